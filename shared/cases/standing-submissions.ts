import { followCorrections } from './follow-corrections.ts'

/**
 * What stands of each form, by its id: the submission that was recorded last, or the last correction of it. A correction of
 * an earlier one comes later and stands for less. Given in the order of the case.
 */
export function standingSubmissions<
  One extends { readonly sequence: number; readonly formId: string; readonly corrects?: number },
>(submissions: readonly One[]): ReadonlyMap<string, One> {
  const origins = followCorrections()
  const newest = new Map<string, number>()
  const standing = new Map<string, One>()
  for (const one of submissions) {
    const origin = origins.tell(one.sequence, one.corrects)
    if (origin < (newest.get(one.formId) ?? 0)) continue
    newest.set(one.formId, origin)
    standing.set(one.formId, one)
  }
  return standing
}
