import { oncePer } from '../forms/once-per-form.ts'
import { type CaseFacts, type DerivedFact, type FactName, type FactValue, TOLD_FACTS } from '../procedure/facts.ts'
import { dateIn } from '../procedure/local-time.ts'
import type { Procedure, SignOff } from '../procedure/procedure.ts'
import type { Case, Panel, Signature } from './case.ts'
import { comingOfAge, isFarFromEighteen, isWithinTransition } from './coming-of-age.ts'
import { currentPanel } from './current-panel.ts'
import type { Instant } from './events.ts'
import { outcomeOf } from './panel-outcome.ts'
import type { Rules } from './rules.ts'

/** What decisions need of the moment they are made in. */
export interface Moment {
  readonly at: Instant
  /** The sequence up to which child protection's queue holds every event of this case. */
  readonly heardByChildProtection: number
}

/** Whose facts they are, and when. */
interface Subject {
  readonly rules: Rules
  readonly state: Case
  readonly moment: Moment
  /** Whether a task is open that keeps the case from being closed: told by who makes the list of tasks. */
  readonly blocked: () => boolean
}

type ReadFact = (subject: Subject, facts: CaseFacts) => FactValue

/**
 * Every fact of a case, at a moment: the one place where they are made. A fact is worked out when a condition asks for
 * it: a decision asks for a few of them, and there are some eighty.
 */
export function factsOf(rules: Rules, state: Case, moment: Moment, blocked: () => boolean): CaseFacts {
  return sheetFor(rules.procedure)({ rules, state, moment, blocked })
}

/** One class a procedure, since its facts are named after its forms, measures, partners and so on. */
const sheetFor = oncePer((procedure: Procedure): ((subject: Subject) => CaseFacts) => {
  class FactSheet {
    readonly [SUBJECT]: Subject
    constructor(subject: Subject) {
      this[SUBJECT] = subject
    }
  }
  for (const [name, read] of definitions(procedure))
    Object.defineProperty(FactSheet.prototype, name, {
      enumerable: true,
      get(this: FactSheet & CaseFacts): FactValue {
        return read(this[SUBJECT], this)
      },
    })
  // Its facts are properties that only just came to be: the compiler cannot know them.
  return subject => new FactSheet(subject) as unknown as CaseFacts
})

const SUBJECT = Symbol('subject')

function definitions(procedure: Procedure): readonly (readonly [FactName, ReadFact])[] {
  return [
    ...Object.entries(TOLD_FACTS).map(([fact, [start]]): [FactName, ReadFact] => [
      fact,
      ({ state }) => state.told[fact] ?? start,
    ]),
    ...Object.entries(DERIVED),
    ...procedure.forms.map(({ form }): [FactName, ReadFact] => [
      `form.${form}`,
      ({ state }) => {
        const mark = state.forms[form]
        return mark === undefined ? 'missing' : mark.sequence > state.round ? 'recorded' : 'earlier'
      },
    ]),
    ...procedure.measures.map(({ id }): [FactName, ReadFact] => [
      `measure.${id}`,
      ({ state }) => (isTaken(state, state.measures[id]) ? 'taken' : 'not-taken'),
    ]),
    ...procedure.partners.map(({ id }): [FactName, ReadFact] => [
      `partner.${id}`,
      ({ state, moment }) =>
        (state.partners[id]?.until ?? '') >= moment.at.slice(0, 10) ? 'referred' : 'not-referred',
    ]),
    ...procedure.vulnerabilities.map(({ id }): [FactName, ReadFact] => [
      `vulnerability.${id}`,
      ({ state }) => (state.vulnerabilities[id]?.withdrawn === false ? 'recognised' : 'not-recognised'),
    ]),
    ...procedure.consents.map((consent): [FactName, ReadFact] => [
      `consent.${consent}`,
      ({ state }) => state.consents[consent] ?? 'missing',
    ]),
    ...procedure.signOffs.flatMap((signOff): [FactName, ReadFact][] => [
      [`signed.${signOff.subject}`, ({ state }) => signedBy(state, signOff)],
      ...signOff.by.map(({ authority }): [FactName, ReadFact] => [
        `signed.${signOff.subject}.${authority}`,
        ({ state }) => (goodSignatures(state, signOff)[authority] === undefined ? 'no' : 'yes'),
      ]),
    ]),
  ]
}

const DERIVED: Readonly<Record<DerivedFact, ReadFact>> = {
  stage: ({ state }) => state.stage,
  risk: ({ state }) => state.risk,
  status: ({ state }) => state.status,
  transition: ({ rules, state, moment }) => ageFacts(rules, state, moment).transition,
  adulthood: ({ rules, state, moment }) => ageFacts(rules, state, moment).adulthood,
  childProtectionNotified: ({ state, moment }) => (isNotified(state, moment) ? 'yes' : 'no'),
  migrationProcedure: ({ state }) => (state.migrationProcedure ? 'opened' : 'not-opened'),
  measures: ({ state }) => (Object.values(state.measures).some(taken => isTaken(state, taken)) ? 'taken' : 'none'),
  panel: ({ state }) => (currentPanel(state) === undefined ? 'none' : 'convened'),
  votes: ({ rules, state }) =>
    votesOf(currentPanel(state)) >= rules.procedure.panel.quorum ? 'quorum' : 'below-quorum',
  decision: ({ rules, state }, { writtenDecision = 'none' }) => {
    const panel = currentPanel(state)
    if (panel === undefined || votesOf(panel) < rules.procedure.panel.quorum) return 'none'
    const outcome = outcomeOf(panel)
    return writtenDecision === 'none' || writtenDecision === outcome ? outcome : 'contradicts-votes'
  },
  determination: (_, facts) => {
    if (facts['signed.determination'] !== 'complete') return 'none'
    return facts.decision === 'approves' ? 'stands' : 'decided-otherwise'
  },
  abroad: ({ state }) => state.abroad?.answer ?? 'not-asked',
  checkAfterClosing: ({ state }, facts) => (isCheckDue(state, facts) ? 'due' : 'not-due'),
  blockingTasks: ({ blocked }) => (blocked() ? 'some' : 'none'),
}

/** Taking the measure that reopens a case is the first thing recorded in its new round. */
function isTaken({ round }: Case, sequence: number | undefined): boolean {
  return sequence !== undefined && sequence >= round
}

function signedBy(state: Case, signOff: SignOff): FactValue {
  const count = Object.keys(goodSignatures(state, signOff)).length
  return count === 0 ? 'missing' : count < signOff.by.length ? 'partial' : 'complete'
}

/** Child protection knows of a case when its queue holds the first event, or when one of its own people opened it. */
function isNotified(state: Case, { heardByChildProtection }: Moment): boolean {
  return heardByChildProtection >= 1 || Object.values(state.forms).some(mark => mark.authority === 'child-protection')
}

function votesOf(panel: Panel | undefined): number {
  return panel === undefined ? 0 : Object.keys(panel.votes).length
}

/** The signatures under what is there to be signed now, by authority. */
export function goodSignatures(state: Case, { subject, of }: SignOff): Readonly<Record<string, Signature>> {
  const signed = state.signatures[subject]
  if (signed === undefined) return {}
  const panel = subject === 'determination' ? (state.panel?.sequence ?? 0) : 0
  const since = Math.max(state.round, state.forms[of]?.sequence ?? 0, panel)
  return Object.fromEntries(Object.entries(signed).filter(([, { sequence }]) => sequence > since))
}

function isCheckDue(state: Case, facts: CaseFacts): boolean {
  if (state.stage !== 'closed' || facts.closing === 'final') return false
  const last = state.forms['follow-up']
  // Putting right what was seen before is no visit.
  return (last?.recordedAt ?? last?.at ?? '') < (state.stages.closed ?? '')
}

function ageFacts({ profile }: Rules, state: Case, { at }: Moment): { transition: FactValue; adulthood: FactValue } {
  if (state.age.birthDate === undefined && state.age.years === undefined)
    return { transition: 'not-yet', adulthood: 'unknown' }
  if (isFarFromEighteen(state.age, at)) return { transition: 'not-yet', adulthood: 'child' }
  const coming = comingOfAge(state.age)
  if (coming === undefined) return { transition: 'not-yet', adulthood: 'unknown' }
  const today = dateIn(new Date(at), profile.timeZone)
  return {
    transition: isWithinTransition(coming, today) ? 'due' : 'not-yet',
    adulthood: today >= coming.latest ? 'adult' : today < coming.earliest ? 'child' : 'unknown',
  }
}

/** Whether an action is refused by a guard of the procedure; undefined: none stands in its way. */
export function guardAgainst(procedure: Procedure, action: string, facts: CaseFacts) {
  return procedure.guards.find(guard => guard.on.includes(action) && !guard.unless(facts))
}
