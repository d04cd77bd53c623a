import type { Actor, Officer } from '../access/officer.ts'
import { mayDo } from '../access/permissions.ts'
import { formRule } from '../procedure/procedure.ts'
import { addToKnown } from './add-to-known.ts'
import type { Case } from './case.ts'
import { guardAgainst, type Moment } from './case-facts.ts'
import { actionOf, type Command } from './commands.ts'
import { type Context, type Deciders, decideOn, deciders } from './deciders.ts'
import type { CaseEvent, Happening, Standing } from './events.ts'
import { evolve } from './evolve.ts'
import { caseIdFor, referenceOf } from './ids.ts'
import { isRefusal, notPermitted, type Refusal, refuse } from './refusal.ts'
import type { Rules } from './rules.ts'
import { surveyCase, type Task } from './tasks.ts'

/**
 * What a command does to a case: the event to record, or why not. Pure: no clock, no store, no randomness.
 * In this order: may this officer at all; is it the case they saw; does a promise or rule stand in the way; is it sound.
 */
export function decide(
  rules: Rules,
  state: Case | undefined,
  command: Command,
  by: Officer,
  moment: Moment,
): CaseEvent | Refusal {
  return decideWith(deciders, rules, state, command, by, moment)
}

/** `decide` with other deciders: so that a test can take one promise out and see what breaks. */
export function decideWith(
  table: Deciders,
  rules: Rules,
  state: Case | undefined,
  command: Command,
  by: Officer,
  moment: Moment,
): CaseEvent | Refusal {
  const conclusion = concludeWith(table, rules, state, command, by, moment)
  return isRefusal(conclusion) ? conclusion : conclusion.event
}

/** What a decision leads to. */
export interface Conclusion {
  readonly event: CaseEvent
  /** The case after the event: what `evolve` gives. */
  readonly after: Case
  /** What then is to be done, the first due first. */
  readonly tasks: readonly Task[]
}

/** `decide`, with what follows from the event: whoever stores it need not work that out again. */
export function conclude(
  rules: Rules,
  state: Case | undefined,
  command: Command,
  by: Officer,
  moment: Moment,
): Conclusion | Refusal {
  return concludeWith(deciders, rules, state, command, by, moment)
}

function concludeWith(
  table: Deciders,
  rules: Rules,
  state: Case | undefined,
  asked: Command,
  by: Officer,
  now: Moment,
): Conclusion | Refusal {
  // A clock that goes back is behind: the last event is the earliest that this can be.
  const moment = state !== undefined && now.at < state.lastAt ? { ...now, at: state.lastAt } : now
  const action = actionOf(asked)
  const rule = asked.type === 'submit-form' ? formRule(rules.procedure, asked.submission.formId) : undefined
  if (asked.type === 'submit-form' && rule === undefined) return refuse('unknown-form')
  const actor = mayDo(by, rules.procedure, action)
  if (actor === undefined) return notPermitted(action)
  if (state === undefined) {
    if (asked.type !== 'submit-form') return refuse('unknown-case')
    return rule?.opens === true
      ? opening(rules, asked, actor, moment)
      : refuse('does-not-open-a-case', `procedure:${asked.submission.formId}`)
  }
  const command = 'findings' in asked ? { ...asked, findings: addToKnown(asked.findings, state, actor) } : asked
  if (command.expectedVersion !== undefined && command.expectedVersion !== state.version)
    return refuse('changed-since', undefined, { version: state.version })
  if (state.stage === 'closed' && !rules.procedure.whenClosed.includes(action) && actor.role !== 'system')
    return refuse('case-closed', 'procedure:closed')
  const survey = surveyCase(rules, state, moment)
  const guard = guardAgainst(rules.procedure, action, survey.facts)
  if (guard !== undefined) return refuse(guard.code, guard.restsOn)
  const context: Context = { rules, state, actor, by, moment, survey }
  const happening = decideOn(table, context, command)
  if (isRefusal(happening)) return happening
  return settled(rules, state, {
    caseId: state.id,
    sequence: state.version + 1,
    commandId: command.commandId,
    at: moment.at,
    by: actor,
    standing: standingAfter(rules, state, command),
    happening,
  })
}

function opening(
  rules: Rules,
  command: Extract<Command, { type: 'submit-form' }>,
  actor: Actor,
  { at }: Moment,
): Conclusion {
  const country = rules.profile.id
  const caseId = caseIdFor(country, command.commandId)
  const { submission, findings } = command
  const happening: Happening = { type: 'case-opened', submission, findings }
  const standing: Standing = {
    reference: referenceOf(country, caseId),
    stage: 'identification',
    risk: findings.risk ?? 'unassessed',
    dueAt: at,
  }
  return settled(rules, undefined, {
    caseId,
    sequence: 1,
    commandId: command.commandId,
    at,
    by: actor,
    standing,
    happening,
  })
}

/** Where the command itself puts the case, before the procedure takes its steps. */
function standingAfter({ procedure }: Rules, state: Case, command: Command): Standing {
  const { reference, stage, risk, dueAt } = state
  const same: Standing = { reference, stage, risk, dueAt }
  switch (command.type) {
    case 'submit-form':
    case 'correct':
      return { ...same, risk: command.findings.risk ?? risk }
    case 'override-risk':
      return { ...same, risk: command.risk }
    case 'close':
      return { ...same, stage: 'closed' }
    case 'reopen':
      return { ...same, stage: procedure.reopensTo }
    case 'take-protective-measure':
      // Who needs protection again is a case again (promise 2).
      return { ...same, stage: stage === 'closed' ? 'protection' : stage }
    default:
      return same
  }
}

/** The event with the stage the facts then lead to, and the day by which somebody has to act next. */
function settled(rules: Rules, state: Case | undefined, event: CaseEvent): Conclusion {
  // What stands in an event is what was known when it was recorded: tasks do not look at the queue.
  const moment: Moment = { at: event.at, heardByChildProtection: 0 }
  let standing = event.standing
  let after = evolve(state, event)
  let survey = surveyCase(rules, after, moment)
  // A step leads forward, so there are fewer steps than stages.
  for (const _ of rules.procedure.transitions) {
    const step = rules.procedure.transitions.find(one => one.from === standing.stage && one.when(survey.facts))
    if (step === undefined) break
    standing = { ...standing, stage: step.to }
    after = evolve(state, { ...event, standing })
    survey = surveyCase(rules, after, moment)
  }
  const { tasks } = survey
  const dueAt = tasks[0]?.dueAt ?? standing.dueAt
  return { event: { ...event, standing: { ...standing, dueAt } }, after: { ...after, dueAt }, tasks }
}
