import { country } from '#country'
import type { Case } from '../../shared/cases/case.ts'
import { decide } from '../../shared/cases/decide.ts'
import type { CaseEvent } from '../../shared/cases/events.ts'
import { evolve } from '../../shared/cases/evolve.ts'
import { isRefusal } from '../../shared/cases/refusal.ts'
import { commandId, NOW, officer, opened } from '../shared/cases/cases.ts'
import type { Figure } from './figure.ts'

/** Folding 10, 100 and 1,000 events: the time for one must not grow; and a decision on a case of 1,000 events. */
export function procedureFigures(): readonly Figure[] {
  const events = historyOf(1000)
  const each = [10, 100, 1000].map(count => fold(events.slice(0, count)) / count)
  const [few = 0, , many = 0] = each
  const state = events.reduce((before: Case | undefined, event) => evolve(before, event), undefined)
  const times = Array.from({ length: 200 }, (_, n) => {
    const begin = performance.now()
    flag(state, n)
    return performance.now() - begin
  })
  const perSecond = 1000 / (median(times) + many)
  return [
    {
      what: `folding an event of a case of 1,000, against one of 10 (microseconds: ${each.map(one => (one * 1000).toFixed(2)).join(', ')})`,
      measured: many / few,
      limit: 1.5,
      unit: 'x',
    },
    {
      what: `deciding on a case of 1,000 events, the slowest of 200 (decide + evolve: ${Math.round(perSecond)} a second)`,
      measured: Math.max(...times),
      limit: 10,
      unit: 'ms',
    },
  ]
}

function historyOf(count: number): readonly CaseEvent[] {
  const events: CaseEvent[] = [opened()]
  let state: Case = evolve(undefined, opened())
  while (events.length < count) {
    const event = flag(state, events.length)
    events.push(event)
    state = evolve(state, event)
  }
  return events
}

function flag(state: Case | undefined, n: number): CaseEvent {
  const command = {
    type: 'flag' as const,
    flag: `flag-${n % 5}`,
    note: 'x',
    commandId: commandId(n + 2),
    expectedVersion: undefined,
  }
  const event = decide(country, state, command, officer, NOW)
  if (isRefusal(event)) throw new Error(event.refused)
  return event
}

/** Milliseconds to fold events, the best of some rounds. */
function fold(events: readonly CaseEvent[]): number {
  const repeat = Math.ceil(5000 / events.length)
  let best = Number.POSITIVE_INFINITY
  for (let round = 0; round < 7; round++) {
    const begin = performance.now()
    for (let n = 0; n < repeat; n++)
      events.reduce((before: Case | undefined, event) => evolve(before, event), undefined)
    best = Math.min(best, (performance.now() - begin) / repeat)
  }
  return best
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0
}
