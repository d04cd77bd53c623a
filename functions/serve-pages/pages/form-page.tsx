import { scripts } from '#assets'
import { type Form, formKey } from '../../../shared/forms/form.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { type Page, titleOf } from '../../../shared/forms/questions.ts'
import type { IndicatedRisk } from '../../../shared/forms/risk.ts'
import type { DraftFile } from '../filling/draft-files.ts'
import { readElsewhere } from '../filling/read-elsewhere.ts'
import type { KnownAnswer } from '../filling/tell-known.ts'
import type { ToldFault } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import { ErrorSummary } from './error-summary.tsx'
import { Guidance } from './guidance.tsx'
import { IndicatedRiskNote } from './indicated-risk.tsx'
import { Layout } from './layout.tsx'
import { QuestionField } from './question-field.tsx'
import { UsualReasons } from './reason-field.tsx'

export interface FormPageProps {
  readonly visit: SignedInVisit
  readonly form: Form
  readonly page: Page
  readonly number: number
  readonly pages: number
  readonly values: FieldValues
  readonly revision: number
  readonly files: ReadonlyMap<string, DraftFile>
  readonly faults: readonly ToldFault[]
  readonly required: ReadonlySet<string>
  readonly hidden: (place: string) => boolean
  /** Questions that were answered before, by their places. */
  readonly known: ReadonlyMap<string, KnownAnswer>
  /** On the page that asks for the risk: what the answers point to. */
  readonly indicated: IndicatedRisk | undefined
  /** Said above the questions, for example that there are more of them now. */
  readonly status: string
  readonly action: string
  readonly back: string
}

/** One page of a form: a section, its guidance, its questions. */
export function FormPage(props: FormPageProps) {
  const { visit, form, page, values, faults, action, revision } = props
  const { t, language, session } = visit
  const elsewhere = readElsewhere(form, page, values)
  const guidance = form.guidance[language]
  return (
    <Layout
      visit={visit}
      title={`${page.title} - ${titleOf(form, language)}`}
      faulty={faults.length > 0}
      script={scripts[formKey(form)]}
      back={props.back}
      form="form"
    >
      <ErrorSummary faults={faults} t={t} linkTo={fault => `#${fault.fieldId}`} />
      <p class="caption">
        {titleOf(form, language)}. {t('pageOf', { page: props.number, pages: props.pages })}
      </p>
      <h1>{page.title}</h1>
      {page.description !== undefined && <p class="lead">{page.description}</p>}
      {guidance !== undefined && (
        <details>
          <summary>{t('guidance')}</summary>
          <Guidance text={guidance} />
        </details>
      )}
      <p role="status" data-status class="status">
        {props.status}
      </p>
      {props.indicated !== undefined && (
        <IndicatedRiskNote indicated={props.indicated} t={t} language={language} asked />
      )}
      <form
        id="form"
        method="post"
        action={action}
        noValidate
        data-form={form.id}
        data-elsewhere={JSON.stringify(elsewhere)}
        data-more-questions={t('moreQuestions')}
      >
        <input type="hidden" name="csrf" value={session.csrf} />
        <input type="hidden" name="revision" value={revision} />
        <input type="hidden" name="script" value="" />
        {page.questions.map(question => (
          <QuestionField
            key={question.name}
            question={question}
            place={`/${page.name}/${question.name}`}
            values={values}
            faults={faults}
            files={props.files}
            language={language}
            t={t}
            required={props.required}
            hidden={props.hidden}
            known={props.known}
          />
        ))}
        {props.known.size > 0 && <UsualReasons t={t} />}
        <div class="actions">
          <button type="submit" name="action" value="continue">
            {t('continue')}
          </button>
          <button type="submit" name="action" value="leave" class="secondary">
            {t('saveAndLeave')}
          </button>
        </div>
      </form>
    </Layout>
  )
}
