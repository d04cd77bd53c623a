import type { Panel } from './case.ts'
import type { Decision } from './events.ts'

/** What a panel decided: what more than half of the votes say; where no decision has that many, it defers. */
export function outcomeOf({ votes }: Pick<Panel, 'votes'>): Decision {
  const cast = Object.values(votes)
  return cast.find(one => cast.filter(other => other === one).length * 2 > cast.length) ?? 'defers'
}
