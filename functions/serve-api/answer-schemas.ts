import * as v from 'valibot'
import type { CaseView } from '../../shared/cases/case-view.ts'
import { DECISIONS, EVENT_TYPES, RISKS } from '../../shared/cases/events.ts'
import type { HistoryView } from '../../shared/cases/history-view.ts'
import { caseIdSchema } from '../../shared/cases/ids.ts'
import { type CountryProfile, LANGUAGES } from '../../shared/countries/profile.ts'
import type { Answers, FormSummary } from '../../shared/forms/form.ts'
import type { ProblemBody } from '../../shared/lambda/problem.ts'
import { STAGES } from '../../shared/procedure/procedure.ts'
import type { Receipt } from '../../shared/storage/case-store.ts'

/** What the API answers with, for its description. Each is held to the type that the code answers with, below. */
const instant = v.pipe(v.string(), v.isoTimestamp())
const day = v.pipe(v.string(), v.isoDate())
const count = v.pipe(v.number(), v.integer(), v.minValue(0))
const sequence = v.pipe(v.number(), v.integer(), v.minValue(1))
const answers = v.custom<Answers>(value => typeof value === 'object')
const words = v.partial(v.object(v.entriesFromList(LANGUAGES, v.string())))
const by = v.object({ authority: v.string(), role: v.string() })
const decision = v.picklist(DECISIONS)
const mark = v.object({ at: instant })

export const receiptSchema = v.object({
  caseId: caseIdSchema,
  reference: v.pipe(v.string(), v.description('What people call the case.')),
  sequence,
  receipt: v.pipe(v.string(), v.description('The hash that the event has in the history of the case.')),
})

export const problemSchema = v.object({
  type: v.pipe(v.string(), v.description('`urn:amparo:problem:<code>`: stable.')),
  title: v.string(),
  status: v.number(),
  restsOn: v.exactOptional(v.pipe(v.string(), v.description('The promise or permission the refusal rests on.'))),
  faults: v.exactOptional(
    v.array(
      v.object({
        path: v.pipe(v.string(), v.description('JSON Pointer into what was sent; the value is never repeated.')),
        code: v.string(),
      }),
    ),
  ),
  version: v.exactOptional(v.pipe(sequence, v.description('The version the case has now.'))),
  changes: v.exactOptional(
    v.pipe(v.array(v.looseObject({ sequence })), v.description('What has happened since, as in the history.')),
  ),
})

const formSummary = v.object({
  id: v.string(),
  version: v.string(),
  procedureStage: v.string(),
  titles: words,
})
export const formListSchema = v.object({ items: v.array(formSummary) })
export const oneFormSchema = v.object({
  id: v.string(),
  version: v.string(),
  schema: v.pipe(
    v.custom<object>(value => typeof value === 'object'),
    v.description('JSON Schema 2020-12: the form.'),
  ),
  locale: v.picklist(LANGUAGES),
  procedureStage: v.string(),
})

const standing = { reference: v.string(), stage: v.picklist(STAGES), risk: v.picklist(RISKS), dueAt: instant }

export const worklistPageSchema = v.object({
  items: v.array(
    v.object({
      caseId: caseIdSchema,
      ...standing,
      openedAt: instant,
      overdue: v.boolean(),
      child: v.exactOptional(
        v.pipe(
          v.object({
            names: v.exactOptional(v.string()),
            birthDate: v.exactOptional(v.string()),
            age: v.exactOptional(v.number()),
          }),
          v.description('For child protection only.'),
        ),
      ),
    }),
  ),
  cursor: v.exactOptional(v.pipe(v.string(), v.description('Ask for the next page with it; left out on the last.'))),
})

const action = {
  type: v.string(),
  formId: v.exactOptional(v.string()),
  subject: v.exactOptional(v.string()),
}
const change = v.object({
  place: v.string(),
  concept: v.string(),
  was: v.unknown(),
  from: v.object({ formId: v.string(), sequence }),
  reason: v.exactOptional(v.string()),
})
const submission = v.object({
  sequence,
  formId: v.string(),
  formVersion: v.string(),
  filledAt: instant,
  at: instant,
  by,
  answers,
  corrects: v.exactOptional(sequence),
  reason: v.exactOptional(v.string()),
  correctedBy: v.exactOptional(sequence),
  changes: v.exactOptional(v.array(change)),
  indicated: v.exactOptional(
    v.object({ risk: v.string(), because: v.array(v.object({ rule: v.string(), text: words })) }),
  ),
})
const panel = v.object({
  members: v.array(
    v.object({
      officer: v.string(),
      authority: v.string(),
      chair: v.boolean(),
      conflictOfInterest: v.boolean(),
      confidentialityUndertaken: v.boolean(),
    }),
  ),
  voted: count,
  outcome: v.exactOptional(decision),
  votes: v.exactOptional(v.record(v.string(), decision)),
})
const protection = v.object({
  status: v.picklist(['unaccompanied', 'separated', 'accompanied', 'unknown']),
  adulthood: v.picklist(['child', 'adult', 'unknown']),
  eighteenOn: v.exactOptional(day),
  vulnerabilities: v.array(
    v.object({ id: v.string(), since: instant, withdrawn: v.boolean(), protections: v.array(words) }),
  ),
  measures: v.array(v.string()),
  consents: v.record(v.string(), v.picklist(['given', 'withdrawn'])),
  partners: v.record(v.string(), v.object({ until: day, authority: v.string() })),
  assigned: v.record(
    v.string(),
    v.object({ officer: v.exactOptional(v.string()), office: v.exactOptional(v.string()) }),
  ),
  flags: v.record(v.string(), instant),
  abroad: v.exactOptional(v.object({ country: v.string(), answer: v.picklist(['asked', 'accepted', 'declined']) })),
})

export const caseSchema = v.object({
  caseId: caseIdSchema,
  ...standing,
  version: sequence,
  openedAt: instant,
  tasks: v.array(
    v.object({
      task: v.string(),
      dueAt: instant,
      overdue: v.boolean(),
      authority: v.string(),
      roles: v.array(v.string()),
      yours: v.boolean(),
      does: v.array(v.string()),
    }),
  ),
  may: v.pipe(v.array(v.object(action)), v.description('What the caller may do next.')),
  blocked: v.pipe(
    v.array(v.object({ ...action, code: v.string(), restsOn: v.string() })),
    v.description('What the caller may do, but not yet, and what stands in the way.'),
  ),
  migrationProcedure: v.boolean(),
  signatures: v.record(v.string(), v.record(v.string(), mark)),
  panel: v.exactOptional(panel),
  protection: v.exactOptional(v.pipe(protection, v.description('For child protection only.'))),
  submissions: v.array(submission),
})

const line = v.union([
  v.object({
    sequence,
    type: v.picklist(EVENT_TYPES),
    at: instant,
    by,
    formId: v.exactOptional(v.string()),
    about: v.exactOptional(
      v.union([
        v.object({ subject: v.string(), complete: v.boolean() }),
        v.object({ task: v.string(), authority: v.string(), level: v.picklist([1, 2, 3]) }),
      ]),
    ),
    hash: v.string(),
  }),
  v.pipe(
    v.object({ sequence, redacted: v.literal(true), hash: v.string() }),
    v.description('Not for the caller: it keeps its place, so that the chain can be followed.'),
  ),
])
export const historySchema = v.object({
  events: v.array(line),
  chain: v.picklist(['intact', 'broken']),
  brokenAt: v.exactOptional(sequence),
})

export const attachmentSchema = v.object({
  id: v.string(),
  answer: v.pipe(v.string(), v.description('The URN that answers a question for a file.')),
  upload: v.pipe(
    v.object({ method: v.literal('POST'), url: v.pipe(v.string(), v.url()), fields: v.record(v.string(), v.string()) }),
    v.description('Send `multipart/form-data`: these fields, then `file`.'),
  ),
  mostBytes: count,
})

export const keySetSchema = v.object({
  keys: v.array(
    v.object({
      kty: v.literal('EC'),
      crv: v.literal('P-256'),
      x: v.string(),
      y: v.string(),
      kid: v.string(),
      alg: v.literal('ES256'),
      use: v.literal('sig'),
    }),
  ),
})
export const healthSchema = v.object({ status: v.literal('ok'), country: v.string() })

/** Compiles only while every answer of the code is one that its description allows. */
type Allows<Schema extends v.GenericSchema, Answer extends v.InferInput<Schema>> = [Schema, Answer]
type Told<Type> = Type extends string | number | boolean | null | undefined
  ? Type
  : Type extends readonly (infer One)[]
    ? Told<One>[]
    : Type extends object
      ? { -readonly [Key in keyof Type]: Told<Type[Key]> }
      : Type
export type AnswersAreDescribed = [
  Allows<typeof receiptSchema, Told<Receipt>>,
  Allows<typeof problemSchema, Told<Omit<ProblemBody, 'changes'>>>,
  Allows<typeof formSummary, Told<FormSummary>>,
  Allows<typeof caseSchema, Told<CaseView>>,
  Allows<typeof line, Told<HistoryView>>,
  Allows<typeof healthSchema, { status: 'ok'; country: CountryProfile['id'] }>,
]
