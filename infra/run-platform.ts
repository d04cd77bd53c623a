import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CountryProfile } from '../shared/countries/profile.ts'
import { profileOf } from './build/profiles.ts'
import { demonstrationUsers } from './demonstration-users.ts'
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './local/local-cloud.ts'
import { type SynthesizeOptions, stackName, synthesize } from './synthesize.ts'

export type RunOptions = Pick<LocalCloudOptions, 'port' | 'data' | 'log' | 'onCall' | 'interpose' | 'receivers'> & {
  readonly country: string
  /** The country's profile, where it is not the one that is kept. */
  readonly profile?: CountryProfile
  readonly build?: SynthesizeOptions['build']
  /** The folder of the country's assembly where it is synthesized already; `profile` and `build` are not looked at then. */
  readonly assembly?: string
  /** Who can sign in; the demonstration users where nobody is named. */
  readonly users?: LocalCloudOptions['users']
}

/** Runs a country's template on this machine; builds and synthesizes it first, unless that is done. */
export async function runPlatform({
  country,
  build,
  profile = profileOf(country),
  users = demonstrationUsers(profile.languages[0] ?? 'es'),
  assembly,
  ...options
}: RunOptions): Promise<LocalCloud> {
  const { folder, clear } =
    assembly === undefined ? await assembleApart(profile, build) : { folder: assembly, clear: () => {} }
  const cloud = await startLocalCloud({
    ...options,
    parameters: edgeParameters(),
    templateFile: join(folder, `${stackName(country)}.template.json`),
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

/** Builds and synthesizes a country in a folder of this run's own, and how to remove that. */
async function assembleApart(profile: CountryProfile, build: RunOptions['build']) {
  const own = join(import.meta.dirname, '../.build', `run-${process.pid}-${Date.now()}`)
  mkdirSync(own, { recursive: true })
  const clear = (): void => rmSync(own, { recursive: true, force: true })
  process.once('exit', clear)
  const folder = await synthesize([withPool(profile)], join(own, 'assembly'), {
    builds: join(own, 'build'),
    ...(build && { build }),
  })
  return { folder, clear }
}

/** The demonstration users stand in for those of a provider of the country's own. */
function withPool({ identityProvider: _, ...profile }: CountryProfile): CountryProfile {
  return profile
}

/** What a deployment would be given by its edge; of CloudFront only the key it shows is honoured on this machine. */
export function edgeParameters(): Record<string, string> {
  return { EdgeKey: randomBytes(32).toString('base64url'), EdgeFirewall: 'none', EdgeCertificate: 'none' }
}
