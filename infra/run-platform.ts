import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CountryProfile } from '../shared/countries/profile.ts'
import { profileOf } from './build/profiles.ts'
import { DEMONSTRATION_USERS } from './demonstration-users.ts'
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './local/local-cloud.ts'
import { type SynthesizeOptions, stackName, synthesize } from './synthesize.ts'

export type RunOptions = Pick<LocalCloudOptions, 'port' | 'data' | 'log' | 'onCall' | 'interpose' | 'receivers'> & {
  readonly country: string
  /** The country's profile, where it is not the one that is kept. */
  readonly profile?: CountryProfile
  readonly build?: SynthesizeOptions['build']
  /** Who can sign in; the demonstration users where nobody is named. */
  readonly users?: LocalCloudOptions['users']
}

/** Builds and synthesizes a country and runs its template on this machine, in a folder of this run's own. */
export async function runPlatform({
  country,
  build,
  profile = profileOf(country),
  users = DEMONSTRATION_USERS,
  ...options
}: RunOptions): Promise<LocalCloud> {
  const folder = join(import.meta.dirname, '../.build', `run-${process.pid}-${Date.now()}`)
  mkdirSync(folder, { recursive: true })
  const clear = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', clear)
  const assembly = await synthesize([withPool(profile)], join(folder, 'assembly'), {
    builds: join(folder, 'build'),
    ...(build && { build }),
  })
  const cloud = await startLocalCloud({
    ...options,
    parameters: edgeParameters(),
    templateFile: join(assembly, `${stackName(country)}.template.json`),
    users,
  })
  return {
    ...cloud,
    async stop() {
      await cloud.stop()
      clear()
    },
  }
}

/** The demonstration users stand in for those of a provider of the country's own. */
function withPool({ identityProvider: _, ...profile }: CountryProfile): CountryProfile {
  return profile
}

/** What a deployment would be given by its edge; of CloudFront only the key it shows is honoured on this machine. */
export function edgeParameters(): Record<string, string> {
  return { EdgeKey: randomBytes(32).toString('base64url'), EdgeFirewall: 'none', EdgeCertificate: 'none' }
}
