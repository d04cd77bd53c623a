import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { SYSTEM } from '../../../shared/access/officer.ts'
import type { Case } from '../../../shared/cases/case.ts'
import type { Command } from '../../../shared/cases/commands.ts'
import { decide } from '../../../shared/cases/decide.ts'
import { erasableOn, erasureLook, erasureStep } from '../../../shared/cases/erasure.ts'
import { nextLook } from '../../../shared/cases/escalation.ts'
import { evolve } from '../../../shared/cases/evolve.ts'
import { isRefusal } from '../../../shared/cases/refusal.ts'
import { commandId, officer, opened } from './cases.ts'

const rules = country
/** Noon in Mexico. */
const on = (date: string): string => `${date}T18:00:00.000Z`

/** Ana's case, closed on a day, of a child who was grown long before its retention ended. */
function closed(date: string, changes: Partial<Case> = {}): Case {
  const state = evolve(undefined, opened())
  return {
    ...state,
    age: { birthDate: '2010-01-01' },
    milestones: { transition: '2028-01-01', ofAge: '2028-01-01' },
    stage: 'closed',
    stages: { ...state.stages, closed: on(date) },
    lastAt: on(date),
    ...changes,
  }
}

/** The case after what time asked for on a day was carried out by the platform. */
function onceDone(state: Case, date: string): Case {
  const step = erasureStep(rules, state, on(date))
  if (step === undefined) throw new Error('nothing is due')
  const type = step.do === 'erase' ? 'erase' : 'announce-erasure'
  return carriedOut(state, { type, on: step.on, version: state.version, ...common }, date)
}
const common = { commandId: commandId(9), expectedVersion: undefined }

function carriedOut(state: Case, command: Command, date: string): Case {
  const event = decide(rules, state, command, SYSTEM, { at: on(date), heardByChildProtection: 0 })
  if (isRefusal(event)) throw new Error(event.refused)
  return evolve(state, event)
}

const steps = (state: Case, ...dates: string[]) => dates.map(date => erasureStep(rules, state, on(date))?.do)

describe('a case that was closed', () => {
  it('is kept for its retention to the last day, by the calendar of the country, leap years and all', () => {
    expect(rules.profile.retention.closedCase).toBe('P10Y')
    expect(erasableOn(rules, closed('2026-03-02'))).toBe('2036-03-03')
    expect(erasableOn(rules, closed('2028-02-29'))).toBe('2038-03-02')
    // Late in the evening in Mexico, when it is tomorrow in UTC.
    const late = closed('2026-03-02', { stages: { closed: '2026-03-03T05:30:00.000Z' } })
    expect(erasableOn(rules, late)).toBe('2036-03-03')
  })

  it('is announced ninety days before, once, and erased not a day early', () => {
    const state = closed('2026-03-02')
    expect(steps(state, '2035-12-03', '2035-12-04', '2036-03-03')).toEqual([undefined, 'announce', 'announce'])
    const announced = onceDone(state, '2035-12-04')
    expect(steps(announced, '2035-12-05', '2036-03-02', '2036-03-03')).toEqual([undefined, undefined, 'erase'])
    expect(announced.stage).toBe('closed')
  })

  it('is never erased without thirty days’ notice, however late it is announced', () => {
    const announced = onceDone(closed('2026-03-02'), '2040-01-01')
    expect(steps(announced, '2040-01-01', '2040-01-30', '2040-01-31')).toEqual([undefined, undefined, 'erase'])
  })

  it('is not erased by a clock that jumped far ahead and came back, nor by one that went back', () => {
    const jumped = onceDone(closed('2026-03-02'), '2090-01-01')
    expect(steps(jumped, '2026-04-01', '2036-03-03', '2036-12-31', '2089-12-31')).toEqual(Array(4).fill(undefined))
    const early = onceDone(closed('2026-03-02'), '2035-12-04')
    expect(steps(early, '2026-03-03')).toEqual([undefined])
  })

  it('is kept until the child has come of age, and for its retention after the last form that was recorded', () => {
    expect(erasableOn(rules, closed('2026-03-02', { age: { birthDate: '2024-05-01' } }))).toBe('2042-05-02')
    expect(erasableOn(rules, closed('2026-03-02', { age: { years: 1, on: '2026-01-01' } }))).toBe('2043-01-02')
    expect(erasableOn(rules, closed('2026-03-02', { age: {} }))).toBe('2036-03-03')
    const mark = { sequence: 2, at: on('2030-06-01'), officer: 'x', authority: 'child-protection' }
    expect(erasableOn(rules, closed('2026-03-02', { forms: { 'follow-up': mark } }))).toBe('2040-06-02')
  })

  it('is held while it is marked, while a partner works on it, and while another country has not answered', () => {
    const held: readonly Partial<Case>[] = [
      { flags: { 'legal-hold': { at: on('2030-01-01'), authority: 'migration' } } },
      { partners: { 'civil-registry': { until: '2050-01-01', authority: 'civil-registry' } } },
      { abroad: { country: 'hn', answer: 'asked' } },
    ]
    for (const changes of held) {
      const state = closed('2026-03-02', changes)
      expect(steps(state, '2036-03-03')).toEqual([undefined])
      const announced = { ...onceDone(closed('2026-03-02'), '2035-12-04'), ...changes }
      expect(steps(announced, '2040-01-01')).toEqual([undefined])
      // Looked at again the next day.
      expect(nextLook(rules, announced, [], on('2040-01-01'))).toBe(on('2040-01-02'))
    }
    const ended = { partners: { 'civil-registry': { until: '2036-03-02', authority: 'civil-registry' } } }
    expect(steps({ ...onceDone(closed('2026-03-02'), '2035-12-04'), ...ended }, '2036-03-03')).toEqual(['erase'])
  })

  it('that was reopened is not erased, and closed again it is kept and announced anew', () => {
    const announced = onceDone(closed('2026-03-02'), '2035-12-04')
    const reopened: Case = { ...announced, stage: 'assessment' }
    expect([steps(reopened, '2050-01-01'), erasureLook(rules, reopened)]).toEqual([[undefined], undefined])
    const again: Case = { ...announced, stages: { ...announced.stages, closed: on('2036-01-15') } }
    expect(steps(again, '2036-03-03', '2045-12-01')).toEqual([undefined, 'announce'])
  })

  it('is erased by the platform alone, and as it was looked at', () => {
    const announced = onceDone(closed('2026-03-02'), '2035-12-04')
    const moment = { at: on('2036-03-03'), heardByChildProtection: 0 }
    const erase = { type: 'erase', on: '2036-03-03', version: announced.version, ...common } as const
    expect(decide(rules, announced, erase, officer, moment)).toMatchObject({ refused: 'not-permitted' })
    for (const wrong of [{ version: announced.version - 1 }, { on: '2036-03-02' }])
      expect(decide(rules, announced, { ...erase, ...wrong }, SYSTEM, moment)).toMatchObject({ refused: 'not-due' })
    expect(decide(rules, announced, erase, SYSTEM, { ...moment, at: on('2036-03-02') })).toMatchObject({
      refused: 'not-due',
    })
    expect(carriedOut(announced, erase, '2036-03-03')).toMatchObject({ stage: 'closed', assigned: {} })
  })

  it('is looked at on the day of each step, and each year until then, lest its country keeps cases shorter meanwhile', () => {
    const state = closed('2026-03-02')
    expect(erasureLook(rules, state)).toBe('2035-12-04T06:00:00Z')
    expect(nextLook(rules, state, [], on('2026-03-02'))).toBe(on('2027-03-02'))
    expect(nextLook(rules, state, [], on('2035-01-01'))).toBe('2035-12-04T06:00:00.000Z')
    const shorter = {
      ...rules,
      profile: { ...rules.profile, retention: { ...rules.profile.retention, closedCase: 'P5Y' } },
    }
    expect(nextLook(shorter, state, [], on('2030-03-02'))).toBe('2030-12-03T06:00:00.000Z')
    expect(erasureStep(shorter, state, on('2032-03-02'))).toEqual({ do: 'announce', on: '2031-03-03' })
    expect(erasureLook(rules, onceDone(state, '2035-12-04'))).toBe('2036-03-03T06:00:00Z')
  })
})

it('a case that is open is never erased', () => {
  const state = evolve(undefined, opened())
  expect(steps(state, '2126-01-01')).toEqual([undefined])
  const forced = { type: 'erase', on: '2036-03-03', version: state.version, ...common } as const
  const moment = { at: on('2126-01-01'), heardByChildProtection: 0 }
  expect(decide(rules, state, forced, SYSTEM, moment)).toMatchObject({ refused: 'not-due' })
})
