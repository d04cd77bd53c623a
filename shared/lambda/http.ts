/** A request as the functions see it: what API Gateway's payload 2.0 holds, read once. */
export interface HttpRequest {
  readonly method: string
  readonly path: string
  /** The route it matched, for example `GET /api/cases/{caseId}`. */
  readonly route: string
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: Readonly<Record<string, string>>
  readonly body: Buffer
  /** The claims of a token that the authorizer has verified; undefined on routes without one. */
  readonly claims: Readonly<Record<string, string>> | undefined
  readonly requestId: string
}

export interface HttpResponse {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** `Set-Cookie` values, whole. */
  readonly cookies?: readonly string[]
  readonly body?: string
  /** Whether the body is base64 of what is meant: an image. */
  readonly base64?: boolean
}

export type Route = (request: HttpRequest) => Promise<HttpResponse>

/** Routes by the key API Gateway matched: `METHOD /path/{parameter}`. */
export type Routes = Readonly<Record<string, Route>>

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
}
