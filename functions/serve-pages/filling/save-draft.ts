import type { FieldValues } from '../../../shared/forms/form-values.ts'
import type { Draft, Drafts } from '../drafts.ts'
import type { SignedInVisit } from '../visit.ts'

/** Saves a draft's fields; undefined where another tab was faster with other words: nothing is overwritten. */
export async function saveDraft(
  drafts: Drafts,
  visit: SignedInVisit,
  draft: Draft,
  revision: number,
  values: FieldValues,
): Promise<Draft | undefined> {
  const officer = visit.session.officer.id
  if (await drafts.save(officer, draft.id, revision, values)) return { ...draft, revision: revision + 1, values }
  const stored = await drafts.open(officer, draft.id)
  return stored !== undefined && sameFields(stored.values, values) ? stored : undefined
}

function sameFields(one: FieldValues, other: FieldValues): boolean {
  const sorted = (values: FieldValues): string =>
    JSON.stringify(Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1)))
  return sorted(one) === sorted(other)
}
