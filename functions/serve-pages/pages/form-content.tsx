import type { ComponentChildren } from 'preact'
import type { Language } from '../../../shared/countries/profile.ts'
import type { Form } from '../../../shared/forms/form.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { type Page, titleOf } from '../../../shared/forms/questions.ts'
import type { IndicatedRisk } from '../../../shared/forms/risk.ts'
import type { DraftFile } from '../filling/draft-files.ts'
import type { KnownAnswer } from '../filling/tell-known.ts'
import type { ToldFault } from '../tell-fault.ts'
import type { Translate } from '../words.ts'
import { ErrorSummary } from './error-summary.tsx'
import { Guidance } from './guidance.tsx'
import { IndicatedRiskNote } from './indicated-risk.tsx'
import { QuestionField, type QuestionFieldProps } from './question-field.tsx'

export interface FormContentProps {
  readonly t: Translate
  readonly language: Language
  readonly form: Form
  readonly page: Page
  readonly number: number
  readonly pages: number
  readonly values: FieldValues
  readonly fileControls: QuestionFieldProps['fileControls']
  readonly reasonField: QuestionFieldProps['reasonField']
  /** What officers usually write there. */
  readonly usualReasons: ComponentChildren
  /** The files that answers name, as far as the server has them. */
  readonly files: ReadonlyMap<string, DraftFile>
  readonly faults: readonly ToldFault[]
  readonly required: ReadonlySet<string>
  readonly hidden: (place: string) => boolean
  /** Questions that were answered before, by their places; none on a device without a line. */
  readonly known: ReadonlyMap<string, KnownAnswer>
  /** On the page that asks for the risk: what the answers point to. */
  readonly indicated: IndicatedRisk | undefined
  /** Said above the questions, for example that there are more of them now. */
  readonly status: string
  /** Said above the buttons: what is left out when one goes on. Empty: nothing, as far as is known yet. */
  readonly dropping?: string
  readonly linkTo: (fault: ToldFault) => string
  /** Of the form's element. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** Fields of the form that nobody sees. */
  readonly children?: ComponentChildren
}

/** One page of a form: a section, its guidance, its questions. The same from the server and on a device without a line. */
export function FormContent(props: FormContentProps) {
  const { t, language, form, page, values, faults } = props
  const guidance = form.guidance[language]
  return (
    <>
      <ErrorSummary faults={faults} t={t} linkTo={props.linkTo} />
      <p class="caption">
        {titleOf(form, language)}. {t('pageOf', { page: props.number, pages: props.pages })}
      </p>
      <h1>{page.title}</h1>
      {page.description !== undefined && <p class="lead">{page.description}</p>}
      {guidance !== undefined && (
        <details>
          <summary>{t('guidance')}</summary>
          <Guidance text={guidance} heading="h2" />
        </details>
      )}
      {/* What is said as the page opens has the focus; what the script says later is only announced. */}
      <p role="status" data-status class="status" {...(props.status !== '' && { tabIndex: -1, autofocus: true })}>
        {props.status}
      </p>
      {props.indicated !== undefined && (
        <IndicatedRiskNote indicated={props.indicated} t={t} language={language} asked />
      )}
      <form id="form" noValidate {...props.attributes}>
        {props.children}
        {page.questions.map(question => (
          <QuestionField
            key={question.name}
            question={question}
            place={`/${page.name}/${question.name}`}
            values={values}
            faults={faults}
            fileControls={props.fileControls}
            reasonField={props.reasonField}
            files={props.files}
            language={language}
            t={t}
            required={props.required}
            hidden={props.hidden}
            known={props.known}
          />
        ))}
        {props.known.size > 0 && props.usualReasons}
        <p aria-live="polite" data-dropping class="status">
          {props.dropping}
        </p>
        <div class="actions">
          <button type="submit" name="action" value="continue">
            {t('continue')}
          </button>
          <button type="submit" name="action" value="leave" class="secondary">
            {t('saveAndLeave')}
          </button>
        </div>
      </form>
    </>
  )
}
