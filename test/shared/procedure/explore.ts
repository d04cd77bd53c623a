import { type Officer, officerOf } from '../../../shared/access/officer.ts'
import type { Case, PanelMember } from '../../../shared/cases/case.ts'
import { goodSignatures } from '../../../shared/cases/case-facts.ts'
import type { AskedCommand, Command } from '../../../shared/cases/commands.ts'
import { currentPanel } from '../../../shared/cases/current-panel.ts'
import { decideWith } from '../../../shared/cases/decide.ts'
import type { Deciders } from '../../../shared/cases/deciders.ts'
import type { CaseEvent, Findings, Submission } from '../../../shared/cases/events.ts'
import { evolve } from '../../../shared/cases/evolve.ts'
import { isRefusal } from '../../../shared/cases/refusal.ts'
import type { Rules } from '../../../shared/cases/rules.ts'
import { surveyCase } from '../../../shared/cases/tasks.ts'
import { oncePer } from '../../../shared/forms/once-per-form.ts'
import type { Procedure } from '../../../shared/procedure/procedure.ts'
import { domainsOf } from '../../../shared/procedure/read-procedure.ts'
import { commandId } from '../cases/cases.ts'

const NOW = { at: '2026-03-02T18:45:00.000Z', heardByChildProtection: 0 }

/** One officer of each kind that matters. */
const OFFICERS = {
  caseworker: officerOf('caseworker', ['child-protection:caseworker']),
  supervisor: officerOf('supervisor', ['child-protection:supervisor']),
  migrationOfficer: officerOf('migration-officer', ['migration:migration-officer']),
  migrationSupervisor: officerOf('migration-supervisor', ['migration:migration-supervisor']),
  // One person, who changes from one authority to the other.
  movesOver: officerOf('moves-over', ['child-protection:supervisor']),
  movedOver: officerOf('moves-over', ['migration:migration-supervisor']),
} as const satisfies Readonly<Record<string, Officer>>
type Who = keyof typeof OFFICERS

/** Something somebody might try, whether or not it is allowed. */
export interface Move {
  readonly name: string
  readonly who: Who
  readonly act:
    | Omit<Extract<Command, { type: 'submit-form' }>, 'commandId' | 'expectedVersion'>
    | Exclude<AskedCommand, { type: 'correct' }>
  /** Whether child protection's queue has the first notice by then. */
  readonly heard?: boolean
}

const form = (formId: string, findings: Findings = {}): Move['act'] => {
  const submission: Submission = { formId, formVersion: '1.0.0', answers: {}, filledAt: NOW.at }
  return { type: 'submit-form', submission, findings }
}

const member = (officer: string, authority: string, more: Partial<PanelMember> = {}): PanelMember => ({
  officer,
  authority,
  chair: false,
  conflictOfInterest: false,
  confidentialityUndertaken: true,
  ...more,
})
const chair = member('supervisor', 'child-protection', { chair: true })
const members = [chair, member('caseworker', 'child-protection'), member('migration-supervisor', 'migration')]

/** Who fills a form in, in these moves. */
const byCaseworker = (formId: string, findings: Findings = {}, note = ''): Move => ({
  name: `${formId}${note}`,
  who: 'caseworker',
  act: form(formId, findings),
})

const measure: Move = {
  name: 'protective measure',
  who: 'caseworker',
  act: { type: 'take-protective-measure', measure: 'safe-place' },
}
const signs = (subject: string, ...all: readonly Who[]): readonly Move[] =>
  all.map(who => ({ name: `${who} signs ${subject}`, who, act: { type: 'sign', subject } }))
const votes = (['supervisor', 'caseworker', 'migrationSupervisor'] as const).map(
  (who): Move => ({ name: `vote of ${who}`, who, act: { type: 'vote', decision: 'approves' } }),
)
const withoutGuardian: Move = {
  name: 'reason without guardian',
  who: 'caseworker',
  act: { type: 'record-guardian', guardian: { status: 'not-required', reason: 'x' } },
}
const assessed = byCaseworker('best-interests-assessment', { told: { bidRequired: 'yes', views: 'recorded' } }, ' BID')
const assessedUnheard = byCaseworker('best-interests-assessment', { told: { bidRequired: 'yes' } }, ' BID, no views')
const assessedOnly = byCaseworker('best-interests-assessment', { told: { bidRequired: 'no' } }, ' no BID')
const report = byCaseworker('determination-report', { told: { writtenDecision: 'none' } }, ' draft')
const panel: Move = { name: 'panel of three', who: 'supervisor', act: { type: 'convene-panel', members } }
const planHere = byCaseworker('durable-solution-plan', { told: { solution: 'here' } }, ' here')
const planAbroad = byCaseworker('durable-solution-plan', { told: { solution: 'abroad' } }, ' abroad')
/** A lawful way to close any case: whatever keeps it open is done first. */
const CLOSING: readonly Move[] = [
  measure,
  withoutGuardian,
  byCaseworker('closure'),
  ...signs('closure', 'supervisor', 'migrationSupervisor'),
  { name: 'supervisor closes', who: 'supervisor', act: { type: 'close' } },
]

/**
 * What is tried in every state, answers abstracted to what they tell: five walks over what hangs together, each from the
 * first contact on. In every state of each, a protective measure is tried, and so is closing the case lawfully.
 */
const WALKS: Readonly<Record<string, readonly Move[]>> = {
  deciding: [
    measure,
    byCaseworker('rapid-screening'),
    withoutGuardian,
    assessed,
    assessedUnheard,
    assessedOnly,
    ...signs('assessment', 'caseworker', 'supervisor', 'migrationSupervisor'),
    report,
    panel,
    { name: 'panel of two', who: 'supervisor', act: { type: 'convene-panel', members: members.slice(0, 2) } },
    {
      name: 'panel chaired by migration',
      who: 'supervisor',
      act: {
        type: 'convene-panel',
        members: members.map(one => ({ ...one, chair: one.authority === 'migration' })),
      },
    },
    ...votes,
    ...signs('determination', 'supervisor', 'migrationSupervisor', 'movesOver', 'movedOver'),
    planHere,
  ],
  'going abroad': [
    measure,
    withoutGuardian,
    assessed,
    ...signs('assessment', 'supervisor'),
    report,
    panel,
    ...votes,
    ...signs('determination', 'supervisor', 'migrationSupervisor'),
    planAbroad,
    ...signs('plan', 'migrationOfficer', 'supervisor'),
    { name: 'consent', who: 'caseworker', act: { type: 'record-consent', consent: 'cross-border', basis: 'consent' } },
    { name: 'asked abroad', who: 'supervisor', act: { type: 'refer-abroad', country: 'hn', purpose: 'x' } },
    { name: 'accepted abroad', who: 'supervisor', act: { type: 'record-answer-abroad', answer: 'accepted' } },
    { name: 'declined abroad', who: 'supervisor', act: { type: 'record-answer-abroad', answer: 'declined' } },
    byCaseworker('handover-abroad'),
  ],
  'closing and reopening': [
    measure,
    withoutGuardian,
    assessedOnly,
    ...signs('assessment', 'supervisor'),
    planHere,
    byCaseworker('closure'),
    ...signs('closure', 'supervisor', 'migrationSupervisor', 'movesOver', 'movedOver'),
    { name: 'supervisor closes', who: 'supervisor', act: { type: 'close' } },
    { name: 'migration closes', who: 'migrationSupervisor', act: { type: 'close' } },
    { name: 'reopened', who: 'supervisor', act: { type: 'reopen', reason: 'x' } },
  ],
  'the migration procedure': [
    measure,
    { name: 'migration opened, unheard', who: 'migrationOfficer', act: { type: 'open-migration-procedure' } },
    {
      name: 'migration opened, heard',
      who: 'migrationOfficer',
      act: { type: 'open-migration-procedure' },
      heard: true,
    },
    withoutGuardian,
  ],
  'care and follow-up': [
    measure,
    byCaseworker('rapid-screening'),
    byCaseworker('care-arrangement'),
    byCaseworker('guardianship', { told: { guardian: 'appointed' } }, ' appointed'),
    byCaseworker('guardianship', { told: { guardian: 'missing' } }, ' ended'),
    assessedOnly,
    ...signs('assessment', 'supervisor'),
    planHere,
    ...signs('plan', 'migrationOfficer'),
    byCaseworker('follow-up'),
  ],
}

/** A state of the machine, how it was reached, and what its history has seen: enough to judge the promises by. */
export interface Reached {
  readonly state: Case
  readonly path: readonly string[]
  readonly seen: readonly CaseEvent[]
}

export interface Exploration {
  readonly states: number
  readonly transitions: number
  /** For each promise that is broken somewhere: the shortest way there. */
  readonly broken: ReadonlyMap<string, readonly string[]>
}

type Judge = (before: Case | undefined, event: CaseEvent, after: Case, reached: Reached, heard: boolean) => boolean

/** The promises, told of histories alone: none of them looks at a guard, a fact or a sign-off rule of the machine. */
const PROMISES: Readonly<Record<string, Judge>> = {
  '1: no determination is acted on without both signatures': (_, event, __, { seen }) =>
    !isForm(event, 'durable-solution-plan') || !needsDetermination(seen) || bothSigned('determination', seen),
  '1: nothing is closed without both signatures': (_, event, __, { seen }) =>
    event.happening.type !== 'case-closed' || bothSigned('closure', seen),
  '1: the determination stage is left by both signatures': (before, event, after, { seen }) =>
    !(before?.stage === 'determination' && after.stage === 'implementation') ||
    bothSigned('determination', [...seen, event]),
  '3: migration is opened after child protection was notified': (_, event, __, { seen }, heard) =>
    event.happening.type !== 'migration-procedure-opened' ||
    heard ||
    seen.some(one => one.by.authority === 'child-protection' && 'submission' in one.happening),
  '4: the child was heard, or why not is recorded, before a determination is signed': (_, event, __, { seen }) =>
    !isSignature(event, 'determination') ||
    seen.some(one => ['recorded', 'reason-recorded'].includes(told(one, 'views') ?? '')),
  '5: a guardian or a reason before the panel sits': (_, event, __, { seen }) =>
    event.happening.type !== 'panel-convened' ||
    seen.some(one => one.happening.type === 'guardian-recorded' || told(one, 'guardian') === 'appointed'),
  '5: a panel of three, chaired by child protection': (_, { happening }) =>
    happening.type !== 'panel-convened' ||
    (happening.members.filter(one => !one.conflictOfInterest).length >= 3 &&
      happening.members.some(one => one.chair && one.authority === 'child-protection')),
  '1: no other panel sits on a report that a panel has decided on': (_, event, __, { seen }) =>
    event.happening.type !== 'panel-convened' || votesSince(seen) < 3,
  '5: three have voted on this report before it is signed': (_, event, __, { seen }) =>
    !isSignature(event, 'determination') || votesSince(seen) >= 3,
  '7: nobody is handed over without a determination and acceptance': (_, event, __, { seen }) =>
    !isForm(event, 'handover-abroad') || (bothSigned('determination', seen) && isAccepted(seen)),
}

function isForm({ happening }: CaseEvent, formId: string): boolean {
  return 'submission' in happening && happening.submission.formId === formId
}

function told({ happening }: CaseEvent, fact: string): string | undefined {
  return 'findings' in happening ? happening.findings?.told?.[fact] : undefined
}

function isSignature({ happening }: CaseEvent, subject: string): boolean {
  return happening.type === 'signed' && happening.subject === subject
}

/** What was recorded since the case was last reopened: what came before decides nothing now. */
function thisRound(seen: readonly CaseEvent[]): readonly CaseEvent[] {
  const opened = seen.findLastIndex(
    (one, n) => seen[n - 1]?.standing.stage === 'closed' && one.standing.stage !== 'closed',
  )
  return seen.slice(Math.max(opened, 0))
}

const SIGNED_FORM: Readonly<Record<string, string>> = { determination: 'determination-report', closure: 'closure' }

/** Whether two people, one of each authority, signed what is there now. */
function bothSigned(subject: string, seen: readonly CaseEvent[]): boolean {
  const round = thisRound(seen)
  const since = round.findLastIndex(one => isForm(one, SIGNED_FORM[subject] ?? ''))
  const signatures = since < 0 ? [] : round.slice(since).filter(one => isSignature(one, subject))
  const of = (authority: string) => signatures.filter(one => one.by.authority === authority).map(one => one.by.officer)
  return of('child-protection').some(one => of('migration').some(other => other !== one))
}

/** A panel was asked for; without one the assessment, approved, is enough for a plan that keeps the child here. */
function needsDetermination(seen: readonly CaseEvent[]): boolean {
  const last = thisRound(seen).findLast(one => told(one, 'bidRequired') !== undefined)
  return last === undefined || told(last, 'bidRequired') !== 'no'
}

function votesSince(seen: readonly CaseEvent[]): number {
  const round = thisRound(seen)
  const panel = round.findLastIndex(one => one.happening.type === 'panel-convened')
  const report = round.findLastIndex(one => isForm(one, 'determination-report'))
  if (panel < 0 || panel < report) return 0
  return new Set(round.slice(panel).flatMap(one => (one.happening.type === 'vote-cast' ? [one.by.officer] : []))).size
}

function isAccepted(seen: readonly CaseEvent[]): boolean {
  const last = thisRound(seen).findLast(one => ['answered-abroad', 'referred-abroad'].includes(one.happening.type))
  return last?.happening.type === 'answered-abroad' && last.happening.answer === 'accepted'
}

/**
 * All walks together, each a state further in turn; `untilBroken`: only until one of them finds a promise broken, which
 * some do at once and others after thousands of states. What is counted then is of walks that came to their end.
 */
export function explore(rules: Rules, deciders: Deciders, untilBroken = false): Exploration {
  const broken = new Map<string, readonly string[]>()
  const ended: Walked[] = []
  let underWay = Object.values(WALKS).map(moves => walk(rules, deciders, moves, broken))
  while (underWay.length > 0 && !(untilBroken && broken.size > 0))
    underWay = underWay.filter(one => {
      const { done, value } = one.next()
      if (done === true) ended.push(value)
      return done !== true
    })
  return {
    states: ended.reduce((sum, one) => sum + one.states, 0),
    transitions: ended.reduce((sum, one) => sum + one.transitions, 0),
    broken,
  }
}

type Walked = Pick<Exploration, 'states' | 'transitions'>

/** More than this is no longer walked: the abstraction is then too fine, and the test says so. */
const MOST_STATES = 20_000

/**
 * Walks every state that the moves can reach, breadth first, and judges every step on the way; rests after each. States
 * that neither the machine nor a promise can tell apart are one.
 */
function* walk(
  rules: Rules,
  deciders: Deciders,
  moves: readonly Move[],
  broken: Map<string, readonly string[]>,
): Generator<undefined, Walked> {
  const known = new Set<string>()
  const waiting: Reached[] = []
  const add = (reached: Reached): void => {
    const key = keyOf(rules, reached)
    if (known.has(key)) return
    known.add(key)
    waiting.push(reached)
  }
  for (const first of FIRST) {
    const event = step(rules, deciders, undefined, first)
    if (event !== undefined) add({ state: evolve(undefined, event), path: [first.name], seen: [event] })
  }
  let transitions = 0
  for (let n = 0; n < waiting.length; n++) {
    if (known.size > MOST_STATES) throw new Error('too many states: the walk tells apart what it need not')
    const reached = waiting[n] ?? fail()
    let isProtected = false
    for (const move of moves) {
      const event = step(rules, deciders, reached.state, move)
      if (event === undefined) continue
      transitions++
      isProtected ||= move === measure
      const after = evolve(reached.state, event)
      const path = [...reached.path, move.name]
      for (const [promise, holds] of Object.entries(PROMISES))
        if (!broken.has(promise) && !holds(reached.state, event, after, reached, move.heard === true))
          broken.set(promise, path)
      add({ state: after, path, seen: [...reached.seen, event] })
    }
    if (!isProtected) note('2: protective measures never wait', reached)
    if (reached.state.stage !== 'closed' && surveyCase(rules, reached.state, NOW).tasks.length === 0)
      note('somebody always has something to do', reached)
    if (!isClosable(rules, deciders, reached.state)) note('from everywhere a case can be closed lawfully', reached)
    yield
  }
  return { states: known.size, transitions }

  function note(promise: string, { path }: Reached): void {
    if (!broken.has(promise)) broken.set(promise, path)
  }
}

const FIRST: readonly Move[] = [
  { name: 'first contact', who: 'caseworker', act: form('first-contact', { status: 'unaccompanied' }) },
  { name: 'first contact by migration', who: 'migrationOfficer', act: form('first-contact') },
]

function fail(): never {
  throw new Error('unreachable')
}

function isClosable(rules: Rules, deciders: Deciders, state: Case): boolean {
  const end = CLOSING.reduce((here, move) => {
    const event = step(rules, deciders, here, move)
    return event === undefined ? here : evolve(here, event)
  }, state)
  return end.stage === 'closed'
}

function step(rules: Rules, deciders: Deciders, state: Case | undefined, move: Move): CaseEvent | undefined {
  const command: Command = { ...move.act, commandId: commandId((state?.version ?? 0) + 1), expectedVersion: undefined }
  const moment = { ...NOW, heardByChildProtection: move.heard === true ? 1 : 0 }
  const outcome = decideWith(deciders, rules, state, command, OFFICERS[move.who], moment)
  return isRefusal(outcome) ? undefined : outcome
}

const factsIn = oncePer((procedure: Procedure) => [...domainsOf(procedure).keys()])

/** What makes two states one: the machine's facts, who signed and voted, and what the promises make of the history. */
function keyOf(rules: Rules, { state, seen }: Reached): string {
  const { facts } = surveyCase(rules, state, NOW)
  const { procedure } = rules
  return JSON.stringify([
    factsIn(procedure).map(fact => facts[fact]),
    procedure.signOffs.map(signOff =>
      Object.values(goodSignatures(state, signOff))
        .map(one => one.officer)
        .sort(),
    ),
    state.forms['best-interests-assessment']?.officer,
    Object.keys(currentPanel(state)?.votes ?? {}).sort(),
    bothSigned('determination', seen),
    bothSigned('closure', seen),
    votesSince(seen),
    needsDetermination(seen),
    isAccepted(seen),
    seen.some(one => ['recorded', 'reason-recorded'].includes(told(one, 'views') ?? '')),
    seen.some(one => one.happening.type === 'guardian-recorded' || told(one, 'guardian') === 'appointed'),
    seen.some(one => one.by.authority === 'child-protection' && 'submission' in one.happening),
  ])
}
