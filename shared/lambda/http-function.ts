import middy, { type MiddlewareObj } from '@middy/core'
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda'
import { Unavailable } from '../storage/unavailable.ts'
import { compressed } from './compressed.ts'
import { cameThroughEdge } from './edge-key.ts'
import type { HttpRequest, HttpResponse, Routes } from './http.ts'
import { describeError, log } from './log.ts'
import { Problem, type ProblemCode, type ProblemDetails, problemBody } from './problem.ts'
import { readRequest } from './read-request.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

type Event = APIGatewayProxyEventV2
type Result = APIGatewayProxyStructuredResultV2

/** How a function answers a problem: as JSON for programs, as a page for people. */
export type ShowProblem = (request: HttpRequest | undefined, code: ProblemCode, details: ProblemDetails) => HttpResponse

const problemAsJson: ShowProblem = (_, code, details) => {
  const body = problemBody(code, details)
  return { status: body.status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(body) }
}

/** The one stack of every function behind HTTP: read, route, answer, log, and never leak. */
export function httpFunction(routes: Routes, showProblem: ShowProblem = problemAsJson) {
  const requests = new WeakMap<Event, HttpRequest>()
  return middy<Event, Result, Error, Context>({
    // Says "try again" while there is still time to say it.
    timeoutEarlyInMillis: 500,
    timeoutEarlyResponse: () => {
      throw new Unavailable(new Error('out of time'))
    },
  })
    .use(compressed())
    .use(logged())
    .use(securityHeaders())
    .use(problems(event => requests.get(event), showProblem))
    .handler(async event => {
      const request = readRequest(event)
      requests.set(event, request)
      if (!cameThroughEdge(process.env.EDGE_KEY, request.headers)) throw new Problem('not-found')
      const route = Object.hasOwn(routes, request.route) ? routes[request.route] : undefined
      if (route === undefined) throw new Problem('not-found')
      return toResult(await route(request))
    })
}

function toResult({ status, headers, cookies, body, base64 }: HttpResponse): Result {
  return {
    statusCode: status,
    ...(headers && { headers: { ...headers } }),
    ...(cookies && { cookies: [...cookies] }),
    ...(body !== undefined && { body }),
    ...(base64 === true && { isBase64Encoded: true }),
  }
}

function problems(
  requestOf: (event: Event) => HttpRequest | undefined,
  show: ShowProblem,
): MiddlewareObj<Event, Result, Error> {
  return {
    // Sets the response and returns nothing: an answer given back would keep the other middleware from it.
    onError: request => {
      const { code, details } = problemFor(request.error)
      const answer = toResult(show(requestOf(request.event), code, details))
      request.response =
        code === 'try-again' ? { ...answer, headers: { ...answer.headers, 'retry-after': '2' } } : answer
    },
  }
}

function problemFor(error: unknown): { readonly code: ProblemCode; readonly details: ProblemDetails } {
  if (error instanceof Problem) return { code: error.code, details: error.details }
  if (error instanceof Unavailable) {
    log('warn', 'service-unavailable', describeError(error))
    return { code: 'try-again', details: {} }
  }
  log('error', 'request-failed', describeError(error))
  return { code: 'our-fault', details: {} }
}

function securityHeaders(): MiddlewareObj<Event, Result, Error> {
  const add = (result: Result | null | undefined): void => {
    if (result) result.headers = { ...SECURITY_HEADERS, ...result.headers }
  }
  return {
    after: request => add(request.response),
    onError: request => add(request.response),
  }
}

function logged(): MiddlewareObj<Event, Result, Error> {
  const started = new WeakMap<Event, number>()
  const finish = (event: Event, result: Result | null | undefined): void =>
    log('info', 'request-served', {
      requestId: event.requestContext.requestId,
      route: event.routeKey,
      status: result?.statusCode ?? 0,
      milliseconds: Math.round(performance.now() - (started.get(event) ?? performance.now())),
    })
  return {
    before: ({ event }) => void started.set(event, performance.now()),
    after: ({ event, response }) => finish(event, response),
    onError: ({ event, response }) => finish(event, response),
  }
}
