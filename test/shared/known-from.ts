import { openKnowledge, type Told } from '../../shared/cases/knowledge.ts'
import type { Known } from '../../shared/forms/prefill.ts'

/** What is known of each concept once these have been told, the oldest first. */
export function knownFrom(submissions: readonly Told[]): ReadonlyMap<string, Known> {
  const { known, learn } = openKnowledge()
  for (const one of submissions) learn(one)
  return known
}
