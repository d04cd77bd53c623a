import type { Actor, Officer } from '../access/officer.ts'
import { mayFill } from '../access/permissions.ts'
import type { Country } from '../countries/country.ts'
import { addDuration } from '../procedure/deadline.ts'
import { formRule } from '../procedure/procedure.ts'
import { type Case, standingOf } from './case.ts'
import type { CaseEvent, Happening, Instant, Risk, Standing, Submission } from './events.ts'
import { type CaseId, type CommandId, caseIdFor, referenceOf } from './ids.ts'
import { type Refusal, refuse } from './refusal.ts'

/** What somebody asks to be done to a case. Answers have been checked against their form before. */
export interface SubmitForm {
  readonly type: 'submit-form'
  readonly commandId: CommandId
  readonly submission: Submission
  /** The risk that this form assesses, by the officer's own judgement; undefined: it assesses none. */
  readonly risk: Risk | undefined
  /** The version the officer saw; refused when the case has moved on since. */
  readonly expectedVersion: number | undefined
}

export type Command = SubmitForm

/** The part of a country that decisions rest on. */
export type Rules = Pick<Country, 'profile' | 'procedure'>

/** What a command does to a case: the event to record, or why not. Pure: no clock, no store, no randomness. */
export function decide(
  rules: Rules,
  state: Case | undefined,
  command: Command,
  by: Officer,
  at: Instant,
): CaseEvent | Refusal {
  const { submission } = command
  const rule = formRule(rules.procedure, submission.formId)
  if (rule === undefined) return refuse('unknown-form')
  const actor = mayFill(by, rules.procedure, submission.formId)
  if (actor === undefined) return refuse('not-permitted', { permission: `fill:${submission.formId}` })
  if (state === undefined)
    return rule.opens ? opening(rules, command, actor, at) : refuse('does-not-open-a-case', { form: submission.formId })
  if (command.expectedVersion !== undefined && command.expectedVersion !== state.version)
    return refuse('changed-since', { version: state.version })
  return event(state.id, state.version + 1, command.commandId, at, actor, standingAfter(rules, state, command, at), {
    type: 'submission-recorded',
    submission,
  })
}

function opening(rules: Rules, command: Command, actor: Actor, at: Instant): CaseEvent {
  const country = rules.profile.id
  const caseId = caseIdFor(country, command.commandId)
  const standing: Standing = {
    reference: referenceOf(country, caseId),
    stage: 'identification',
    risk: 'unassessed',
    dueAt: addDuration(at, deadlineFor(rules, 'unassessed'), rules.profile.timeZone),
  }
  return event(caseId, 1, command.commandId, at, actor, standing, {
    type: 'case-opened',
    submission: command.submission,
  })
}

/** Where a case stands after a further form: a risk that is assessed anew sets the time to respond anew. */
function standingAfter(rules: Rules, state: Case, { risk }: Command, at: Instant): Standing {
  const standing = standingOf(state)
  if (risk === undefined || risk === state.risk) return standing
  return { ...standing, risk, dueAt: addDuration(at, deadlineFor(rules, risk), rules.profile.timeZone) }
}

/** The time to respond, an ISO 8601 duration. What nobody has assessed yet is treated as the highest risk. */
function deadlineFor(rules: Rules, risk: Risk): string {
  return rules.profile.deadlines[risk === 'unassessed' ? 'high' : risk]
}

function event(
  caseId: CaseId,
  sequence: number,
  commandId: CommandId,
  at: Instant,
  by: Actor,
  standing: Standing,
  happening: Happening,
): CaseEvent {
  return { caseId, sequence, commandId, at, by, standing, happening }
}
