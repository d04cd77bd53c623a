import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { type Officer, officerOf } from '../../../shared/access/officer.ts'
import { ROLES } from '../../../shared/access/roles.ts'
import type { Case } from '../../../shared/cases/case.ts'
import type { Command } from '../../../shared/cases/commands.ts'
import { decide } from '../../../shared/cases/decide.ts'
import { evolve } from '../../../shared/cases/evolve.ts'
import { isReference } from '../../../shared/cases/ids.ts'
import { isRefusal } from '../../../shared/cases/refusal.ts'
import {
  AT,
  anasFirstContact,
  anyCommandId,
  auditor,
  commandId,
  migrationOfficer,
  NOW,
  officer,
  opened,
} from './cases.ts'

const LATER = { at: '2026-03-03T12:00:00.000Z', heardByChildProtection: 0 }

describe('deciding on a first contact', () => {
  it('opens a case, unassessed, due as fast as the highest risk', () => {
    const event = opened()
    expect(event).toMatchObject({
      sequence: 1,
      at: AT,
      by: { officer: 'officer-1', authority: 'child-protection', role: 'officer' },
      standing: { stage: 'identification', risk: 'unassessed', dueAt: '2026-03-03T18:45:00.000Z' },
      happening: { type: 'case-opened' },
    })
  })

  it('lets a border officer of the migration authority record it too', () => {
    const event = decide(country, undefined, anasFirstContact(), migrationOfficer, NOW)
    expect(event).toMatchObject({ by: { authority: 'migration', role: 'migration-officer' } })
  })

  it('is the same decision for the same inputs, whoever asks again', () => {
    fc.assert(
      fc.property(anyCommandId, id => {
        expect(opened(id)).toEqual(opened(id))
      }),
    )
  })

  it('gives every command its own case, with a reference that can be checked', () => {
    fc.assert(
      fc.property(anyCommandId, anyCommandId, (one, other) => {
        expect(isReference(opened(one).standing.reference)).toBe(true)
        if (one !== other) expect(opened(one).caseId).not.toBe(opened(other).caseId)
      }),
    )
  })

  it('refuses whoever has no role for it, naming the permission', () => {
    expect(decide(country, undefined, anasFirstContact(), auditor, NOW)).toEqual({
      refused: 'not-permitted',
      restsOn: 'permission:fill:first-contact',
      details: {},
    })
  })

  it('permits by role alone, whatever the order and repetition of groups, and nothing without a group', () => {
    const mayOpen = ['officer', 'caseworker', 'supervisor', 'migration-officer']
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...ROLES)), roles => {
        const groups = roles.map(role => `child-protection:${role}`)
        const outcome = decide(country, undefined, anasFirstContact(), officerOf('o', groups), NOW)
        const again = decide(
          country,
          undefined,
          anasFirstContact(),
          officerOf('o', [...groups, ...groups].reverse()),
          NOW,
        )
        expect(isRefusal(outcome)).toBe(!roles.some(role => mayOpen.includes(role)))
        expect(again).toEqual(outcome)
      }),
    )
  })

  it('grants nothing for a group it cannot read', () => {
    for (const group of [
      '',
      'officer',
      ':officer',
      'child-protection:boss',
      'a:officer:b:c',
      'child-protection:officer:',
    ])
      expect(officerOf('o', [group]).grants).toEqual([])
  })

  it('refuses a form the procedure does not know', () => {
    const command = anasFirstContact()
    const unknown = { ...command, submission: { ...command.submission, formId: 'horoscope' } }
    expect(decide(country, undefined, unknown, officer, NOW)).toMatchObject({ refused: 'unknown-form' })
  })

  it('refuses a command decided on an older version, and says which one is there', () => {
    const state = evolve(undefined, opened())
    expect(decide(country, state, anasFirstContact(commandId(2), 7), officer, NOW)).toMatchObject({
      refused: 'changed-since',
      details: { version: 1 },
    })
  })
})

describe('assessing risk', () => {
  it('sets the time to respond anew, by the country’s own deadlines', () => {
    const state = evolve(undefined, opened())
    const command = { ...anasFirstContact(commandId(2)), findings: { risk: 'low' as const } }
    const assessed = decide(country, state, command, officer, LATER)
    expect(assessed).toMatchObject({ standing: { risk: 'low', dueAt: '2026-03-10T12:00:00Z' } })
    if (isRefusal(assessed)) throw new Error(assessed.refused)
    expect(evolve(state, assessed)).toMatchObject({ risk: 'low', dueAt: '2026-03-10T12:00:00Z' })
  })

  it('leaves the time as it is when a form says nothing about risk', () => {
    const state = evolve(undefined, opened())
    const event = decide(country, state, anasFirstContact(commandId(2)), officer, LATER)
    expect(event).toMatchObject({ standing: { risk: 'unassessed', dueAt: state.dueAt } })
  })
})

describe('a case is the sum of its events', () => {
  it('counts events without gaps and keeps every submission', () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyCommandId, { minLength: 1, maxLength: 12 }), ids => {
        let state = evolve(undefined, opened(ids[0]))
        for (const id of ids.slice(1)) {
          const event = decide(country, state, anasFirstContact(id, state.version), officer, NOW)
          if (isRefusal(event)) throw new Error(event.refused)
          expect(event.sequence).toBe(state.version + 1)
          state = evolve(state, event)
        }
        expect(state.version).toBe(ids.length)
        expect(state.forms['first-contact']?.sequence).toBe(ids.length)
        expect(state.openedAt).toBe(AT)
      }),
    )
  })
})

describe('closing', () => {
  const supervisor = officerOf('supervisor', ['child-protection:supervisor'])
  const others = officerOf('migration-supervisor', ['migration:migration-supervisor'])
  const act = (state: Case, command: object, by: Officer): Case => {
    const whole = { ...command, commandId: commandId(state.version + 1), expectedVersion: undefined } as Command
    const outcome = decide(country, state, whole, by, NOW)
    if (isRefusal(outcome)) throw new Error(outcome.refused)
    return evolve(state, outcome)
  }

  it('waits for what must be done first, also when both have signed', () => {
    const closure = { formId: 'closure', formVersion: '1.0.0', answers: {}, filledAt: AT }
    let state = evolve(undefined, opened())
    state = act(state, { type: 'submit-form', submission: closure, findings: {} }, supervisor)
    state = act(state, { type: 'sign', subject: 'closure' }, supervisor)
    state = act(state, { type: 'sign', subject: 'closure' }, others)
    const close = { type: 'close' as const, commandId: commandId(9), expectedVersion: undefined }
    expect(decide(country, state, close, supervisor, NOW)).toMatchObject({
      refused: 'tasks-open',
      restsOn: 'procedure:tasks',
    })
    state = act(state, { type: 'take-protective-measure', measure: 'safe-place' }, supervisor)
    state = act(state, { type: 'record-guardian', guardian: { status: 'not-required', reason: 'x' } }, supervisor)
    expect(act(state, close, supervisor).stage).toBe('closed')
  })
})
