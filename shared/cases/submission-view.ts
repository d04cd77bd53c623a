import type { Country } from '../countries/country.ts'
import type { Language } from '../countries/profile.ts'
import type { AnswerChange } from '../forms/answer-change.ts'
import type { Audience } from '../forms/disclose.ts'
import type { Answers, Form } from '../forms/form.ts'
import { type IndicatedRisk, indicatedRisk } from '../forms/risk.ts'
import { contextFor } from '../forms/rule-context.ts'
import type { EventHead, Instant } from './events.ts'
import type { Entry } from './history-view.ts'
import { type Knowledge, openKnowledge } from './knowledge.ts'
import { readSubmissions } from './readable-submissions.ts'

/** A submission as one officer may read it. */
export interface SubmissionView {
  readonly sequence: number
  readonly formId: string
  readonly formVersion: string
  readonly filledAt: Instant
  readonly at: Instant
  readonly by: { readonly authority: string; readonly role: string }
  readonly answers: Answers
  /** The sequence of the submission it takes the place of, and why; the reason is child protection's alone. */
  readonly corrects?: number
  readonly reason?: string
  /** The sequence of the submission that has taken its place. */
  readonly correctedBy?: number
  /** Answers that were known before and changed here; left out where there are none. */
  readonly changes?: readonly AnswerChange[]
  /** The risk that the answers point to and why; for child protection only, and only where the form has such rules. */
  readonly indicated?: { readonly risk: IndicatedRisk['risk']; readonly because: readonly RiskReason[] }
}

export interface RiskReason {
  readonly rule: string
  readonly text: Readonly<Partial<Record<Language, string>>>
}

/** The submissions of a case as some audiences may read them, the oldest first. */
export async function viewSubmissions(
  country: Country,
  history: readonly Entry[],
  audiences: readonly Audience[],
): Promise<readonly SubmissionView[]> {
  const protects = audiences.includes('child-protection')
  const correctedBy = new Map<number, number>()
  for (const { head, happening } of history)
    if (happening?.type === 'submission-corrected') correctedBy.set(happening.corrects, head.sequence)
  const submissions: SubmissionView[] = []
  const knowledge = openKnowledge()
  for await (const { head, happening, form, answers, changes } of readSubmissions(
    country,
    history,
    audiences,
    knowledge,
  )) {
    if (Object.keys(answers).length === 0 && !protects) continue
    const { formId, formVersion, filledAt } = happening.submission
    const later = correctedBy.get(head.sequence)
    submissions.push({
      sequence: head.sequence,
      formId,
      formVersion,
      filledAt,
      at: head.at,
      by: { authority: head.by.authority, role: head.by.role },
      answers,
      ...(changes.length > 0 && { changes }),
      ...(happening.type === 'submission-corrected' && { corrects: happening.corrects }),
      ...(happening.type === 'submission-corrected' && protects && { reason: happening.reason }),
      ...(later !== undefined && { correctedBy: later }),
      ...(protects && indicationOf(country, form, happening.submission.answers, head, knowledge)),
    })
  }
  return submissions
}

/** What a form's rules say of its answers, as of the day they were recorded and with what was known before. */
function indicationOf(
  country: Country,
  form: Form,
  answers: Answers,
  head: EventHead,
  { known }: Knowledge,
): Pick<SubmissionView, 'indicated'> {
  if (form.rules.length === 0) return {}
  const context = contextFor(form, answers, {
    country: country.profile,
    by: head.by,
    now: new Date(head.at),
    known: Object.fromEntries([...known].map(([concept, { value }]) => [concept, value])),
  })
  const found = indicatedRisk(form, context)
  if (found === undefined) return {}
  return {
    indicated: { risk: found.risk, because: found.because.map(({ id, because }) => ({ rule: id, text: because })) },
  }
}
