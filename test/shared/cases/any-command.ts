import fc from 'fast-check'
import { country } from '#country'
import { type Officer, officerOf } from '../../../shared/access/officer.ts'
import { mayDo } from '../../../shared/access/permissions.ts'
import type { AskedCommand } from '../../../shared/cases/commands.ts'
import type { Findings } from '../../../shared/cases/events.ts'

const OFFICER_GROUPS = {
  officer: ['child-protection:officer'],
  caseworker: ['child-protection:caseworker'],
  supervisor: ['child-protection:supervisor'],
  migration: ['migration:migration-officer'],
  'migration-supervisor': ['migration:migration-supervisor'],
  consular: ['foreign-affairs:consular'],
  partner: ['unhcr:partner'],
  auditor: ['audit:auditor'],
  integrator: ['migration:integrator'],
  administrator: ['platform:administrator'],
  nobody: [],
} as const

const OFFICERS: readonly Officer[] = Object.entries(OFFICER_GROUPS).map(([name, groups]) => officerOf(name, groups))

/** One officer of every role, and one of none. */
const anyOfficer: fc.Arbitrary<Officer> = fc.constantFrom(...OFFICERS)

const FORMS = [
  'first-contact',
  'rapid-screening',
  'care-arrangement',
  'guardianship',
  'best-interests-assessment',
  'determination-report',
  'durable-solution-plan',
  'handover-abroad',
  'follow-up',
  'transition-plan',
  'closure',
  'horoscope',
]
const findings: fc.Arbitrary<Findings> = fc.record(
  {
    risk: fc.constantFrom('high', 'medium', 'low'),
    status: fc.constantFrom('unaccompanied', 'accompanied'),
    birthDate: fc.constantFrom('2015-08-14', '2008-02-29'),
    told: fc.record(
      {
        views: fc.constantFrom('recorded', 'reason-recorded'),
        bidRequired: fc.constantFrom('yes', 'no'),
        guardian: fc.constantFrom('appointed', 'missing'),
        writtenDecision: fc.constantFrom('none', 'approves', 'defers'),
        solution: fc.constantFrom('here', 'abroad'),
      },
      { requiredKeys: [] },
    ),
    vulnerabilities: fc.subarray(['unaccompanied', 'abandoned', 'international-protection']),
  },
  { requiredKeys: [] },
)
const member = fc.record({
  officer: fc.constantFrom('supervisor', 'caseworker', 'migration', 'migration-supervisor'),
  authority: fc.constantFrom('child-protection', 'migration'),
  chair: fc.boolean(),
  conflictOfInterest: fc.boolean(),
  confidentialityUndertaken: fc.boolean(),
})
const panel = [
  { officer: 'supervisor', authority: 'child-protection', chair: true },
  { officer: 'caseworker', authority: 'child-protection', chair: false },
  { officer: 'migration-supervisor', authority: 'migration', chair: false },
].map(one => ({ ...one, conflictOfInterest: false, confidentialityUndertaken: true }))

const asked: fc.Arbitrary<Exclude<AskedCommand, { type: 'correct' }>> = fc.oneof(
  fc.record({ type: fc.constant('assign' as const), office: fc.constantFrom('nowhere', 'protection') }),
  fc.record({ type: fc.constant('take-protective-measure' as const), measure: fc.constantFrom('safe-place', 'dance') }),
  fc.constant({ type: 'open-migration-procedure' as const }),
  fc.constant({ type: 'record-guardian' as const, guardian: { status: 'not-required' as const, reason: 'x' } }),
  fc.record({
    type: fc.constant('record-consent' as const),
    consent: fc.constantFrom('cross-border', 'x'),
    basis: fc.constant('consent' as const),
  }),
  fc.record({
    type: fc.constant('withdraw-consent' as const),
    consent: fc.constant('cross-border'),
    reason: fc.constant('x'),
  }),
  fc.record({
    type: fc.constant('convene-panel' as const),
    members: fc.oneof(fc.constant(panel), fc.array(member, { minLength: 1, maxLength: 5 })),
  }),
  fc.record({ type: fc.constant('vote' as const), decision: fc.constantFrom('approves', 'defers') }),
  fc.record({
    type: fc.constant('sign' as const),
    subject: fc.constantFrom('assessment', 'determination', 'plan', 'closure', 'x'),
  }),
  fc.constant({
    type: 'refer-to-partner' as const,
    partner: 'un-agency',
    authority: 'unhcr',
    purpose: 'x',
    until: '2026-12-31',
  }),
  fc.record({
    type: fc.constant('refer-abroad' as const),
    country: fc.constantFrom('hn', 'mx'),
    purpose: fc.constant('x'),
  }),
  fc.record({ type: fc.constant('record-answer-abroad' as const), answer: fc.constantFrom('accepted', 'declined') }),
  fc.constant({ type: 'flag' as const, flag: 'watch', note: 'x' }),
  fc.constant({ type: 'unflag' as const, flag: 'watch', reason: 'x' }),
  fc.record({
    type: fc.constant('override-risk' as const),
    risk: fc.constantFrom('high', 'low'),
    reason: fc.constant('x'),
  }),
  fc.constant({ type: 'recognise-vulnerability' as const, vulnerability: 'indigenous', reason: 'x' }),
  fc.constant({ type: 'withdraw-vulnerability' as const, vulnerability: 'abandoned', reason: 'x' }),
  fc.constant({ type: 'close' as const }),
  fc.constant({ type: 'reopen' as const, reason: 'x' }),
)

/** Something that is tried: by whoever may, or by anybody. `minutes` since the last one. */
export interface Tried {
  readonly act: object
  readonly by: Officer
  readonly minutes: number
}

const anyAct = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom(...FORMS), findings).map(([formId, found]) => submission(formId, found)),
  },
  { weight: 5, arbitrary: asked },
)

const anyTried: fc.Arbitrary<Tried> = fc
  .record({ act: anyAct, anybody: anyOfficer, mayAct: fc.boolean(), minutes: fc.integer({ min: -60, max: 5000 }) })
  .map(({ act, anybody, mayAct, minutes }) => ({ act, minutes, by: mayAct ? (whoMay(act) ?? anybody) : anybody }))

function whoMay(act: typeof anyAct extends fc.Arbitrary<infer Act> ? Act : never): Officer | undefined {
  const action =
    act.type === 'submit-form'
      ? `submit-form:${act.submission.formId}`
      : act.type === 'sign'
        ? `sign:${act.subject}`
        : act.type
  return OFFICERS.find(officer => mayDo(officer, country.procedure, action) !== undefined)
}

const by = (name: keyof typeof OFFICER_GROUPS): Officer => officerOf(name, OFFICER_GROUPS[name])
const lawful = (name: keyof typeof OFFICER_GROUPS, act: object): Tried => ({ act, by: by(name), minutes: 30 })

/** The way through every stage, as it should be gone: a history begins with some of it. */
const LAWFUL: readonly Tried[] = [
  lawful('caseworker', { type: 'take-protective-measure', measure: 'safe-place' }),
  lawful('caseworker', submission('rapid-screening', { vulnerabilities: ['abandoned'] })),
  lawful('caseworker', submission('guardianship', { told: { guardian: 'appointed' } })),
  lawful('caseworker', submission('best-interests-assessment', { told: { bidRequired: 'yes', views: 'recorded' } })),
  lawful('supervisor', { type: 'sign', subject: 'assessment' }),
  lawful('caseworker', submission('determination-report', { told: { writtenDecision: 'approves' } })),
  lawful('supervisor', { type: 'convene-panel', members: panel }),
  lawful('supervisor', { type: 'vote', decision: 'approves' }),
  lawful('caseworker', { type: 'vote', decision: 'defers' }),
  lawful('migration-supervisor', { type: 'vote', decision: 'approves' }),
  lawful('supervisor', { type: 'sign', subject: 'determination' }),
  lawful('migration-supervisor', { type: 'sign', subject: 'determination' }),
  lawful('caseworker', submission('durable-solution-plan', { told: { solution: 'here' } })),
  lawful('migration', { type: 'sign', subject: 'plan' }),
  lawful('caseworker', submission('closure', {})),
  lawful('supervisor', { type: 'sign', subject: 'closure' }),
  lawful('migration-supervisor', { type: 'sign', subject: 'closure' }),
  lawful('supervisor', { type: 'close' }),
]

/** Any sequence of commands, sensible or not, begun at any point of a case’s life. */
export const anyHistory: fc.Arbitrary<readonly Tried[]> = fc
  .tuple(fc.nat(LAWFUL.length), fc.array(anyTried, { maxLength: 40, size: 'max' }))
  .map(([begun, tried]) => [...LAWFUL.slice(0, begun), ...tried])

function submission(formId: string, found: Findings) {
  return {
    type: 'submit-form' as const,
    submission: { formId, formVersion: '1.0.0', answers: {}, filledAt: '2026-03-02T18:44:00.000Z' },
    findings: found,
  }
}
