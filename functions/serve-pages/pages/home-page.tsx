import type { CaseId } from '../../../shared/cases/ids.ts'
import type { Label } from '../../../shared/forms/label.ts'
import type { WorklistEntry } from '../../../shared/storage/worklist.ts'
import type { DraftSummary } from '../drafts.ts'
import { writeMoment } from '../language.ts'
import type { SignedInVisit, Visit } from '../visit.ts'
import { Layout } from './layout.tsx'

/** For who is not signed in: what this is, and the way in. */
export function WelcomePage({ visit, next }: { readonly visit: Visit; readonly next: string }) {
  const { t } = visit
  return (
    <Layout visit={visit} title={t('welcomeTitle')}>
      <h1>{t('welcomeTitle')}</h1>
      <p class="lead">{t('welcomeText')}</p>
      <p class="actions">
        <a class="button" href={`/sign-in?next=${encodeURIComponent(next)}`}>
          {t('signIn')}
        </a>
      </p>
    </Layout>
  )
}

export interface HomePageProps {
  readonly visit: SignedInVisit
  readonly startable: readonly { readonly id: string; readonly title: string }[]
  /** With the child's name, where it is written already: two drafts must not look alike. */
  readonly drafts: readonly (DraftSummary & { readonly name: string | undefined })[]
  readonly entries: readonly WorklistEntry[] | undefined
  /** Undefined for whoever may not read names. */
  readonly labels: ReadonlyMap<CaseId, Label> | undefined
  readonly cursor: string | undefined
  readonly later: boolean
}

/** An officer's work: begin, go on, and the cases by when they are due. */
export function HomePage({ visit, startable, drafts, entries, labels, cursor, later }: HomePageProps) {
  const { t, language, country, session, now } = visit
  const when = (at: string): string => writeMoment(at, language, country.profile.timeZone)
  const titleOfForm = (id: string): string => country.forms.list.find(form => form.id === id)?.titles[language] ?? id
  return (
    <Layout visit={visit} title={t('worklistTitle')}>
      <h1>{t('worklistTitle')}</h1>
      {startable.map(form => (
        <form key={form.id} method="post" action={`/start/${form.id}`}>
          <input type="hidden" name="csrf" value={session.csrf} />
          <button type="submit" class="large">
            {form.id === 'first-contact' ? t('startFirstContact') : form.title}
          </button>
        </form>
      ))}
      {/* Shown by the script: without one, a device cannot keep anything. */}
      <p data-device hidden>
        <a href={`/device/${language}`} data-ready={t('deviceOpen')}>
          {t('setUpTitle')}
        </a>
      </p>
      {drafts.length > 0 && (
        <section>
          <h2>{t('draftsTitle')}</h2>
          <ul class="cards">
            {drafts.map(draft => {
              const title = t('draftStarted', { form: titleOfForm(draft.formId), when: when(draft.updatedAt) })
              const name = `${draft.name ?? t('nameNotKnown')}. ${title}`
              return (
                <li key={draft.id}>
                  <p>
                    <strong>{draft.name ?? t('nameNotKnown')}</strong>
                  </p>
                  <p class="hint">{title}</p>
                  <div class="actions">
                    <a
                      class="button secondary"
                      href={`/drafts/${draft.id}`}
                      aria-label={`${t('draftContinue')}: ${name}`}
                    >
                      {t('draftContinue')}
                    </a>
                    <form method="post" action={`/drafts/${draft.id}/delete`}>
                      <input type="hidden" name="csrf" value={session.csrf} />
                      <button type="submit" class="quiet" aria-label={`${t('draftDelete')}: ${name}`}>
                        {t('draftDelete')}
                      </button>
                    </form>
                  </div>
                </li>
              )
            })}
          </ul>
        </section>
      )}
      {entries !== undefined && (
        <section>
          <h2>{t('casesTitle')}</h2>
          {entries.length === 0 && <p>{t('noCases')}</p>}
          <ul class="cards">
            {entries.map(entry => {
              const overdue = Date.parse(entry.dueAt) < now.getTime()
              const name =
                labels === undefined ? t('nameNotShown') : (labels.get(entry.caseId)?.names ?? t('nameNotKnown'))
              return (
                <li key={entry.caseId}>
                  <a class="case" href={`/cases/${entry.caseId}`}>
                    <strong>{name}</strong> <span class="code">{entry.reference}</span>
                  </a>
                  <p class={overdue ? 'due late' : 'due'}>
                    {overdue && <strong>{t('overdue')}. </strong>}
                    {t('respondBy', { when: when(entry.dueAt) })}
                  </p>
                  <p class="hint">
                    {t(`stage.${entry.stage}`)}. {t('risk')}: {t(`risk.${entry.risk}`)}
                  </p>
                </li>
              )
            })}
          </ul>
          {cursor !== undefined && <a href={`/?cursor=${cursor}`}>{t('nextPage')}</a>}{' '}
          {later && <a href="/">{t('firstPage')}</a>}
        </section>
      )}
    </Layout>
  )
}
