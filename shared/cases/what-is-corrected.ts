import { sameAnswer } from '../forms/answer-change.ts'
import type { EventHead, Findings, Recorded } from './events.ts'
import { followCorrections } from './follow-corrections.ts'
import type { Entry } from './history-view.ts'

/** What somebody puts right. */
export interface Corrected {
  /** The submission they name. */
  readonly head: EventHead
  readonly happening: Recorded
  /** The one that was first: as old as that is what it tells. */
  readonly first: EventHead
  /** What stands in its place by now: itself, or the last correction of it. */
  readonly standing: Recorded
  /** Whether the form has been recorded anew since: what stands of it is not touched then. */
  readonly isOlder: boolean
}

/** The submission with a sequence, and what became of it; undefined: none has it, or its answers are erased. */
export function correctedIn(history: readonly Entry[], sequence: number): Corrected | undefined {
  const origins = followCorrections()
  const recorded = history.flatMap(({ head, happening }) => {
    if (happening === undefined || !('submission' in happening)) return []
    const corrects = happening.type === 'submission-corrected' ? happening.corrects : undefined
    return [{ head, happening, origin: origins.tell(head.sequence, corrects) }]
  })
  const named = recorded.find(({ head }) => head.sequence === sequence)
  if (named === undefined) return undefined
  const line = recorded.filter(({ origin }) => origin === named.origin)
  const { head, happening } = named
  const { formId } = happening.submission
  const isOlder = recorded.some(one => one.happening.submission.formId === formId && one.origin > named.origin)
  return { head, happening, first: line[0]?.head ?? head, standing: line.at(-1)?.happening ?? happening, isOlder }
}

/** What a correction finds otherwise than what stood before. All else keeps the word that came last, whose ever it was. */
export function changedFindings(found: Findings, before: Findings): Findings {
  const { age, birthDate, told = {}, vulnerabilities = [], ...others } = found
  const changed = Object.entries(others).filter(([name, value]) => !sameAnswer(value, before[name as keyof Findings]))
  const recognised = vulnerabilities.filter(one => before.vulnerabilities?.includes(one) !== true)
  const changedFacts = Object.entries(told).filter(([fact, value]) => value !== before.told?.[fact])
  return {
    ...Object.fromEntries(changed),
    // How old a child is stands in both together.
    ...(!(age === before.age && birthDate === before.birthDate) && {
      ...(age !== undefined && { age }),
      ...(birthDate !== undefined && { birthDate }),
    }),
    ...(recognised.length > 0 && { vulnerabilities: recognised }),
    ...(changedFacts.length > 0 && { told: Object.fromEntries(changedFacts) }),
  }
}
