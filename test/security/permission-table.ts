/** Everybody of the demonstration, and somebody whom the identity provider knows but who belongs to no group. */
export const PEOPLE = {
  of: 'officer',
  cw: 'caseworker',
  su: 'supervisor',
  mi: 'migration',
  ms: 'migration-supervisor',
  co: 'consular',
  au: 'auditor',
  ip: 'integrator-child-protection',
  im: 'integrator-migration',
  ad: 'admin',
  no: 'without-a-group',
} as const

export type Person = keyof typeof PEOPLE

/** `yes`; `403`: told that the role does not permit it; `404`: not told that the case exists. */
export type Expectation = 'yes' | '403' | '404'

const MARKS: Readonly<Record<string, Expectation>> = { '+': 'yes', '-': '403', '.': '404' }

/**
 * Who may do what, written down by hand from the procedure and the roles, apart from the code that decides it.
 * `+` may, `-` is refused with 403, `.` is answered 404, as if there were nothing.
 * The case is one that child protection has referred to the consulate: of any other, a consul learns nothing. The file is
 * one that the officer has begun to send, and that is in no case yet.
 */
export const ROUTES = table(`
                                              of cw su mi ms co au ip im ad no
  GET /api/forms                               +  +  +  +  +  +  +  +  +  +  -
  GET /api/forms/{id}                          +  +  +  +  +  +  +  +  +  +  -
  PUT /api/submissions/{commandId}             +  +  +  +  -  -  -  -  -  -  -
  POST /api/attachments                        +  +  +  +  -  -  -  -  -  -  -
  GET /api/attachments/{attachmentId}          +  .  .  .  .  .  .  .  .  .  .
  GET /api/cases                               +  +  +  +  +  -  -  +  +  -  -
  GET /api/cases/{caseId}                      +  +  +  +  +  +  +  +  +  .  .
  GET /api/cases/{caseId}/events               +  +  +  +  +  +  +  +  +  .  .
  PUT /api/cases/{caseId}/commands/{commandId} +  +  +  +  +  +  -  -  -  .  .
`)

export const COMMANDS = table(`
                              of cw su mi ms co au ip im ad no
  assign                       -  -  +  -  +  -  -  -  -  .  .
  take-protective-measure      +  +  +  -  -  -  -  -  -  .  .
  open-migration-procedure     -  -  -  +  +  -  -  -  -  .  .
  record-guardian              -  +  +  -  -  -  -  -  -  .  .
  record-consent               +  +  +  -  -  -  -  -  -  .  .
  withdraw-consent             +  +  +  -  -  -  -  -  -  .  .
  convene-panel                -  -  +  -  -  -  -  -  -  .  .
  vote                         -  +  +  +  +  +  -  -  -  .  .
  refer-to-partner             -  +  +  -  -  -  -  -  -  .  .
  refer-abroad                 -  -  +  -  -  -  -  -  -  .  .
  record-answer-abroad         -  -  +  -  -  +  -  -  -  .  .
  flag                         +  +  +  +  +  -  -  -  -  .  .
  unflag                       +  +  +  +  +  -  -  -  -  .  .
  override-risk                -  +  +  -  -  -  -  -  -  .  .
  recognise-vulnerability      +  +  +  -  -  -  -  -  -  .  .
  withdraw-vulnerability       -  -  +  -  -  -  -  -  -  .  .
  close                        -  -  +  -  +  -  -  -  -  .  .
  reopen                       -  -  +  -  +  -  -  -  -  .  .
  correct                      +  +  +  +  +  -  -  -  -  .  .
`)

export const SIGN_OFFS = table(`
                              of cw su mi ms co au ip im ad no
  assessment                   -  -  +  -  -  -  -  -  -  .  .
  determination                -  -  +  -  +  -  -  -  -  .  .
  plan                         -  -  -  +  +  -  -  -  -  .  .
  closure                      -  -  +  -  +  -  -  -  -  .  .
`)

/** Filling in a form for a case that is there. Who lacks the role is told so before any case is looked for. */
export const FORMS = table(`
                              of cw su mi ms co au ip im ad no
  first-contact                +  +  +  +  -  -  -  -  -  -  -
  rapid-screening              +  +  +  -  -  -  -  -  -  -  -
  care-arrangement             -  +  +  -  -  -  -  -  -  -  -
  guardianship                 -  +  +  -  -  -  -  -  -  -  -
  best-interests-assessment    -  +  +  -  -  -  -  -  -  -  -
  family-tracing               -  +  +  -  -  -  -  -  -  -  -
  determination-report         -  +  +  -  -  -  -  -  -  -  -
  durable-solution-plan        -  +  +  -  -  -  -  -  -  -  -
  handover-abroad              -  +  +  -  -  -  -  -  -  -  -
  follow-up                    -  +  +  -  -  -  -  -  -  -  -
  transition-plan              -  +  +  -  -  -  -  -  -  -  -
  closure                      -  +  +  -  -  -  -  -  -  -  -
`)

/** What each may look at on the pages. What may be done there is decided by the same commands as through the API. */
export const PAGES = table(`
                                              of cw su mi ms co au ip im ad no
  /                                            +  +  +  +  +  +  +  +  +  +  +
  /devices                                     +  +  +  +  +  +  +  +  +  +  +
  /sessions                                    +  +  +  +  +  +  +  +  +  +  +
  /officers                                    -  -  +  -  +  -  -  -  -  +  -
  /officers/:authority/:officer                -  -  +  -  .  -  -  -  -  +  -
  /administration                              -  -  -  -  -  -  -  -  -  +  -
  /administration/forms/:formId                -  -  -  -  -  -  -  -  -  +  -
  /administration/forms/:formId/examples/:example/:audience  -  -  -  -  -  -  -  -  -  +  -
  /device/cases/:caseId                        +  +  +  +  +  +  +  +  +  .  .
  /cases/:caseId                               +  +  +  +  +  +  +  +  +  .  .
  /cases/:caseId/receipt                       +  +  +  +  +  +  +  +  +  .  .
  /cases/:caseId/compare/:before/:after        +  +  +  +  +  .  .  +  +  .  .
  /cases/:caseId/summary                       +  +  +  +  +  +  +  +  +  .  .
  /cases/:caseId/letters/:sequence             +  +  +  .  .  .  .  +  .  .  .
  /cases/:caseId/sign/:subject                 +  +  +  +  +  .  .  +  +  .  .
  /cases/:caseId/do/:command                   +  +  +  +  +  -  -  -  -  .  .
  /cases/:caseId/panel/convene                 -  -  +  -  -  -  -  -  -  .  .
`)

/** Pages that say the same to everybody, that belong to a draft of one's own, or that lead on. */
export const PAGES_OF_NOBODY: readonly string[] = [
  '/sign-in',
  '/signed-in',
  '/hidden',
  '/find',
  '/guidance',
  '/guidance/stages/:stage',
  '/guidance/forms/:formId',
  '/device/:language',
  '/device/attachments/:attachmentId',
  '/service-worker.js',
  '/manifest.webmanifest',
  '/drafts/:id',
  '/drafts/:id/check',
  '/drafts/:id/:page',
  '/drafts/:id/attachments/:attachmentId',
  '/drafts/:id/attachments/:attachmentId/state',
  '/drafts/:id/attachments/:attachmentId/send',
  '/drafts/:id/attachments/:attachmentId/photograph',
  '/drafts/:id/attachments/:attachmentId/arrived',
  '/cases/:caseId/attachments/:attachmentId',
  // There is no panel on the case that is looked at here.
  '/cases/:caseId/panel',
]

/** Routes that ask nobody who they are. */
export const OPEN_ROUTES: readonly string[] = [
  'GET /health',
  'GET /api/jwks.json',
  'GET /api/openapi.json',
  'GET /api/asyncapi.json',
  '$default',
]

type Table = ReadonlyMap<string, ReadonlyMap<Person, Expectation>>

/** Reads a table as it stands above. Refuses a column, a mark or a row it does not know. */
function table(text: string): Table {
  const [head = '', ...rows] = text.split('\n').filter(line => line.trim() !== '')
  const columns = head.trim().split(/\s+/).map(personOf)
  return new Map(
    rows.map(row => {
      const parts = /^\s*(.+?)((?:\s+[-+.])+)\s*$/.exec(row)
      const marks = parts?.[2]?.trim().split(/\s+/) ?? []
      if (parts?.[1] === undefined || marks.length !== columns.length) throw new Error(`cannot read: ${row}`)
      return [parts[1], new Map(columns.map((person, index) => [person, MARKS[marks[index] ?? ''] ?? '404']))]
    }),
  )
}

function personOf(word: string): Person {
  const found = Object.keys(PEOPLE).find((one): one is Person => one === word)
  if (found === undefined) throw new Error(`nobody is called ${word}`)
  return found
}
