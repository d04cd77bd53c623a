import { isGroup } from '../../../shared/forms/applies.ts'
import { type Audience, disclose } from '../../../shared/forms/disclose.ts'
import type { Answers, Form } from '../../../shared/forms/form.ts'
import { pagesOf } from '../../../shared/forms/questions.ts'
import { caseWords } from '../case/case-words.ts'
import type { Visit } from '../visit.ts'
import { writeAnswers } from '../write-answer.ts'
import { AnswerList } from './answer-list.tsx'

/** What an audience reads of answers, and what was answered and is not for it: the selection through which answers leave a case. */
export function SeenBy({
  visit: { language, country },
  form,
  answers,
  audience,
  audienceName,
}: {
  readonly visit: Pick<Visit, 'language' | 'country'>
  readonly form: Form
  readonly answers: Answers
  readonly audience: Audience
  readonly audienceName: string
}) {
  const t = caseWords(language)
  const read = disclose(form, answers, audience)
  const how = { language, timeZone: country.profile.timeZone, everything: false }
  const sections = pagesOf(form, language).flatMap(page => {
    const [group, all] = [read[page.name], answers[page.name]]
    const shown = isGroup(group) ? writeAnswers(page.questions, group, `/${page.name}`, how) : []
    const given = isGroup(all) ? writeAnswers(page.questions, all, `/${page.name}`, how) : []
    const withheld = given.filter(answer => !shown.some(one => one.place === answer.place))
    return given.length === 0 ? [] : [{ page, shown, withheld }]
  })
  return (
    <>
      {sections.length === 0 && <p class="lead">{t('seenNothing')}</p>}
      {sections.map(({ page, shown, withheld }) => (
        <section key={page.name}>
          <h2>{page.title}</h2>
          {shown.length > 0 && <AnswerList answers={shown} unanswered={t('notAnswered')} />}
          {withheld.length > 0 && (
            <details>
              <summary>{t('seenWithheld', { audience: audienceName, count: withheld.length })}</summary>
              <ul>
                {withheld.map(answer => (
                  <li key={answer.place}>{answer.question.label}</li>
                ))}
              </ul>
            </details>
          )}
        </section>
      ))}
    </>
  )
}
