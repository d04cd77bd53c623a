import type { Officer } from '../access/officer.ts'
import { audiencesOf } from '../access/permissions.ts'
import type { Country } from '../countries/country.ts'
import type { Known } from '../forms/prefill.ts'
import type { Entry } from './history-view.ts'
import { openKnowledge } from './knowledge.ts'
import { readSubmissions } from './readable-submissions.ts'

/**
 * What a case knows of each concept, as far as this officer may read it: a form is prefilled with nothing else and
 * compared with nothing else, so that no difference tells of what was withheld.
 */
export async function knownTo(
  country: Country,
  history: readonly Entry[],
  officer: Officer,
): Promise<ReadonlyMap<string, Known>> {
  const knowledge = openKnowledge()
  for await (const _ of readSubmissions(country, history, audiencesOf(officer), knowledge));
  return knowledge.known
}
