import { AnswerList } from '../../../functions/serve-pages/pages/answer-list.tsx'
import { Layout } from '../../../functions/serve-pages/pages/layout.tsx'
import type { Visit } from '../../../functions/serve-pages/visit.ts'
import { writeAnswers } from '../../../functions/serve-pages/write-answer.ts'
import { isGroup } from '../../../shared/forms/applies.ts'
import { disclose } from '../../../shared/forms/disclose.ts'
import type { Answers, Form } from '../../../shared/forms/form.ts'
import { pagesOf, titleOf } from '../../../shared/forms/questions.ts'
import type { PreviewAudience } from '../audiences.ts'

export interface AudiencePageProps {
  readonly visit: Visit
  readonly form: Form
  readonly draft: string
  readonly answers: Answers
  readonly audience: PreviewAudience
}

/** What an audience would read of the answers as they are now: the same selection through which answers leave a case. */
export function AudiencePage({ visit, form, draft, answers, audience }: AudiencePageProps) {
  const { t, language, country } = visit
  const read = disclose(form, answers, audience)
  const how = { language, timeZone: country.profile.timeZone, everything: false }
  const sections = pagesOf(form, language).flatMap(page => {
    const [group, all] = [read[page.name], answers[page.name]]
    const shown = isGroup(group) ? writeAnswers(page.questions, group, `/${page.name}`, how) : []
    const given = isGroup(all) ? writeAnswers(page.questions, all, `/${page.name}`, how) : []
    const withheld = given.filter(answer => !shown.some(one => one.place === answer.place))
    return given.length === 0 ? [] : [{ page, shown, withheld }]
  })
  const title = `What ${audience} would read`
  return (
    <Layout visit={visit} title={title} back={`/drafts/${draft}/check`}>
      <p class="caption">{titleOf(form, language)}</p>
      <h1 lang="en">{title}</h1>
      {sections.length === 0 && (
        <p class="lead" lang="en">
          Nothing is answered yet.
        </p>
      )}
      {sections.map(({ page, shown, withheld }) => (
        <section key={page.name}>
          <h2>{page.title}</h2>
          {shown.length > 0 && <AnswerList answers={shown} unanswered={t('notAnswered')} />}
          {withheld.length > 0 && (
            <details>
              <summary lang="en">
                Answered, but not for {audience}: {withheld.length}
              </summary>
              <ul>
                {withheld.map(answer => (
                  <li key={answer.place}>{answer.question.label}</li>
                ))}
              </ul>
            </details>
          )}
        </section>
      ))}
      <details>
        <summary lang="en">The same as JSON</summary>
        <div>
          <textarea readOnly rows={20} aria-label="The answers as JSON" value={JSON.stringify(read, null, 2)} />
        </div>
      </details>
    </Layout>
  )
}
