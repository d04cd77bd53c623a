import type { Officer } from '../access/officer.ts'
import { audiencesOf } from '../access/permissions.ts'
import type { Country } from '../countries/country.ts'
import { discloseTo } from '../forms/disclose-to.ts'
import { at } from '../forms/pointer.ts'
import { type Known, knownConcepts, type Told } from '../forms/prefill.ts'
import type { Entry } from './case-view.ts'
import { readableChanges } from './readable-changes.ts'

/**
 * What a case knows of each concept, as far as this officer may read it: a form is prefilled with nothing else and
 * compared with nothing else, so that no difference tells of what was withheld.
 */
export async function knownTo(
  country: Country,
  history: readonly Entry[],
  officer: Officer,
): Promise<ReadonlyMap<string, Known>> {
  const audiences = audiencesOf(officer)
  const told: Told[] = []
  for (const { head, happening } of history) {
    if (happening === undefined || !('submission' in happening)) continue
    const { formId, formVersion, answers, changes = [] } = happening.submission
    const form = await country.forms.open(formId, formVersion)
    if (form === undefined) continue
    const { sequence } = head
    const earlier = told.map(one => ({ ...one, sequence: one.provenance.sequence }))
    told.push({
      form,
      answers: discloseTo(form, answers, audiences),
      provenance: { formId, sequence, at: head.at, authority: head.by.authority },
      takenBack: readableChanges(form, changes, audiences, earlier)
        .filter(({ place }) => at(answers, place) === undefined)
        .map(({ concept }) => concept),
    })
  }
  return knownConcepts(told)
}
