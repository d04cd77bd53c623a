import type { CaseId } from '../../../shared/cases/ids.ts'
import type { Label } from '../../../shared/forms/label.ts'
import type { WorklistEntry } from '../../../shared/storage/worklist.ts'
import { caseWords } from '../case/case-words.ts'
import { FilterForm } from '../case/filter-form.tsx'
import { FindForm } from '../case/find-form.tsx'
import { WorklistCards } from '../case/worklist-cards.tsx'
import { type WorklistFilters, writeFilters } from '../case/worklist-filters.ts'
import type { DraftSummary } from '../drafts.ts'
import { writeMoment } from '../language.ts'
import type { SignedInVisit, Visit } from '../visit.ts'
import { Layout } from './layout.tsx'

export interface WelcomePageProps {
  readonly visit: Visit
  readonly next: string
  /** Whether this browser has just signed out: who leaves a shared screen sees that it is done. */
  readonly signedOut: boolean
}

/** For who is not signed in: what this is, and the way in. */
export function WelcomePage({ visit, next, signedOut }: WelcomePageProps) {
  const t = caseWords(visit.language)
  return (
    <Layout visit={visit} title={t('welcomeTitle')}>
      {signedOut && (
        <p role="status" class="status" tabIndex={-1} autofocus>
          {t('signedOut')}
        </p>
      )}
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
  /** Whether any form is theirs to fill in: for nobody else is there work without a line. */
  readonly fills: boolean
  /** With the child's name, where it is written already: two drafts must not look alike; and whether its form is gone. */
  readonly drafts: readonly (DraftSummary & {
    readonly name: string | undefined
    readonly title: string
    readonly gone: boolean
  })[]
  /** Cases that are assigned to this officer. */
  readonly mine: readonly WorklistEntry[]
  /** Undefined for whoever reads no worklist. */
  readonly entries: readonly WorklistEntry[] | undefined
  /** Undefined for whoever may not read names. */
  readonly labels: ReadonlyMap<CaseId, Label> | undefined
  readonly filters: WorklistFilters
  /** Whether they look after the deployment. */
  readonly administers: boolean
  /** Whether they may assign cases, several at once. */
  readonly assigns: boolean
  /** Whether they pressed that button without a case. */
  readonly noneChosen: boolean
  readonly finds: boolean
  readonly cursor: string | undefined
  readonly later: boolean
}

/** An officer's work: begin, go on, and the cases by when they are due. */
export function HomePage(props: HomePageProps) {
  const { visit, startable, drafts, mine, entries, labels, filters, cursor, later } = props
  const { language, country, session } = visit
  const t = caseWords(language)
  const filtered = writeFilters(filters)
  const when = (at: string): string => writeMoment(at, language, country.profile.timeZone)
  return (
    <Layout visit={visit} title={t('worklistTitle')} faulty={props.noneChosen}>
      <h1>{t('worklistTitle')}</h1>
      {startable.map(form => (
        <form key={form.id} method="post" action={`/start/${form.id}`}>
          <input type="hidden" name="csrf" value={session.csrf} />
          <button type="submit" class="large">
            {form.id === 'first-contact' ? t('startFirstContact') : form.title}
          </button>
        </form>
      ))}
      {/* Shown and written by the script: without one, a device cannot keep anything. */}
      {props.fills && (
        <p data-device={`/device/${language}`} data-prepare={t('setUpTitle')} data-ready={t('deviceOpen')} hidden />
      )}
      {props.administers && (
        <p class="actions">
          <a class="button" href="/administration">
            {t('deploymentTitle')}
          </a>
          <a class="button secondary" href="/officers">
            {t('officersTitle')}
          </a>
        </p>
      )}
      {drafts.length > 0 && (
        <section>
          <h2>{t('draftsTitle')}</h2>
          <ul class="cards">
            {drafts.map(draft => {
              const title = t('draftStarted', { form: draft.title, when: when(draft.updatedAt) })
              const name = `${draft.name ?? t('nameNotKnown')}. ${title}`
              const open = draft.gone ? t('draftRead') : t('draftContinue')
              return (
                <li key={draft.id}>
                  <p>
                    <strong>{draft.name ?? t('nameNotKnown')}</strong>
                  </p>
                  <p class="hint">{title}</p>
                  {draft.gone && <p class="fault">{t('formGoneShort')}</p>}
                  <div class="actions">
                    <a class="button secondary" href={`/drafts/${draft.id}`} aria-label={`${open}${t('colon')}${name}`}>
                      {open}
                    </a>
                    <form method="post" action={`/drafts/${draft.id}/delete`}>
                      <input type="hidden" name="csrf" value={session.csrf} />
                      <button type="submit" class="quiet" aria-label={`${t('draftDelete')}${t('colon')}${name}`}>
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
      {props.finds && <FindForm visit={visit} />}
      {mine.length > 0 && (
        <section>
          <h2>{t('mineTitle')}</h2>
          <WorklistCards visit={visit} entries={mine} labels={labels} choose={false} />
        </section>
      )}
      {entries !== undefined && (
        <section>
          <h2 id="cases" tabIndex={-1}>
            {t('casesTitle')}
          </h2>
          <FilterForm visit={visit} filters={filters} />
          {entries.length === 0 && <p>{filtered.size > 0 ? t('noCasesFound') : t('noCases')}</p>}
          <WorklistCards visit={visit} entries={entries} labels={labels} choose={props.assigns} />
          {props.assigns && entries.length > 0 && (
            <form id="bulk" method="post" action="/assign">
              <input type="hidden" name="csrf" value={session.csrf} />
              {props.noneChosen && (
                <p class="fault" role="alert" tabIndex={-1} autofocus>
                  {t('bulkNone')}
                </p>
              )}
              <button type="submit" class="secondary">
                {t('bulkTitle')}
              </button>
            </form>
          )}
          <p class="links">
            {cursor !== undefined && (
              <a href={`/?${new URLSearchParams([...filtered, ['cursor', cursor]])}#cases`}>{t('nextPage')}</a>
            )}{' '}
            {later && <a href={`/?${filtered}#cases`}>{t('firstPage')}</a>}
          </p>
        </section>
      )}
    </Layout>
  )
}
