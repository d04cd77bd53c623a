import type { ComponentChildren } from 'preact'
import type { Form } from '../../../shared/forms/form.ts'
import { titleOf } from '../../../shared/forms/questions.ts'
import { CORRECTION } from '../case/correction-reason.tsx'
import { fieldId } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import { CheckContent, type CheckContentProps } from './check-content.tsx'
import { Layout } from './layout.tsx'

export interface CheckPageProps
  extends Pick<CheckContentProps, 'sections' | 'status' | 'faults' | 'indicated' | 'changes'> {
  readonly visit: SignedInVisit
  readonly form: Form
  readonly draft: string
  /** Whether sending opens a case, or adds to one. */
  readonly opens: boolean
  readonly back: string
  /** The case it is for: a second click finds its receipt there. */
  readonly caseId?: string | undefined
  /** What is asked before a correction is sent. */
  readonly correction?: ComponentChildren
}

/** The check of a draft, as the server shows it. */
export function CheckPage({ visit, form, draft, opens, back, correction, caseId, ...content }: CheckPageProps) {
  const { t, session, language } = visit
  const change = (place: string): string =>
    place === CORRECTION
      ? `#${fieldId(place)}`
      : `/drafts/${draft}/${place.split('/')[1]}?return=check#${fieldId(place)}`
  return (
    <Layout visit={visit} title={t('checkTitle')} faulty={content.faults.length > 0} back={back}>
      <CheckContent {...content} t={t} language={language} caption={titleOf(form, language)} change={change}>
        <form method="post" action={`/drafts/${draft}/send`}>
          <input type="hidden" name="csrf" value={session.csrf} />
          {caseId !== undefined && <input type="hidden" name="case" value={caseId} />}
          {correction}
          <p>{opens ? t('sendText') : t('sendFurther')}</p>
          <div class="actions">
            <button type="submit">{t('send')}</button>
          </div>
        </form>
      </CheckContent>
    </Layout>
  )
}
