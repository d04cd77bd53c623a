import * as v from 'valibot'
import type { Actor } from '../access/officer.ts'
import { answersSchema } from '../forms/answers-schema.ts'
import { runsOver } from '../procedure/local-time.ts'
import { DECISIONS, type EscalationLevel, type Findings, LEGAL_BASES, type Submission } from './events.ts'
import type { CommandId } from './ids.ts'

/** Half a surrogate pair is no text: it could be neither sealed nor shown. */
const sound = v.pipe(
  v.string(),
  v.check(written => written.isWellFormed(), 'broken-text'),
  v.trim(),
  v.minLength(1, 'required'),
)
const word = v.pipe(sound, v.maxLength(100, 'too-long'))
/** Free text about the child: sealed with the event, never in a log or a notice. */
const text = v.pipe(sound, v.maxLength(4000, 'too-long'))
const day = v.pipe(
  v.string(),
  v.isoDate('not-a-date'),
  v.check(date => !runsOver(date), 'not-a-date'),
)
const assessedRisk = v.picklist(['high', 'medium', 'low'], 'not-an-option')
const expectedVersion = v.optional(v.pipe(v.number(), v.integer('not-a-whole-number'), v.minValue(1, 'too-small')))
const yesOrNo = v.boolean('not-yes-or-no')
const sequence = v.pipe(v.number('not-a-number'), v.integer('not-a-whole-number'), v.minValue(1, 'too-small'))

const member = v.strictObject({
  officer: word,
  authority: word,
  chair: v.optional(yesOrNo, false),
  conflictOfInterest: yesOrNo,
  confidentialityUndertaken: yesOrNo,
})

const guardian = v.variant(
  'status',
  [
    v.strictObject({ status: v.literal('appointed'), name: word, appointedBy: v.optional(word) }),
    v.strictObject({ status: v.literal('requested'), requestedFrom: v.optional(word) }),
    v.strictObject({ status: v.literal('not-required'), reason: text }),
  ],
  'not-an-option',
)

/** What may be asked of a case besides filling in a form (DESIGN, section 9). Every key that is not listed is refused. */
export const commandSchemas = {
  assign: v.strictObject({
    type: v.literal('assign'),
    expectedVersion,
    officer: v.optional(word),
    office: v.optional(word),
  }),
  'take-protective-measure': v.strictObject({
    type: v.literal('take-protective-measure'),
    expectedVersion,
    measure: word,
    note: v.optional(text),
  }),
  'open-migration-procedure': v.strictObject({
    type: v.literal('open-migration-procedure'),
    expectedVersion,
    procedure: v.optional(word),
  }),
  'record-guardian': v.strictObject({ type: v.literal('record-guardian'), expectedVersion, guardian }),
  'record-consent': v.strictObject({
    type: v.literal('record-consent'),
    expectedVersion,
    consent: word,
    basis: v.optional(v.picklist(LEGAL_BASES, 'not-an-option'), 'consent'),
    givenBy: v.optional(word),
  }),
  'withdraw-consent': v.strictObject({
    type: v.literal('withdraw-consent'),
    expectedVersion,
    consent: word,
    reason: text,
  }),
  'convene-panel': v.strictObject({
    type: v.literal('convene-panel'),
    expectedVersion,
    members: v.pipe(v.array(member, 'not-a-list'), v.minLength(1, 'too-few'), v.maxLength(15, 'too-many')),
  }),
  vote: v.strictObject({
    type: v.literal('vote'),
    expectedVersion,
    decision: v.picklist(DECISIONS, 'not-an-option'),
    dissent: v.optional(text),
  }),
  sign: v.strictObject({ type: v.literal('sign'), expectedVersion, subject: word }),
  'refer-to-partner': v.strictObject({
    type: v.literal('refer-to-partner'),
    expectedVersion,
    partner: word,
    authority: v.optional(word),
    purpose: text,
    until: day,
  }),
  'refer-abroad': v.strictObject({
    type: v.literal('refer-abroad'),
    expectedVersion,
    country: v.pipe(v.string(), v.regex(/^[a-z]{2}$/, 'not-a-country')),
    purpose: text,
  }),
  'record-answer-abroad': v.strictObject({
    type: v.literal('record-answer-abroad'),
    expectedVersion,
    answer: v.picklist(['accepted', 'declined'], 'not-an-option'),
    reason: v.optional(text),
  }),
  flag: v.strictObject({ type: v.literal('flag'), expectedVersion, flag: word, note: text }),
  unflag: v.strictObject({ type: v.literal('unflag'), expectedVersion, flag: word, reason: text }),
  'override-risk': v.strictObject({
    type: v.literal('override-risk'),
    expectedVersion,
    risk: assessedRisk,
    reason: text,
  }),
  'recognise-vulnerability': v.strictObject({
    type: v.literal('recognise-vulnerability'),
    expectedVersion,
    vulnerability: word,
    reason: text,
  }),
  'withdraw-vulnerability': v.strictObject({
    type: v.literal('withdraw-vulnerability'),
    expectedVersion,
    vulnerability: word,
    reason: text,
  }),
  close: v.strictObject({ type: v.literal('close'), expectedVersion }),
  reopen: v.strictObject({ type: v.literal('reopen'), expectedVersion, reason: text }),
  correct: v.strictObject({
    type: v.literal('correct'),
    expectedVersion,
    /** The sequence of the submission to correct. */
    corrects: sequence,
    formVersion: v.optional(v.pipe(v.string(), v.maxLength(20, 'too-long'))),
    answers: answersSchema,
    filledAt: v.pipe(v.string(), v.isoTimestamp('not-a-date-time')),
    reason: text,
  }),
} as const

export const commandSchema = v.variant('type', Object.values(commandSchemas), 'unknown-command')
export type AskedCommand = v.InferOutput<typeof commandSchema>

/** A command as it reaches `decide`: what the shell has checked and looked up stands in it. */
export type Command = { readonly commandId: CommandId; readonly expectedVersion: number | undefined } & (
  | { readonly type: 'submit-form'; readonly submission: Submission; readonly findings: Findings }
  | {
      readonly type: 'correct'
      readonly submission: Submission
      readonly findings: Findings
      readonly corrects: number
      /** Where the form has been recorded anew since. */
      readonly older?: true
      readonly reason: string
      /** Who recorded what is corrected. */
      readonly author: Pick<Actor, 'officer' | 'authority'>
    }
  | Exclude<AskedCommand, { type: 'correct' }>
  | { readonly type: 'note-overdue'; readonly task: string; readonly dueAt: string; readonly level: EscalationLevel }
  | { readonly type: 'note-transition-due'; readonly eighteenOn: string }
  | { readonly type: 'note-coming-of-age'; readonly eighteenOn: string }
  /** `version`: of the case that was looked at; of another, nothing is announced or erased. */
  | { readonly type: 'announce-erasure'; readonly on: string; readonly version: number }
  | { readonly type: 'erase'; readonly on: string; readonly version: number }
)

export type CommandType = Command['type']

/** What a command does, by the name that guards, tasks and permissions use: `sign:determination`, `submit-form:closure`. */
export function actionOf(command: Command): string {
  if (command.type === 'submit-form') return `submit-form:${command.submission.formId}`
  return command.type === 'sign' ? `sign:${command.subject}` : command.type
}
