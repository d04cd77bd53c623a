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
  'unknown-choice': { status: 422, title: 'This is not one of the choices' },
  'unknown-submission': { status: 422, title: 'The case has no submission of this sequence' },
  'child-protection-not-notified': {
    status: 422,
    title: 'Child protection has not been notified yet: send the same request again in a minute',
  },
  'assessment-missing': { status: 422, title: 'The best-interests assessment is not there, or not approved yet' },
  'report-missing': { status: 422, title: 'The determination report is not there yet' },
  'decision-missing': { status: 422, title: 'The panel has not decided yet' },
  'decision-not-as-voted': { status: 422, title: 'The report states another decision than the panel voted' },
  'guardian-missing': { status: 422, title: 'The child has no guardian, and no reason why not is recorded' },
  'no-panel': { status: 422, title: 'No panel has been convened on this report' },
  'already-signed': { status: 422, title: 'This is signed already' },
  'already-decided': { status: 422, title: 'The panel has decided: another panel needs a new report' },
  'panel-without-quorum': {
    status: 422,
    title: 'The panel needs at least three members who may vote, and their votes',
  },
  'views-missing': { status: 422, title: 'Neither the child’s views nor the reason why not are recorded' },
  'plan-missing': { status: 422, title: 'The durable-solution plan is not there yet' },
  'no-determination': { status: 422, title: 'No determination stands: it needs the signatures of both authorities' },
  'not-accepted-abroad': { status: 422, title: 'The receiving country’s authority has not accepted' },
  'not-asked-abroad': { status: 422, title: 'No other country has been asked' },
  'consent-missing': { status: 422, title: 'Consent to share across the border is not recorded' },
  'consent-withdrawn': {
    status: 422,
    title: 'The consent this rests on was withdrawn: it needs consent anew, or another lawful ground',
  },
  'closure-missing': { status: 422, title: 'The closure form is not there yet' },
  'signature-missing': { status: 422, title: 'Child protection and migration must both have signed' },
  'tasks-open': { status: 422, title: 'A task is open that must be done first' },
  'not-closed': { status: 422, title: 'The case is not closed' },
  'case-closed': { status: 422, title: 'The case is closed: reopen it first' },
  'member-twice': { status: 422, title: 'Somebody is on the panel twice' },
  'not-chaired-by-child-protection': {
    status: 422,
    title: 'The panel needs one chair, of child protection and without a conflict of interest',
  },
  'conflict-of-interest': { status: 422, title: 'Who has declared a conflict of interest does not vote' },
  'not-on-the-panel': { status: 422, title: 'Only members of the panel who undertook confidentiality vote' },
  'already-voted': { status: 422, title: 'This member has voted already' },
  'own-work': { status: 422, title: 'Nobody approves what they filled in themselves' },
  'one-person-for-both': { status: 422, title: 'One person cannot sign for both authorities' },
  'protection-claimed': {
    status: 422,
    title: 'The child asks for international protection: the country of origin is neither told nor given the child',
  },
  'too-many-flags': { status: 422, title: 'The case has as many flags as it can have: lift one first' },
  'flag-of-child-protection': {
    status: 422,
    title: 'No such flag is of your authority, and what child protection sets it lifts alone',
  },
  'already-so': { status: 422, title: 'This changes nothing: it is so already' },
  'not-due': { status: 422, title: 'This is not due' },
  'ended-before-today': { status: 422, title: 'The day lies in the past' },
  'attachment-being-checked': {
    status: 409,
    title: 'The file is being checked, or has not arrived: ask again in a moment',
  },
  'attachment-refused': { status: 410, title: 'The file was not taken and is gone' },
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
  /** The version the case has now, where it has moved on, and what has happened since, as far as the caller may know. */
  readonly version?: number
  readonly changes?: readonly unknown[]
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
