import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Json, parseJson } from '../json.ts'
import type { Permission } from '../permissions/decide.ts'
import { AwsError } from './aws-error.ts'
import { sendJson } from './send-json.ts'
import { sendS3Error } from './send-s3-error.ts'

/** One call over AWS's wire protocols. */
export interface WireCall {
  /** Of the SigV4 signature, which is not verified; undefined when there is none. */
  readonly accessKeyId: string | undefined
  /** `DynamoDB_20120810`; undefined for S3. */
  readonly service: string | undefined
  /** `GetItem`; undefined for S3. */
  readonly operation: string | undefined
  readonly method: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  /** Whole for the JSON protocols, empty for S3, whose bodies are streamed. */
  readonly payload: Buffer
  readonly body: Json
}

/** One of the services behind the gateway. */
export interface Service {
  permissions(call: WireCall): readonly Permission[]
  answer(call: WireCall, request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** A call on its way to its service, for who makes things go wrong there. */
export interface CallUnderway {
  readonly call: WireCall
  /** Of the function that calls; undefined: somebody else does. */
  readonly functionId: string | undefined
  readonly response: ServerResponse
  /** Lets the service answer, as if nobody stood between. */
  proceed(): Promise<void>
}
/** Stands on the wire between callers and services: may let a call through, refuse it, answer it, or break the line. */
export type Interpose = (underway: CallUnderway) => Promise<void>

export interface GatewayParts {
  /** By the first part of X-Amz-Target; one of `QUERY_SERVICES` for a form; `undefined` for calls without either (S3). */
  service(name: string | undefined): Service | undefined
  /** A message when the caller may not. */
  judge(accessKeyId: string | undefined, permissions: () => readonly Permission[]): { message: string } | undefined
  functionOf(accessKeyId: string | undefined): string | undefined
  readonly interpose?: Interpose | undefined
}

/** What a call of the query protocol is for, by the version of its API. */
export const QUERY_SERVICES = { '2010-03-31': 'SimpleNotificationService', '2010-08-01': 'CloudWatch' } as const

const largestBodyBytes = 20 * 1024 * 1024

/** The server behind `awsEndpoint`. Its parts are given later, since they need to know the port first. */
export function createGateway(): { server: Server; open(parts: GatewayParts): void } {
  let parts: GatewayParts | undefined
  const server = createServer((request, response) => {
    serve(request, response, parts).catch(error => sendError(response, error))
  })
  server.keepAliveTimeout = 60_000
  return {
    server,
    open: given => {
      parts = given
    },
  }
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  parts: GatewayParts | undefined,
): Promise<void> {
  if (parts === undefined) throw new AwsError('ServiceUnavailable', 'The local cloud is still starting', 503)
  const isQuery = isQueryCall(request)
  const form = isQuery ? await readBody(request) : undefined
  const { service: name, operation } = form === undefined ? target(request) : queryTarget(form)
  const service = parts.service(name)
  if (service === undefined) throw new AwsError('UnknownOperationException', `${name} is not offered here`)
  const payload = form ?? (name === undefined ? Buffer.alloc(0) : await readBody(request))
  const call: WireCall = {
    accessKeyId: accessKeyOf(request),
    service: name,
    operation,
    method: request.method ?? 'GET',
    url: new URL(request.url ?? '/', 'http://localhost'),
    headers: request.headers,
    payload,
    body: form !== undefined ? fieldsOf(form) : name === undefined ? null : readJson(payload),
  }
  const denial = parts.judge(call.accessKeyId, () => service.permissions(call))
  if (denial === undefined) {
    const proceed = (): Promise<void> => service.answer(call, request, response)
    if (parts.interpose === undefined) return proceed()
    return parts.interpose({ call, functionId: parts.functionOf(call.accessKeyId), response, proceed })
  }
  request.resume()
  if (name !== undefined) throw new AwsError('AccessDeniedException', denial.message, 400)
  sendS3Error(response, { status: 403, code: 'AccessDenied', message: denial.message })
}

function target(request: IncomingMessage): { service: string | undefined; operation: string | undefined } {
  const header = request.headers['x-amz-target']
  if (typeof header !== 'string') return { service: undefined, operation: undefined }
  const [service = '', operation = ''] = header.split('.')
  return { service, operation }
}

/** SNS and CloudWatch still speak AWS's oldest protocol: an action and its parameters as the fields of a form. */
function isQueryCall({ method, headers }: IncomingMessage): boolean {
  return method === 'POST' && (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')
}

function queryTarget(form: Buffer): { service: string; operation: string | undefined } {
  const { Version = 'of no version', Action } = fieldsOf(form)
  const known: Readonly<Record<string, string>> = QUERY_SERVICES
  return { service: known[Version] ?? `A query API ${Version}`, operation: Action }
}

function fieldsOf(form: Buffer): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(form.toString()))
}

function accessKeyOf(request: IncomingMessage): string | undefined {
  const inHeader = /Credential=([^/,\s]+)\//.exec(request.headers.authorization ?? '')?.[1]
  return inHeader ?? /[?&]X-Amz-Credential=([^/%&]+)/.exec(request.url ?? '')?.[1]
}

function readBody(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > largestBodyBytes) reject(new AwsError('RequestEntityTooLarge', 'The request is too large', 413))
      else chunks.push(chunk)
    })
    request.on('end', () => resolve(Buffer.concat(chunks)))
    request.on('error', reject)
  })
}

function readJson(payload: Buffer): Json {
  try {
    return payload.length === 0 ? {} : parseJson(payload.toString())
  } catch {
    throw new AwsError('SerializationException', 'The request body is not JSON')
  }
}

/** Answers with an error of AWS's shape; one that is not an AwsError is this machine's own fault and becomes a 500. */
function sendError(response: ServerResponse, error: unknown): void {
  const known = error instanceof AwsError ? error : new AwsError('InternalServerError', String(error), 500)
  if (response.headersSent) {
    response.destroy()
    return
  }
  sendJson(response, known.status, known.body, {
    'x-amzn-errortype': known.type,
    'x-amzn-query-error': `${known.type};Sender`,
  })
}
