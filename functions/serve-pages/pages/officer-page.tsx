import { caseWords } from '../case/case-words.ts'
import { namesFor } from '../case/names.ts'
import type { KnownOfficer } from '../case/officer-directory.ts'
import type { SignedInVisit } from '../visit.ts'
import { Layout } from './layout.tsx'

/** What an officer has open, and how to end it: alone, or with what stands on their devices. */
export function OfficerPage({
  visit,
  known,
  sessions,
  devices,
}: {
  readonly visit: SignedInVisit
  readonly known: KnownOfficer
  readonly sessions: number
  readonly devices: number
}) {
  const t = caseWords(visit.language)
  const names = namesFor(visit)
  const name = known.name === '' ? t('officerUnnamed') : known.name
  const action = `/officers/${encodeURIComponent(known.authority)}/${encodeURIComponent(known.id)}/end`
  return (
    <Layout visit={visit} title={name} back="/officers">
      <h1>{name}</h1>
      <p class="hint">
        {known.roles.map(names.role).join(', ')}, {names.authorityInFull(known.authority)}
      </p>
      <p>{t('officerOpen', { sessions, devices })}</p>
      <form method="post" action={action}>
        <input type="hidden" name="csrf" value={visit.session.csrf} />
        <button type="submit" class="secondary">
          {t('officerEnd')}
        </button>
      </form>
      {devices > 0 && (
        <form method="post" action={action}>
          <input type="hidden" name="csrf" value={visit.session.csrf} />
          <input type="hidden" name="wipe" value="yes" />
          <p>{t('officerWipeText')}</p>
          <button type="submit" class="secondary">
            {t('officerWipe')}
          </button>
        </form>
      )}
    </Layout>
  )
}
