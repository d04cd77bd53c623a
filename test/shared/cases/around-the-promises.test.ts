import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { asSeeing } from '../../../shared/access/may-see.ts'
import { type Officer, officerOf } from '../../../shared/access/officer.ts'
import type { Case, PanelMember } from '../../../shared/cases/case.ts'
import type { Command } from '../../../shared/cases/commands.ts'
import { currentPanel } from '../../../shared/cases/current-panel.ts'
import { decide } from '../../../shared/cases/decide.ts'
import type { Findings } from '../../../shared/cases/events.ts'
import { evolve } from '../../../shared/cases/evolve.ts'
import { isRefusal, type Refusal } from '../../../shared/cases/refusal.ts'
import { surveyCase } from '../../../shared/cases/tasks.ts'
import { whatMayBeDone } from '../../../shared/cases/what-may-be-done.ts'
import { anasFirstContact, commandId, NOW, opened } from './cases.ts'

const CASEWORKER = officerOf('caseworker', ['child-protection:caseworker'])
const SUPERVISOR = officerOf('supervisor', ['child-protection:supervisor'])
const MIGRATION = officerOf('migration-supervisor', ['migration:migration-supervisor'])

type Asked<One = Command> = One extends Command ? Omit<One, 'commandId' | 'expectedVersion'> : never

/** What a case becomes, one command after the other, a minute apart. */
function following(state: Case | undefined, ...acts: readonly (readonly [Officer, Asked])[]): Case {
  let now = state ?? evolve(undefined, opened())
  for (const [by, asked] of acts) {
    const outcome = tried(now, by, asked)
    if (isRefusal(outcome)) throw new Error(`refused: ${asked.type}, ${outcome.refused}`)
    now = outcome
  }
  return now
}

function tried(state: Case, by: Officer, asked: Asked, at = minutesAfter(state.lastAt, 1)): Case | Refusal {
  const command = { ...asked, commandId: commandId(state.version + 1), expectedVersion: undefined } as Command
  const outcome = decide(country, state, command, by, { at, heardByChildProtection: 1 })
  return isRefusal(outcome) ? outcome : evolve(state, outcome)
}

const minutesAfter = (at: string, minutes: number): string => new Date(Date.parse(at) + minutes * 60_000).toISOString()

const factsOf = (state: Case) => surveyCase(country, state, { at: state.lastAt, heardByChildProtection: 1 }).facts

function form(formId: string, findings: Findings = {}): Extract<Asked, { type: 'submit-form' }> {
  const submission = { formId, formVersion: '1.0.0', answers: {}, filledAt: '2026-03-02T18:45:00.000Z' }
  return { type: 'submit-form', submission, findings }
}

function correction(formId: string, corrects: number, findings: Findings = {}): Asked {
  const { submission } = form(formId)
  const author = { officer: 'caseworker', authority: 'child-protection' }
  return { type: 'correct', submission, findings, corrects, reason: 'x', author }
}

const member = (officer: string, authority: string, chair = false): PanelMember => ({
  officer,
  authority,
  chair,
  conflictOfInterest: false,
  confidentialityUndertaken: true,
})
const PANEL: Extract<Asked, { type: 'convene-panel' }> = {
  type: 'convene-panel',
  members: [
    member('supervisor', 'child-protection', true),
    member('caseworker', 'child-protection'),
    member('migration-supervisor', 'migration'),
  ],
}
const VOTE = { type: 'vote', decision: 'approves' } as const
const sign = (subject: string) => ({ type: 'sign', subject }) as const
const REPORT = form('determination-report', { told: { writtenDecision: 'approves' } })

const reported = (): Case =>
  following(
    undefined,
    [CASEWORKER, { type: 'take-protective-measure', measure: 'safe-place' }],
    [CASEWORKER, form('rapid-screening', { status: 'unaccompanied', nationalities: ['hn'] })],
    [CASEWORKER, form('guardianship', { told: { guardian: 'appointed' } })],
    [CASEWORKER, form('best-interests-assessment', { told: { bidRequired: 'yes', views: 'recorded' } })],
    [SUPERVISOR, sign('assessment')],
    [CASEWORKER, REPORT],
  )
const decided = (): Case =>
  following(
    reported(),
    [SUPERVISOR, PANEL],
    [SUPERVISOR, VOTE],
    [CASEWORKER, VOTE],
    [MIGRATION, VOTE],
    [SUPERVISOR, sign('determination')],
    [MIGRATION, sign('determination')],
  )

describe('what was recorded before a case was reopened', () => {
  const reopened = (): { readonly state: Case; readonly report: number } => {
    const before = decided()
    const state = following(
      before,
      [CASEWORKER, form('closure')],
      [SUPERVISOR, sign('closure')],
      [MIGRATION, sign('closure')],
      [SUPERVISOR, { type: 'close' }],
      [SUPERVISOR, { type: 'reopen', reason: 'x' }],
    )
    return { state, report: before.forms['determination-report']?.sequence ?? 0 }
  }

  it('is not recorded anew by a correction: no panel sits on it, however often it is corrected (promises 1 and 4)', () => {
    const { state, report } = reopened()
    const told = { told: { writtenDecision: 'approves' } }
    const once = following(state, [CASEWORKER, correction('determination-report', report, told)])
    const twice = following(once, [CASEWORKER, correction('determination-report', once.version, told)])
    for (const corrected of [once, twice]) {
      expect(factsOf(corrected)['form.determination-report']).toBe('earlier')
      expect(tried(corrected, SUPERVISOR, PANEL)).toMatchObject({ refused: 'report-missing' })
    }
  })

  it('tells what it told, once it is put right', () => {
    const { state } = reopened()
    const corrected = following(state, [CASEWORKER, correction('rapid-screening', 3, { status: 'accompanied' })])
    expect(corrected.status).toBe('accompanied')
  })
})

describe('a panel', () => {
  it('does not vote while an unaccompanied child has no guardian any more (promise 5)', () => {
    const convened = following(reported(), [SUPERVISOR, PANEL])
    const without = following(convened, [CASEWORKER, form('guardianship', { told: { guardian: 'missing' } })])
    expect(tried(without, SUPERVISOR, VOTE)).toMatchObject({ refused: 'guardian-missing', restsOn: 'promise:5' })
    const again = following(without, [CASEWORKER, form('guardianship', { told: { guardian: 'appointed' } })])
    expect(factsOf(following(again, [SUPERVISOR, VOTE])).panel).toBe('convened')
  })

  it('nor when the child turns out to be alone after it was convened', () => {
    const accompanied = following(
      reported(),
      [CASEWORKER, form('rapid-screening', { status: 'accompanied' })],
      [CASEWORKER, form('guardianship', { told: { guardian: 'missing' } })],
      [SUPERVISOR, PANEL],
    )
    const alone = following(accompanied, [CASEWORKER, form('rapid-screening', { status: 'unaccompanied' })])
    expect(tried(alone, SUPERVISOR, VOTE)).toMatchObject({ refused: 'guardian-missing' })
  })

  it('hears no vote of who was seated for an authority that they do not belong to (promise 5)', () => {
    const members = [
      member('migration-supervisor', 'child-protection', true),
      member('caseworker', 'child-protection'),
      member('supervisor', 'child-protection'),
    ]
    const convened = following(reported(), [SUPERVISOR, { type: 'convene-panel', members }])
    expect(tried(convened, MIGRATION, VOTE)).toMatchObject({ refused: 'not-on-the-panel', restsOn: 'promise:5' })
    const { may } = whatMayBeDone(country, convened, factsOf(convened), MIGRATION)
    expect(may).not.toContainEqual({ type: 'vote' })
    const both = officerOf('migration-supervisor', ['child-protection:supervisor', 'migration:migration-supervisor'])
    expect(isRefusal(tried(convened, both, VOTE))).toBe(false)
  })
})

describe('consent to share that is withdrawn', () => {
  const sharing = { type: 'record-consent', consent: 'information-sharing', basis: 'consent' } as const
  const toHealth = {
    type: 'refer-to-partner',
    partner: 'health-service',
    authority: 'clinic',
    purpose: 'x',
    until: '2096-01-01',
  } as const
  const withdrawn = { type: 'withdraw-consent', consent: 'information-sharing', reason: 'x' } as const
  const sees = (state: Case, role: string): boolean =>
    asSeeing(officerOf('clinic-1', [`clinic:${role}`]), state, [], '2026-03-03') !== undefined

  it('ends what partners read of the case at once, until they are asked anew', () => {
    const referred = following(
      undefined,
      [CASEWORKER, form('rapid-screening')],
      [CASEWORKER, sharing],
      [CASEWORKER, toHealth],
    )
    const ended = following(referred, [CASEWORKER, withdrawn])
    const again = following(ended, [CASEWORKER, sharing])
    const anew = following(again, [CASEWORKER, toHealth])
    for (const role of ['partner', 'consular', 'integrator'])
      expect([role, ...[referred, ended, again, anew].map(state => sees(state, role))]).toEqual([
        role,
        true,
        false,
        false,
        true,
      ])
    expect([referred, ended, anew].map(state => factsOf(state)['partner.health-service'])).toEqual([
      'referred',
      'not-referred',
      'referred',
    ])
    expect(tried(ended, CASEWORKER, toHealth)).toMatchObject({ refused: 'consent-withdrawn' })
  })

  it('leaves whoever sits on the panel there', () => {
    const members = [...PANEL.members.slice(0, 2), member('clinic-1', 'clinic')]
    const seated = following(reported(), [CASEWORKER, sharing], [SUPERVISOR, { ...PANEL, members }])
    expect(sees(following(seated, [CASEWORKER, withdrawn]), 'partner')).toBe(true)
  })
})

describe('an assessment', () => {
  it('is approved by nobody who had a hand in it: not by who put it right, nor by whose it was before', () => {
    const [author, mender, third] = ['author', 'mender', 'third'].map(id =>
      officerOf(id, ['child-protection:supervisor']),
    )
    if (author === undefined || mender === undefined || third === undefined) throw new Error('three are needed')
    const filled = following(
      undefined,
      [CASEWORKER, form('rapid-screening')],
      [author, form('best-interests-assessment')],
    )
    const mended = following(filled, [mender, correction('best-interests-assessment', filled.version)])
    const again = following(mended, [mender, correction('best-interests-assessment', mended.version)])
    for (const state of [mended, again]) {
      for (const one of [author, mender])
        expect(tried(state, one, sign('assessment'))).toMatchObject({ refused: 'own-work' })
      expect(isRefusal(tried(state, third, sign('assessment')))).toBe(false)
    }
    const anew = following(mended, [CASEWORKER, form('best-interests-assessment')])
    expect(isRefusal(tried(anew, author, sign('assessment')))).toBe(false)
  })
})

describe('a panel that has decided', () => {
  const REFUSED = { type: 'vote', decision: 'does-not-approve' } as const
  const voted = (): Case =>
    following(reported(), [SUPERVISOR, PANEL], [SUPERVISOR, VOTE], [CASEWORKER, REFUSED], [MIGRATION, REFUSED])

  it('is not replaced by another, also before anybody has signed and when the report says what was voted (promise 1)', () => {
    const restated = following(voted(), [
      CASEWORKER,
      form('determination-report', { told: { writtenDecision: 'does-not-approve' } }),
    ])
    for (const state of [voted(), restated]) {
      expect(tried(state, SUPERVISOR, PANEL)).toMatchObject({ refused: 'already-decided', restsOn: 'promise:1' })
      const { may } = whatMayBeDone(country, state, factsOf(state), SUPERVISOR)
      expect(may).not.toContainEqual({ type: 'convene-panel' })
    }
  })

  it('stays where the report that says what was voted is put right in something else', () => {
    const told = { writtenDecision: 'does-not-approve' } as const
    const restated = following(voted(), [CASEWORKER, form('determination-report', { told })])
    const mended = following(restated, [CASEWORKER, correction('determination-report', restated.version)])
    expect(currentPanel(mended)).toMatchObject({ votes: { caseworker: 'does-not-approve' } })
    expect(tried(mended, SUPERVISOR, PANEL)).toMatchObject({ refused: 'already-decided' })
  })

  it('is followed by another on a new report', () => {
    const anew = following(voted(), [CASEWORKER, REPORT])
    expect(isRefusal(tried(anew, SUPERVISOR, PANEL))).toBe(false)
  })

  it('that too few have voted in is convened again: a member may fall ill', () => {
    const begun = following(reported(), [SUPERVISOR, PANEL], [SUPERVISOR, VOTE], [CASEWORKER, REFUSED])
    expect(isRefusal(tried(begun, SUPERVISOR, PANEL))).toBe(false)
  })
})

describe('migration, in a case that child protection has worked on', () => {
  const OFFICER = officerOf('migration-officer', ['migration:migration-officer'])
  const known = { status: 'unaccompanied', birthDate: '2015-08-14', nationalities: ['hn'] } as const
  const openedByMigration = (findings: Findings): Case => {
    const event = decide(country, undefined, { ...anasFirstContact(), findings }, OFFICER, NOW)
    if (isRefusal(event)) throw new Error('the case was not opened')
    return evolve(undefined, event)
  }
  const otherwise = { status: 'accompanied', birthDate: '2001-01-01', nationalities: ['gt'] } as const

  it('does not say by itself that the child is accompanied, grown up or of another country (promises 5 and 8)', () => {
    const byProtection = following(undefined, [CASEWORKER, form('first-contact', known)])
    const screened = following(openedByMigration(known), [CASEWORKER, form('rapid-screening')])
    for (const state of [byProtection, screened]) {
      const once = following(state, [OFFICER, form('first-contact', otherwise)])
      const twice = following(once, [OFFICER, form('first-contact', otherwise)])
      for (const now of [once, twice]) {
        expect(now).toMatchObject({ status: 'unaccompanied', age: { birthDate: '2015-08-14' } })
        expect(now.nationalities).toEqual(['hn', 'gt'])
      }
      const agreed = following(twice, [CASEWORKER, form('first-contact', otherwise)])
      expect(agreed).toMatchObject({ status: 'accompanied', age: { birthDate: '2001-01-01' }, nationalities: ['gt'] })
    }
  })

  it('says what protects, and what nobody knew', () => {
    const screened = following(undefined, [CASEWORKER, form('rapid-screening', { status: 'accompanied' })])
    const told = following(screened, [
      OFFICER,
      form('first-contact', { status: 'separated', age: 15, vulnerabilities: ['abandoned'] }),
    ])
    expect(told).toMatchObject({ status: 'separated', age: { years: 15 } })
    expect(told.vulnerabilities).toHaveProperty('abandoned')
  })

  it('puts right what it recorded itself for as long as nobody else has', () => {
    const author = { officer: 'migration-officer', authority: 'migration' }
    const corrected = { ...correction('first-contact', 1, otherwise), author } as Asked
    expect(following(openedByMigration(known), [OFFICER, corrected])).toMatchObject({ status: 'accompanied' })
  })
})

const accepted = (): Case =>
  following(
    decided(),
    [CASEWORKER, form('durable-solution-plan', { told: { solution: 'abroad' } })],
    [CASEWORKER, { type: 'record-consent', consent: 'cross-border', basis: 'consent' }],
    [SUPERVISOR, { type: 'refer-abroad', country: 'hn', purpose: 'x' }],
    [SUPERVISOR, { type: 'record-answer-abroad', answer: 'accepted' }],
  )

describe('consent that is withdrawn', () => {
  const record = (consent: string, basis: 'consent' | 'vital-interests' = 'consent') =>
    ({ type: 'record-consent', consent, basis }) as const
  const withdraw = (consent: string) => ({ type: 'withdraw-consent', consent, reason: 'x' }) as const
  const stopped = { refused: 'consent-withdrawn', restsOn: 'rule:consent' }

  it('stops the handover that relied on it, also once the country has accepted', () => {
    const withdrawn = following(accepted(), [CASEWORKER, withdraw('cross-border')])
    expect(tried(withdrawn, CASEWORKER, form('handover-abroad'))).toMatchObject(stopped)
    const { blocked } = whatMayBeDone(country, withdrawn, factsOf(withdrawn), CASEWORKER)
    expect(blocked).toContainEqual({
      type: 'submit-form',
      formId: 'handover-abroad',
      code: stopped.refused,
      restsOn: stopped.restsOn,
    })
  })

  it('stops a referral to a partner', () => {
    const refer = { type: 'refer-to-partner', partner: 'legal-aid', purpose: 'x', until: '2026-12-31' } as const
    const shared = record('information-sharing')
    expect(isRefusal(tried(following(reported(), [CASEWORKER, shared]), CASEWORKER, refer))).toBe(false)
    const withdrawn = following(reported(), [CASEWORKER, shared], [CASEWORKER, withdraw('information-sharing')])
    expect(tried(withdrawn, CASEWORKER, refer)).toMatchObject(stopped)
    const urgent = following(withdrawn, [CASEWORKER, record('information-sharing', 'vital-interests')])
    expect(isRefusal(tried(urgent, CASEWORKER, refer))).toBe(false)
  })

  it('stops nothing any more once it is given anew, or once there is another ground', () => {
    for (const basis of ['consent', 'vital-interests'] as const) {
      const again = following(
        accepted(),
        [CASEWORKER, withdraw('cross-border')],
        [CASEWORKER, record('cross-border', basis)],
      )
      expect(isRefusal(tried(again, CASEWORKER, form('handover-abroad')))).toBe(false)
    }
  })

  it('never stands in the way of protection (promise 2)', () => {
    const withdrawn = following(
      accepted(),
      ...['cross-border', 'information-sharing', 'family-tracing'].flatMap(consent => [
        [CASEWORKER, record(consent)] as const,
        [CASEWORKER, withdraw(consent)] as const,
      ]),
    )
    const measure = { type: 'take-protective-measure', measure: 'medical-care' } as const
    expect(isRefusal(tried(withdrawn, CASEWORKER, measure))).toBe(false)
  })
})

describe('a child who asks for protection after the country of origin has accepted', () => {
  const claim = { type: 'recognise-vulnerability', vulnerability: 'international-protection', reason: 'x' } as const

  it('is not handed over to it', () => {
    expect(isRefusal(tried(accepted(), CASEWORKER, form('handover-abroad')))).toBe(false)
    const claims = following(accepted(), [CASEWORKER, claim])
    expect(tried(claims, CASEWORKER, form('handover-abroad'))).toMatchObject({
      refused: 'protection-claimed',
      restsOn: 'rule:non-refoulement',
    })
  })

  it('is, once the claim is withdrawn; and to another country all along', () => {
    const withdrawal = { ...claim, type: 'withdraw-vulnerability' } as const
    const withdrawn = following(accepted(), [CASEWORKER, claim], [SUPERVISOR, withdrawal])
    expect(isRefusal(tried(withdrawn, CASEWORKER, form('handover-abroad')))).toBe(false)
    const elsewhere = following(
      accepted(),
      [CASEWORKER, claim],
      [SUPERVISOR, { type: 'refer-abroad', country: 'ca', purpose: 'x' }],
      [SUPERVISOR, { type: 'record-answer-abroad', answer: 'accepted' }],
    )
    expect(isRefusal(tried(elsewhere, CASEWORKER, form('handover-abroad')))).toBe(false)
  })
})

describe('the check after a case was closed', () => {
  it('is not done by a correction of what was seen before it was closed', () => {
    const followed = following(decided(), [CASEWORKER, form('follow-up')])
    const closed = following(
      followed,
      [CASEWORKER, form('closure')],
      [SUPERVISOR, sign('closure')],
      [MIGRATION, sign('closure')],
      [SUPERVISOR, { type: 'close' }],
    )
    const once = following(closed, [CASEWORKER, correction('follow-up', followed.version)])
    const twice = following(once, [CASEWORKER, correction('follow-up', once.version)])
    for (const state of [closed, once, twice]) expect(factsOf(state).checkAfterClosing).toBe('due')
    const checked = following(twice, [CASEWORKER, form('follow-up')])
    const corrected = following(checked, [CASEWORKER, correction('follow-up', checked.version)])
    for (const state of [checked, corrected]) expect(factsOf(state).checkAfterClosing).toBe('not-due')
  })
})

describe('a flag', () => {
  it('is not one of so many that the case becomes too large to be written, and protected, again (promise 2)', () => {
    const flag = (n: number): Asked => ({ type: 'flag', flag: `flag ${n}`, note: 'x' })
    const acts = Array.from({ length: 30 }, (_, n) => [CASEWORKER, flag(n)] as const)
    const full = following(undefined, ...acts)
    expect(tried(full, MIGRATION, flag(30))).toMatchObject({ refused: 'too-many-flags' })
    expect(isRefusal(tried(full, MIGRATION, flag(29)))).toBe(false)
    const fewer = following(full, [CASEWORKER, { type: 'unflag', flag: 'flag 3', reason: 'x' }])
    expect(isRefusal(tried(fewer, MIGRATION, flag(30)))).toBe(false)
  })

  const set = { type: 'flag', flag: 'threat', note: 'x' } as const
  const lift = { type: 'unflag', flag: 'threat', reason: 'x' } as const

  it('of child protection is lifted by child protection alone, also where migration sets the same one', () => {
    const own = following(undefined, [CASEWORKER, set])
    const both = following(own, [MIGRATION, set])
    const taken = following(undefined, [MIGRATION, set], [CASEWORKER, set])
    for (const state of [own, both, taken]) {
      expect(tried(state, MIGRATION, lift)).toMatchObject({
        refused: 'flag-of-child-protection',
        restsOn: 'permission:unflag',
      })
      expect(following(state, [SUPERVISOR, lift]).flags).toEqual({})
    }
  })

  it('of migration is lifted by either', () => {
    const state = following(undefined, [MIGRATION, set])
    for (const by of [MIGRATION, CASEWORKER]) expect(following(state, [by, lift]).flags).toEqual({})
  })

  it('that nobody set is not taken away, whatever it is called', () => {
    const state = following(undefined)
    for (const flag of ['constructor', '__proto__', 'toString'])
      expect(tried(state, CASEWORKER, { type: 'unflag', flag, reason: 'x' })).toMatchObject({ refused: 'already-so' })
  })
})
