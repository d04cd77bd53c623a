import type { ComponentChildren } from 'preact'
import type { Language } from '../../../shared/countries/languages.ts'
import type { Page } from '../../../shared/forms/questions.ts'
import type { IndicatedRisk } from '../../../shared/forms/risk.ts'
import type { ToldFault } from '../tell-fault.ts'
import type { Translate } from '../words.ts'
import type { WrittenAnswer } from '../write-answer.ts'
import { AnswerList } from './answer-list.tsx'
import { ErrorSummary } from './error-summary.tsx'
import { IndicatedRiskNote } from './indicated-risk.tsx'

export interface CheckContentProps {
  readonly t: Translate
  readonly language: Language
  /** The form's title. */
  readonly caption: string
  readonly sections: readonly { readonly page: Page; readonly answers: readonly WrittenAnswer[] }[]
  /** Said above the answers, for example which were left out. */
  readonly status?: string
  readonly faults: readonly ToldFault[]
  /** What the answers point to, where no question asks for the risk. */
  readonly indicated: IndicatedRisk | undefined
  /** What is said below a changed answer, by its place. */
  readonly changes: ReadonlyMap<string, ComponentChildren>
  /** Where a question can be changed. */
  readonly change: (place: string) => string
  /** How it is sent. */
  readonly children: ComponentChildren
}

/** Everything once more before it is sent, each answer with the way back to its question. */
export function CheckContent(props: CheckContentProps) {
  const { t, language, caption, sections, faults, indicated, changes, change } = props
  return (
    <>
      <ErrorSummary faults={faults} t={t} linkTo={fault => change(fault.place)} />
      <p class="caption">{caption}</p>
      <h1>{t('checkTitle')}</h1>
      {props.status !== undefined && props.status !== '' && (
        <p role="status" class="status" tabIndex={-1} autofocus>
          {props.status}
        </p>
      )}
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
      {props.children}
    </>
  )
}
