import { isTheirsToCorrect, permitted } from '../../../shared/access/permissions.ts'
import type { SubmissionView } from '../../../shared/cases/submission-view.ts'
import { titleOf } from '../../../shared/forms/questions.ts'
import { writeMoment } from '../language.ts'
import { IndicatedReasons } from '../pages/indicated-reasons.tsx'
import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { namesFor } from './names.ts'
import type { ShownCase } from './open-case.ts'
import { SubmissionAnswers } from './submission-answers.tsx'

/** The forms that were recorded, newest first, each folded up; what has been corrected says so. */
export function CaseForms({ visit, opened }: { readonly visit: SignedInVisit; readonly opened: ShownCase }) {
  const { language, country, session } = visit
  const t = caseWords(language)
  const names = namesFor(visit)
  const { view, forms } = opened
  if (view.submissions.length === 0) return <p>{t('nothingForYou')}</p>
  const when = (at: string): string => writeMoment(at, language, country.profile.timeZone)
  // Who reads only a part of the answers would leave out the rest.
  const corrects = view.protection !== undefined && view.may.some(one => one.type === 'correct')
  const actor = permitted(session.officer, 'correct')
  return (
    <>
      {[...view.submissions].reverse().map(submission => {
        const form = forms.get(`${submission.formId}@${submission.formVersion}`)
        if (form === undefined) return null
        const earlier = versionBefore(view.submissions, submission)
        const author = opened.entries.find(({ head }) => head.sequence === submission.sequence)?.head.by
        const theirs = actor !== undefined && author !== undefined && isTheirsToCorrect(actor, author)
        const mayCorrect = corrects && submission.correctedBy === undefined && theirs
        return (
          <details key={submission.sequence} class="recorded">
            <summary>
              {titleOf(form, language)}, {when(submission.at)}
              {submission.correctedBy !== undefined && <strong> {t('corrected')}</strong>}
              {submission.corrects !== undefined && <strong> {t('correction')}</strong>}
            </summary>
            <h3>{titleOf(form, language)}</h3>
            <p class="hint">{t('recordedBy', { when: when(submission.at), by: names.by(submission.by) })}</p>
            {submission.correctedBy !== undefined && (
              <p class="note">{t('correctedBy', { sequence: submission.correctedBy })}</p>
            )}
            {submission.corrects !== undefined && (
              <p class="note">
                {t('correctsWhich', { sequence: submission.corrects })}{' '}
                {submission.reason !== undefined && t('reasonGiven', { reason: submission.reason })}
              </p>
            )}
            {submission.indicated !== undefined && submission.indicated.because.length > 0 && (
              <IndicatedReasons indicated={submission.indicated} t={t} language={language} />
            )}
            <SubmissionAnswers visit={visit} submission={submission} form={form} files={opened.files} />
            <div class="actions">
              {earlier !== undefined && (
                <a
                  class="button secondary"
                  href={`/cases/${view.caseId}/compare/${earlier.sequence}/${submission.sequence}`}
                >
                  {t('compareLink')}
                </a>
              )}
              {mayCorrect && (
                <form method="post" action={`/cases/${view.caseId}/correct/${submission.sequence}`}>
                  <input type="hidden" name="csrf" value={session.csrf} />
                  <button type="submit" class="secondary">
                    {t('correctThis')}
                  </button>
                </form>
              )}
            </div>
          </details>
        )
      })}
    </>
  )
}

/** What a submission is compared with: what it corrects, or the last of the same form before it. */
function versionBefore(all: readonly SubmissionView[], one: SubmissionView): SubmissionView | undefined {
  return one.corrects === undefined
    ? all.findLast(other => other.formId === one.formId && other.sequence < one.sequence)
    : all.find(other => other.sequence === one.corrects)
}
