import type { AuthorityId } from '../../shared/countries/profile.ts'
import type { Operated } from './operated.ts'
import { Misused } from './subcommand.ts'

/** The authority that was named. Refuses (throws `Misused`) one without a webhook, naming those that have one. */
export function webhookNamed({ stack }: Operated, name: string | undefined): AuthorityId {
  const all = stack.country.authorities.filter(({ webhook }) => webhook !== undefined).map(({ id }) => id)
  if (all.length === 0) throw new Misused('no authority of this country has a webhook in its profile')
  if (name !== undefined && all.includes(name)) return name
  throw new Misused(
    `${name === undefined ? 'say of which authority: --authority' : `no authority "${name}" has a webhook here: --authority is`} ${all.join(' | ')}`,
  )
}
