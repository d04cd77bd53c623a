import type { DeviceSummary } from '../device-keys.ts'
import { writeMoment } from '../language.ts'
import type { SignedInVisit } from '../visit.ts'
import { Layout } from './layout.tsx'

/** The browsers that an officer works with without a line, each with the way to wipe it from afar. */
export function DevicesPage({
  visit,
  devices,
}: {
  readonly visit: SignedInVisit
  readonly devices: readonly DeviceSummary[]
}) {
  const { t, language, country, session } = visit
  const when = (at: string): string => writeMoment(at, language, country.profile.timeZone)
  return (
    <Layout visit={visit} title={t('devicesTitle')} back="/">
      <h1>{t('devicesTitle')}</h1>
      <p class="lead">{t('devicesText')}</p>
      {devices.length === 0 && <p>{t('devicesNone')}</p>}
      <ul class="cards">
        {devices.map(({ device, addedAt, seenAt, wiped }) => {
          const name = t('deviceAdded', { when: when(addedAt) })
          return (
            <li key={device}>
              <p>
                <strong>{name}</strong>
              </p>
              <p class="hint">{wiped ? t('deviceWiped') : t('deviceSeen', { when: when(seenAt) })}</p>
              {!wiped && (
                <form method="post" action={`/devices/${device}/wipe`}>
                  <input type="hidden" name="csrf" value={session.csrf} />
                  <button type="submit" class="quiet" aria-label={`${t('deviceWipe')}${t('colon')}${name}`}>
                    {t('deviceWipe')}
                  </button>
                </form>
              )}
            </li>
          )
        })}
      </ul>
    </Layout>
  )
}
