import { scripts } from '#assets'
import { type Form, formKey } from '../../../shared/forms/form.ts'
import { titleOf } from '../../../shared/forms/questions.ts'
import { readElsewhere } from '../filling/read-elsewhere.ts'
import type { SignedInVisit } from '../visit.ts'
import { FileControls } from './file-field.tsx'
import { FormContent, type FormContentProps } from './form-content.tsx'
import { Layout } from './layout.tsx'
import { ReasonField, UsualReasons } from './reason-field.tsx'

export interface FormPageProps
  extends Omit<
    FormContentProps,
    't' | 'language' | 'linkTo' | 'attributes' | 'children' | 'form' | 'fileControls' | 'reasonField' | 'usualReasons'
  > {
  readonly visit: SignedInVisit
  readonly form: Form
  readonly revision: number
  /** Answers of other pages that may cease to apply, by their places: what each is called. */
  readonly dependents: ReadonlyMap<string, string>
  readonly action: string
  readonly back: string
}

/** One page of a form, as the server shows it. */
export function FormPage({ visit, revision, dependents, action, back, ...props }: FormPageProps) {
  const { t, language, session } = visit
  const { form, page, values, faults } = props
  return (
    <Layout
      visit={visit}
      title={`${page.title} - ${titleOf(form, language)}`}
      faulty={faults.length > 0}
      script={scripts[formKey(form)]}
      back={back}
      form="form"
    >
      <FormContent
        {...props}
        t={t}
        language={language}
        fileControls={FileControls}
        reasonField={ReasonField}
        usualReasons={<UsualReasons t={t} />}
        linkTo={fault => `#${fault.fieldId}`}
        attributes={{
          method: 'post',
          action,
          'data-form': form.id,
          'data-elsewhere': JSON.stringify(readElsewhere(form, page, values, [...dependents.keys()])),
          ...(dependents.size > 0 && { 'data-dependents': JSON.stringify(Object.fromEntries(dependents)) }),
          'data-dropping-answers': t('droppingAnswers'),
          'data-more-questions': t('moreQuestions'),
          'data-no-line': t('noLineNow'),
        }}
      >
        <input type="hidden" name="csrf" value={session.csrf} />
        <input type="hidden" name="revision" value={revision} />
        <input type="hidden" name="script" value="" />
      </FormContent>
    </Layout>
  )
}
