import type { Case } from '../../../shared/cases/case.ts'
import { writeMoment } from '../language.ts'
import type { SignedInVisit } from '../visit.ts'
import { Layout } from './layout.tsx'

/** That it is stored: the reference to write down, and what comes next. */
export function ReceiptPage({ visit, state }: { readonly visit: SignedInVisit; readonly state: Case }) {
  const { t, language, country } = visit
  return (
    <Layout visit={visit} title={t('receiptTitle')}>
      <div class="receipt" role="status" tabIndex={-1} autofocus>
        <h1>{t('receiptTitle')}</h1>
        <p>
          {t('receiptReference')}
          <strong class="reference">{state.reference}</strong>
        </p>
        <p>{t('receiptWrite')}</p>
      </div>
      <h2>{t('receiptNext')}</h2>
      <ol>
        <li>{t('receiptNext1')}</li>
        <li>{t('receiptNext2')}</li>
        <li>{t('receiptNext3', { when: writeMoment(state.dueAt, language, country.profile.timeZone) })}</li>
        <li>{t('receiptNext4')}</li>
      </ol>
      <p class="actions">
        <a class="button" href={`/cases/${state.id}`}>
          {t('openCase')}
        </a>
        <a class="button secondary" href="/">
          {t('home')}
        </a>
      </p>
    </Layout>
  )
}
