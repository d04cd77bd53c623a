import { hearing } from '../shared/countries/authority.ts'
import type { CountryProfile } from '../shared/countries/profile.ts'

/** A country in which an authority's notices are posted to a program on this machine. */
export interface WithLocalWebhook {
  readonly profile: CountryProfile
  /** What the local cloud is told of where the webhook's name leads. */
  readonly receivers: Readonly<Record<string, string>>
}

/**
 * Gives an authority a webhook that leads to a program on this machine, whatever its profile says of its queue.
 * @param written `migration=http://127.0.0.1:8080/notices`
 * Refuses (throws), saying what to write.
 */
export function withLocalWebhook(profile: CountryProfile, written: string): WithLocalWebhook {
  const [, authority = '', receiver = '', path = '/'] =
    /^([a-z-]+)=(http:\/\/127\.0\.0\.1:\d{1,5})(\/[^\s#]*)?$/.exec(written) ?? []
  if (receiver === '')
    throw new Error('--webhook takes an authority and where it listens here: migration=http://127.0.0.1:8080/notices')
  const known = hearing(profile.authorities).map(({ id }) => id)
  if (!known.includes(authority))
    throw new Error(`no authority "${authority}" has a queue: --webhook is of ${known.join(' | ')}`)
  const origin = `https://${authority}.on-this-machine.example`
  return {
    profile: {
      ...profile,
      authorities: profile.authorities.map(one =>
        one.id === authority ? { ...one, consumers: [], webhook: { url: origin + path } } : one,
      ),
    },
    receivers: { [origin]: receiver },
  }
}
