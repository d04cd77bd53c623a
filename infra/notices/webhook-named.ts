import type { AuthorityId } from '../../shared/countries/profile.ts'
import type { Operated } from './operated.ts'
import { Misused } from './subcommand.ts'
import { webhookOutput } from './webhook-output.ts'

/** The authority that was named. Refuses (throws `Misused`) one without a webhook, naming those that have one. */
export function webhookNamed({ stack, queues }: Operated, name: string | undefined): AuthorityId {
  // Of the stack that runs, and not of the profile as it is by now.
  const all = queues.map(({ authority }) => authority).filter(one => stack.outputs[webhookOutput(one)] !== undefined)
  if (all.length === 0) throw new Misused('no authority has a webhook here: write it into the profile and deploy')
  if (name !== undefined && all.includes(name)) return name
  throw new Misused(
    `${name === undefined ? 'say of which authority: --authority' : `no authority "${name}" has a webhook here: --authority is`} ${all.join(' | ')}`,
  )
}
