import type { ComponentChildren } from 'preact'
import type { Form } from '../../../shared/forms/form.ts'
import { type Page, titleOf } from '../../../shared/forms/questions.ts'
import type { IndicatedRisk } from '../../../shared/forms/risk.ts'
import { fieldId, type ToldFault } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import type { WrittenAnswer } from '../write-answer.ts'
import { AnswerList } from './answer-list.tsx'
import { ErrorSummary } from './error-summary.tsx'
import { IndicatedRiskNote } from './indicated-risk.tsx'
import { Layout } from './layout.tsx'

export interface CheckPageProps {
  readonly visit: SignedInVisit
  readonly form: Form
  readonly draft: string
  /** Whether sending opens a case, or adds to one. */
  readonly opens: boolean
  readonly sections: readonly { readonly page: Page; readonly answers: readonly WrittenAnswer[] }[]
  /** What the answers point to, where no question asks for the risk. */
  readonly indicated: IndicatedRisk | undefined
  /** What is said below a changed answer, by its place. */
  readonly changes: ReadonlyMap<string, ComponentChildren>
  readonly faults: readonly ToldFault[]
  readonly back: string
}

/** Everything once more before it is sent, each answer with the way back to its question. */
export function CheckPage({ visit, form, draft, opens, sections, indicated, changes, faults, back }: CheckPageProps) {
  const { t, session, language } = visit
  const change = (place: string): string => `/drafts/${draft}/${place.split('/')[1]}?return=check#${fieldId(place)}`
  return (
    <Layout visit={visit} title={t('checkTitle')} faulty={faults.length > 0} back={back}>
      <ErrorSummary faults={faults} t={t} linkTo={fault => change(fault.place)} />
      <p class="caption">{titleOf(form, language)}</p>
      <h1>{t('checkTitle')}</h1>
      <p class="lead">{faults.length > 0 ? t('incomplete') : t('checkText')}</p>
      {sections.map(({ page, answers }) => (
        <section key={page.name}>
          <h2>{page.title}</h2>
          <AnswerList
            answers={answers}
            unanswered={t('notAnswered')}
            note={answer => changes.get(answer.place)}
            action={answer => (
              <a href={change(answer.place)} aria-label={t('changeQuestion', { question: answer.question.label })}>
                {t('change')}
              </a>
            )}
          />
        </section>
      ))}
      {indicated !== undefined && indicated.because.length > 0 && (
        <IndicatedRiskNote indicated={indicated} t={t} language={language} asked={false} />
      )}
      <form method="post" action={`/drafts/${draft}/send`}>
        <input type="hidden" name="csrf" value={session.csrf} />
        <p>{opens ? t('sendText') : t('sendFurther')}</p>
        <div class="actions">
          <button type="submit">{t('send')}</button>
        </div>
      </form>
    </Layout>
  )
}
