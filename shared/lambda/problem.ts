/** Every problem the platform answers with: RFC 9457, one stable code each. `type` is `urn:amparo:problem:<code>`. */
const PROBLEMS = {
  'malformed-request': { status: 400, title: 'The request cannot be read' },
  'not-signed-in': { status: 401, title: 'Sign in first' },
  'not-permitted': { status: 403, title: 'Your role does not permit this' },
  'forged-request': { status: 403, title: 'The request did not come from a page of this service' },
  'not-found': { status: 404, title: 'There is nothing here for you' },
  'changed-since': { status: 409, title: 'The case has changed since you read it' },
  'command-id-used': { status: 409, title: 'This command id was used before with other content' },
  'too-large': { status: 413, title: 'The request is larger than 1 MB' },
  'faulty-request': { status: 422, title: 'The request has faults' },
  'faulty-answers': { status: 422, title: 'The answers have faults' },
  'does-not-open-a-case': { status: 422, title: 'This form does not open a case: name the case it belongs to' },
  'our-fault': { status: 500, title: 'A fault of ours: nothing was stored' },
  'try-again': { status: 503, title: 'A service did not answer: send the same request again' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>

export type ProblemCode = keyof typeof PROBLEMS

/** One fault of a request. `path` is a JSON Pointer; the value is never repeated. */
export interface RequestFault {
  readonly path: string
  readonly code: string
}

export interface ProblemDetails {
  readonly faults?: readonly RequestFault[]
  /** The promise or permission a refusal rests on. */
  readonly restsOn?: string
  /** The version the case has now, where it has moved on. */
  readonly version?: number
}

/** The body of a problem, `application/problem+json`. */
export interface ProblemBody extends ProblemDetails {
  readonly type: string
  readonly title: string
  readonly status: number
}

/** Thrown at the edge, turned into an answer in one place (`http-function.ts`). Inside, refusals are values. */
export class Problem extends Error {
  readonly code: ProblemCode
  readonly details: ProblemDetails
  constructor(code: ProblemCode, details: ProblemDetails = {}) {
    super(code)
    this.name = 'Problem'
    this.code = code
    this.details = details
  }
}

export function problemBody(code: ProblemCode, details: ProblemDetails = {}): ProblemBody {
  const { status, title } = PROBLEMS[code]
  return { type: `urn:amparo:problem:${code}`, title, status, ...details }
}
