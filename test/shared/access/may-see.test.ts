import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asSeeing, officesOf, readsNames } from '../../../shared/access/may-see.ts'
import { officerOf } from '../../../shared/access/officer.ts'
import { ROLES } from '../../../shared/access/roles.ts'
import type { Case } from '../../../shared/cases/case.ts'
import { evolve } from '../../../shared/cases/evolve.ts'
import { opened } from '../cases/cases.ts'

const OFFICES = [
  { id: 'national' },
  { id: 'south', parent: 'national' },
  { id: 'tapachula', parent: 'south' },
  { id: 'north', parent: 'national' },
]
const TODAY = '2026-03-02'
const anas: Case = evolve(undefined, opened())
const of = (assigned: Case['assigned']): Case => ({ ...anas, assigned })
const sees = (groups: string[], state: Case, id = 'o'): boolean =>
  asSeeing(officerOf(id, groups), state, OFFICES, TODAY) !== undefined

describe('who may see a case', () => {
  it('is every officer of child protection and migration whose grant names no office', () => {
    for (const group of ['child-protection:officer', 'child-protection:supervisor', 'migration:migration-officer'])
      expect([group, sees([group], anas)]).toEqual([group, true])
    for (const group of [
      'child-protection:administrator',
      'police:officer',
      'migration:officer',
      'x:migration-officer',
    ])
      expect([group, sees([group], anas)]).toEqual([group, false])
    expect(sees([], anas)).toBe(false)
  })

  it('is by office: one’s own and those below, never beside or above', () => {
    const tapachula = of({ 'child-protection': { office: 'tapachula' } })
    expect(sees(['child-protection:caseworker:tapachula'], tapachula)).toBe(true)
    expect(sees(['child-protection:caseworker:south'], tapachula)).toBe(true)
    expect(sees(['child-protection:caseworker:national'], tapachula)).toBe(true)
    expect(sees(['child-protection:caseworker:north'], tapachula)).toBe(false)
    expect(sees(['child-protection:caseworker:tapachula'], of({ 'child-protection': { office: 'south' } }))).toBe(false)
    expect(sees(['child-protection:caseworker:tapachula'], anas)).toBe(false)
    expect(sees(['migration:migration-officer:tapachula'], tapachula)).toBe(false)
    expect(sees(['child-protection:caseworker:north'], of({ 'child-protection': { officer: 'o' } }))).toBe(true)
  })

  it('is the national office of each authority, also before a case was given to any office', () => {
    const given = of({ migration: { office: 'north' } })
    expect(sees(['child-protection:supervisor:national'], given)).toBe(true)
    expect(sees(['child-protection:supervisor:south'], given)).toBe(false)
    const theirs = OFFICES.map(one => ({ ...one, authority: 'child-protection' }))
    const seenAs = (group: string) => asSeeing(officerOf('o', [group]), anas, theirs, TODAY)
    expect(seenAs('child-protection:supervisor:national')).toBeDefined()
    expect(seenAs('migration:migration-officer:national')).toBeUndefined()
  })

  it('is a partner while the case is referred to it, and its panel’s members', () => {
    const referred: Case = { ...anas, partners: { 'un-agency': { until: '2026-04-01', authority: 'unhcr' } } }
    expect(sees(['unhcr:partner'], referred)).toBe(true)
    expect(sees(['other:partner'], referred)).toBe(false)
    expect(asSeeing(officerOf('o', ['unhcr:partner']), referred, OFFICES, '2026-04-02')).toBeUndefined()
  })

  it('sits on its panel, for as long as that sits: not on the next report, nor once the case was reopened', () => {
    const seat = { officer: 'o', authority: 'unhcr', chair: false }
    const members = [{ ...seat, conflictOfInterest: false, confidentialityUndertaken: true }]
    const forms = { 'determination-report': { sequence: 5, at: TODAY, officer: 'x', authority: 'child-protection' } }
    const seated: Case = { ...anas, forms, panel: { sequence: 6, at: TODAY, members, votes: {} } }
    for (const group of ['unhcr:partner', 'child-protection:caseworker:north']) {
      expect([group, sees([group], seated)]).toEqual([group, true])
      expect([group, sees([group], seated, 'another')]).toEqual([group, false])
      expect([group, sees([group], { ...seated, round: 7 })]).toEqual([group, false])
    }
  })

  it('is seen with those grants alone by which it may be seen', () => {
    const groups = ['child-protection:officer:north', 'migration:migration-officer', 'audit:auditor', 'unhcr:partner']
    const seeing = asSeeing(officerOf('o', groups), anas, OFFICES, TODAY)
    expect(seeing?.grants.map(({ authority }) => authority)).toEqual(['audit', 'migration'])
    const north = of({ 'child-protection': { office: 'north' } })
    expect(asSeeing(officerOf('o', groups), north, OFFICES, TODAY)?.grants).toHaveLength(3)
  })

  it('is the system of another authority only while the case is referred to that authority', () => {
    const referred: Case = { ...anas, partners: { 'refugee-body': { until: '2026-04-01', authority: 'refugee-body' } } }
    expect(sees(['child-protection:integrator'], anas)).toBe(true)
    expect(sees(['migration:integrator'], anas)).toBe(true)
    expect(sees(['refugee-body:integrator'], anas)).toBe(false)
    expect(sees(['refugee-body:integrator'], referred)).toBe(true)
  })

  it('is never the consulate of a child who asks for international protection', () => {
    const referred: Case = {
      ...anas,
      partners: { 'foreign-affairs': { until: '2026-04-01', authority: 'foreign-affairs' } },
    }
    expect(sees(['foreign-affairs:consular'], referred)).toBe(true)
    const claims = { 'international-protection': { since: TODAY, withdrawn: false } }
    expect(sees(['foreign-affairs:consular'], { ...referred, vulnerabilities: claims })).toBe(false)
  })

  it('does not depend on the order of grants, and further grants never take anything away', () => {
    const groups = fc.array(
      fc.tuple(
        fc.constantFrom('child-protection', 'migration', 'unhcr'),
        fc.constantFrom(...ROLES),
        fc.constantFrom('', ':south', ':north'),
      ),
      { maxLength: 6 },
    )
    const state = of({ 'child-protection': { office: 'tapachula' }, migration: { office: 'north' } })
    fc.assert(
      fc.property(groups, fc.nat(), (all, cut) => {
        const names = all.map(([authority, role, office]) => `${authority}:${role}${office}`)
        expect(sees([...names].reverse(), state)).toBe(sees(names, state))
        if (sees(names.slice(0, cut % (names.length + 1)), state)) expect(sees(names, state)).toBe(true)
      }),
    )
  })
})

describe('the offices whose work somebody reads', () => {
  it('are all for whoever has a grant without one, and one’s own with those below otherwise', () => {
    expect(officesOf(officerOf('o', ['child-protection:caseworker']), OFFICES)).toBeUndefined()
    expect(officesOf(officerOf('o', ['child-protection:caseworker:south']), OFFICES)).toEqual(['south', 'tapachula'])
    expect(officesOf(officerOf('o', ['child-protection:caseworker:national']), OFFICES)).toBeUndefined()
    expect(officesOf(officerOf('o', ['child-protection:caseworker:nowhere']), OFFICES)).toEqual([])
  })
})

describe('the names on a worklist', () => {
  it('are child protection’s to read, as far as its own grants reach', () => {
    const reads = (...groups: string[]): boolean => readsNames(officerOf('o', groups), OFFICES)
    expect(reads('child-protection:officer')).toBe(true)
    expect(reads('child-protection:officer:north')).toBe(true)
    expect(reads('child-protection:officer', 'migration:migration-officer')).toBe(true)
    expect(reads('migration:migration-officer')).toBe(false)
    expect(reads('child-protection:officer:north', 'migration:migration-officer')).toBe(false)
    expect(reads('child-protection:officer:north', 'migration:migration-officer:south')).toBe(false)
    expect(reads('child-protection:auditor')).toBe(false)
  })
})
