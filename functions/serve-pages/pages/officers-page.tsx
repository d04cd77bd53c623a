import { caseWords } from '../case/case-words.ts'
import { namesFor } from '../case/names.ts'
import type { KnownOfficer } from '../case/officer-directory.ts'
import type { SignedInVisit } from '../visit.ts'
import { Layout } from './layout.tsx'

/** Who has signed in lately, by authority: to end the sessions of somebody who left. */
export function OfficersPage({
  visit,
  lists,
}: {
  readonly visit: SignedInVisit
  readonly lists: readonly { readonly authority: string; readonly officers: readonly KnownOfficer[] }[]
}) {
  const t = caseWords(visit.language)
  const names = namesFor(visit)
  return (
    <Layout visit={visit} title={t('officersTitle')} back="/sessions">
      <h1>{t('officersTitle')}</h1>
      <p class="lead">{t('officersText')}</p>
      {lists.map(({ authority, officers }) => (
        <section key={authority}>
          <h2>{names.authorityInFull(authority)}</h2>
          <ul>
            {officers.map(({ id, name, roles }) => (
              <li key={id}>
                <a href={`/officers/${encodeURIComponent(authority)}/${encodeURIComponent(id)}`}>
                  {name === '' ? t('officerUnnamed') : name}
                </a>
                {t('colon')}
                <span class="hint">{roles.map(names.role).join(', ')}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Layout>
  )
}
