import type { CaseView } from '../../../shared/cases/case-view.ts'
import type { HistoryView } from '../../../shared/cases/history-view.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { Layout } from '../pages/layout.tsx'
import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { Carried } from './command-page.tsx'
import { HistoryLine } from './history-line.tsx'
import { Wanted } from './wanted.tsx'

export interface ChangedPageProps {
  readonly visit: SignedInVisit
  readonly view: CaseView
  readonly title: string
  /** What the officer wanted, question by question. */
  readonly wanted: readonly { readonly label: string; readonly value: string }[]
  /** What has happened since they opened the page. */
  readonly since: readonly HistoryView[]
  readonly action: string
  /** The fields as they were sent: sending them again asks for the same. */
  readonly sent: FieldValues
  readonly commandId: string
}

/** The case has changed meanwhile: both side by side, and nothing is overwritten. */
export function ChangedPage({ visit, view, title, wanted, since, action, sent, commandId }: ChangedPageProps) {
  const t = caseWords(visit.language)
  return (
    <Layout visit={visit} title={t('changedTitle')} back={`/cases/${view.caseId}`}>
      <p class="caption">{t('caseTitle', { reference: view.reference })}</p>
      <h1>{t('changedTitle')}</h1>
      <p class="lead" role="alert" tabIndex={-1} autofocus>
        {t('changedText')}
      </p>
      <div class="beside">
        <section>
          <h2>{t('changedSince')}</h2>
          <ol class="history">
            {since.map(event => (
              <HistoryLine key={event.sequence} visit={visit} event={event} />
            ))}
          </ol>
        </section>
        <Wanted wanted={wanted} title={title} t={t} />
      </div>
      <form method="post" action={action}>
        <Carried visit={visit} commandId={commandId} version={view.version} />
        {Object.entries(sent)
          .filter(([name]) => name.startsWith('/'))
          .flatMap(([name, values]) =>
            values.map(value => <input key={name + value} type="hidden" name={name} value={value} />),
          )}
        <div class="actions">
          <button type="submit">{t('changedStill')}</button>
          <a class="button secondary" href={`/cases/${view.caseId}`}>
            {t('backToCase')}
          </a>
        </div>
      </form>
    </Layout>
  )
}
