import { caseWords } from '../case/case-words.ts'
import { writeMoment } from '../language.ts'
import type { SessionSummary } from '../sessions.ts'
import type { SignedInVisit } from '../visit.ts'
import { Layout } from './layout.tsx'

/** The browsers that an officer is signed in with, and how to end all but this one. */
export function SessionsPage({
  visit,
  sessions,
  endsThoseOfOthers,
}: {
  readonly visit: SignedInVisit
  readonly sessions: readonly SessionSummary[]
  readonly endsThoseOfOthers: boolean
}) {
  const { language, country, session } = visit
  const t = caseWords(language)
  const when = (at: string): string => writeMoment(at, language, country.profile.timeZone)
  return (
    <Layout visit={visit} title={t('sessionsTitle')} back="/">
      <h1>{t('sessionsTitle')}</h1>
      <p class="lead">{t('sessionsText')}</p>
      <ul class="cards">
        {sessions.map(({ startedAt, usedAt, present }) => (
          <li key={`${startedAt} ${usedAt}`}>
            <p>
              <strong>{present ? t('sessionPresent') : t('sessionOther')}</strong>
            </p>
            <p class="hint">{t('sessionSeen', { when: when(startedAt), used: when(usedAt) })}</p>
          </li>
        ))}
      </ul>
      {sessions.some(({ present }) => !present) && (
        <form method="post" action="/sessions/end-others">
          <input type="hidden" name="csrf" value={session.csrf} />
          <button type="submit" class="secondary">
            {t('sessionsEndOthers')}
          </button>
        </form>
      )}
      <p class="links">
        <a href="/devices">{t('devicesTitle')}</a> {endsThoseOfOthers && <a href="/officers">{t('officersTitle')}</a>}
      </p>
    </Layout>
  )
}
