import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { country } from '#country'
import type { Officer } from '../../../shared/access/officer.ts'
import { mayDo } from '../../../shared/access/permissions.ts'
import type { Case } from '../../../shared/cases/case.ts'
import { actionOf, type Command } from '../../../shared/cases/commands.ts'
import { conclude } from '../../../shared/cases/decide.ts'
import type { CaseEvent } from '../../../shared/cases/events.ts'
import { evolve } from '../../../shared/cases/evolve.ts'
import { isRefusal, type Refusal } from '../../../shared/cases/refusal.ts'
import { surveyCase } from '../../../shared/cases/tasks.ts'
import { worklistOrder } from '../../../shared/storage/case-items.ts'
import { readState, writeState } from '../../../shared/storage/case-state.ts'
import { anyHistory, type Tried } from './any-command.ts'
import { commandId, opened } from './cases.ts'

interface Step {
  readonly command: Command
  readonly by: Officer
  readonly before: Case
  readonly outcome: CaseEvent | Refusal
}

/** Carries commands out one after the other; gives every step, and the events that came of them. */
function run(history: readonly Tried[]) {
  const first = opened()
  const events: CaseEvent[] = [first]
  const steps: Step[] = []
  let state = evolve(undefined, first)
  let now = Date.parse(first.at)
  for (const { act, by, minutes } of history) {
    now += minutes * 60_000
    const command = { ...act, commandId: commandId(events.length + 1), expectedVersion: undefined } as Command
    const moment = { at: new Date(now).toISOString(), heardByChildProtection: events.length }
    const conclusion = conclude(country, state, command, by, moment)
    const outcome = isRefusal(conclusion) ? conclusion : conclusion.event
    steps.push({ command, by, before: state, outcome })
    if (isRefusal(conclusion)) continue
    events.push(conclusion.event)
    state = evolve(state, conclusion.event)
    // What is stored with the event is what its history gives, and what there is to do follows from it.
    expect(conclusion.after).toEqual(state)
    expect(conclusion.tasks).toEqual(surveyCase(country, state, { ...moment, at: conclusion.event.at }).tasks)
  }
  return { events, steps, state }
}

describe('whatever anybody does to a case', () => {
  it('comes to every kind of event and to most refusals: what follows is tried on cases of every age', () => {
    const types = new Set<string>()
    const refused = new Set<string>()
    const stages = new Set<string>()
    for (const history of fc.sample(anyHistory, { numRuns: 400, seed: 7 }))
      for (const { outcome, before } of run(history).steps) {
        stages.add(before.stage)
        if (isRefusal(outcome)) refused.add(outcome.refused)
        else types.add(outcome.happening.type)
      }
    expect(stages.size).toBe(7)
    expect(types.size).toBeGreaterThanOrEqual(19)
    expect(refused.size).toBeGreaterThanOrEqual(22)
  })

  it('its events fold to the state that is kept, and replaying them gives the same', () => {
    fc.assert(
      fc.property(anyHistory, history => {
        const { events, state } = run(history)
        const replayed = events.reduce((before: Case | undefined, event) => evolve(before, event), undefined)
        expect(replayed).toEqual(state)
        const order = worklistOrder(state.dueAt, state.id)
        const item = {
          pk: `CASE#${state.id}`,
          ...state,
          hash: '',
          published: {},
          state: '',
          label: '',
          worklistOrder: order,
        }
        expect(readState(item, JSON.parse(JSON.stringify(writeState(state))))).toEqual(state)
      }),
      { numRuns: 300 },
    )
  })

  it('its sequence has no gap, and time does not go back', () => {
    fc.assert(
      fc.property(anyHistory, history => {
        const { events } = run(history)
        for (const [index, event] of events.entries()) {
          expect(event.sequence).toBe(index + 1)
          expect(event.at >= (events[index - 1]?.at ?? '')).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('nobody without the permission has changed anything, and every refusal of one rests on it', () => {
    fc.assert(
      fc.property(anyHistory, history => {
        for (const { command, by, outcome } of run(history).steps) {
          const action = actionOf(command)
          const permitted = mayDo(by, country.procedure, action) !== undefined
          if (!isRefusal(outcome)) expect([action, permitted]).toEqual([action, true])
          if (!permitted && isRefusal(outcome) && outcome.refused !== 'unknown-form')
            expect(outcome.restsOn).toMatch(/^permission:/)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('somebody has something to do, unless it is closed', () => {
    fc.assert(
      fc.property(anyHistory, history => {
        const { state } = run(history)
        const { tasks } = surveyCase(country, state, { at: state.lastAt, heardByChildProtection: 1 })
        if (state.stage !== 'closed') expect(tasks.length).toBeGreaterThan(0)
        expect(state.dueAt).toBe(tasks[0]?.dueAt ?? state.dueAt)
      }),
      { numRuns: 200 },
    )
  })

  it('what was recognised once stays until somebody withdraws it with a reason', () => {
    fc.assert(
      fc.property(anyHistory, history => {
        const { events, state } = run(history)
        const found = new Set<string>()
        for (const { happening } of events) {
          if ('findings' in happening) for (const one of happening.findings?.vulnerabilities ?? []) found.add(one)
          if (happening.type === 'vulnerability-recognised') found.add(happening.vulnerability)
          if (happening.type === 'vulnerability-withdrawn') found.delete(happening.vulnerability)
        }
        const standing = Object.entries(state.vulnerabilities).filter(([, one]) => !one.withdrawn)
        expect(new Set(standing.map(([id]) => id))).toEqual(found)
      }),
      { numRuns: 300 },
    )
  })

  it('its state does not grow with the number of its events', () => {
    const note = (n: number) => ({
      act: { type: 'flag', flag: 'watch', note: `${n}` },
      by: {
        id: 'caseworker',
        grants: [{ authority: 'child-protection', role: 'caseworker' as const, office: undefined }],
      },
      minutes: 1,
    })
    const size = (count: number): number =>
      JSON.stringify(run(Array.from({ length: count }, (_, n) => note(n))).state).length
    expect(size(1000) - size(10)).toBeLessThan(20)
  })
})
