import type { CaseView } from '../../../shared/cases/case-view.ts'
import type { RefusalCode } from '../../../shared/cases/refusal.ts'
import { Layout } from '../pages/layout.tsx'
import type { SignedInVisit } from '../visit.ts'
import type { Refused } from './answer-refusal.tsx'
import { caseWords } from './case-words.ts'
import { Wanted } from './wanted.tsx'
import { whyNot } from './why-not.ts'

/** Why it was not done, what to do, and the promise, permission or rule that this rests on. */
export function RefusalPage({
  visit,
  view,
  title,
  refusal,
  wanted = [],
}: {
  readonly visit: SignedInVisit
  readonly view: CaseView
  readonly title: string
  readonly refusal: { readonly code: RefusalCode; readonly restsOn: string | undefined }
  /** What the officer had typed: it is theirs to copy. */
  readonly wanted?: Refused['wanted'] | undefined
}) {
  const t = caseWords(visit.language)
  const { why, restsOn } = whyNot(visit, refusal)
  return (
    <Layout visit={visit} title={t('refusedTitle')} back={`/cases/${view.caseId}`}>
      <p class="caption">
        {t('caseTitle', { reference: view.reference })}. {title}
      </p>
      <h1>{t('refusedTitle')}</h1>
      <div class="summary" role="alert" tabIndex={-1} autofocus>
        <p>{why}</p>
        {restsOn !== undefined && <p class="rests">{restsOn}</p>}
      </div>
      <p>{t('refusedNothing')}</p>
      {wanted.length > 0 && <Wanted wanted={wanted} t={t} />}
      <p class="actions">
        <a class="button" href={`/cases/${view.caseId}`}>
          {t('backToCase')}
        </a>
      </p>
    </Layout>
  )
}
