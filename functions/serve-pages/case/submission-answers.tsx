import type { SubmissionView } from '../../../shared/cases/submission-view.ts'
import { isGroup } from '../../../shared/forms/applies.ts'
import type { Form } from '../../../shared/forms/form.ts'
import { pagesOf } from '../../../shared/forms/questions.ts'
import { AnswerList } from '../pages/answer-list.tsx'
import { ChangeNote } from '../pages/change-note.tsx'
import type { SignedInVisit } from '../visit.ts'
import { writeAnswerAt, writeAnswers } from '../write-answer.ts'
import type { ShownCase } from './open-case.ts'

/** The answers of a submission, page by page, with what was changed in them. */
export function SubmissionAnswers({
  visit: { t, language, country },
  submission,
  form,
  files,
}: {
  readonly visit: SignedInVisit
  readonly submission: SubmissionView
  readonly form: Form
  readonly files: ShownCase['files']
}) {
  const how = { language, timeZone: country.profile.timeZone, everything: false, files }
  const changed = (place: string) => submission.changes?.find(change => change.place === place)
  return (
    <>
      {pagesOf(form, language).map((page, _, pages) => {
        const group = submission.answers[page.name]
        // An answer that was taken away is told as well.
        const answers = writeAnswers(page.questions, isGroup(group) ? group : {}, `/${page.name}`, {
          ...how,
          also: place => changed(place) !== undefined,
        })
        if (answers.length === 0) return null
        return (
          <div key={page.name}>
            <h4>{page.title}</h4>
            <AnswerList
              answers={answers}
              unanswered={t('notAnswered')}
              note={({ place }) => {
                const change = changed(place)
                const before = change && writeAnswerAt(pages, place, change.was, how)
                return change && <ChangeNote change={change} before={before} t={t} />
              }}
            />
          </div>
        )
      })}
    </>
  )
}
