import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DEMONSTRATION_USERS } from './demonstration-users.ts'
import { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './local/local-cloud.ts'
import { stackName, synthesize } from './synthesize.ts'

export type RunOptions = Pick<LocalCloudOptions, 'port' | 'data' | 'log' | 'onCall' | 'interpose'> & {
  readonly country: string
  /** Where the profiles lie: the project’s own where it is left out. */
  readonly profiles?: string
}

/** Builds and synthesizes a country and runs its template on this machine, in a folder of this run's own. */
export async function runPlatform({ country, profiles, ...options }: RunOptions): Promise<LocalCloud> {
  const folder = join(import.meta.dirname, '../.build', `run-${process.pid}-${Date.now()}`)
  mkdirSync(folder, { recursive: true })
  const clear = (): void => rmSync(folder, { recursive: true, force: true })
  process.once('exit', clear)
  const assembly = await synthesize([country], join(folder, 'assembly'), {
    builds: join(folder, 'build'),
    ...(profiles !== undefined && { profiles }),
  })
  const cloud = await startLocalCloud({
    ...options,
    templateFile: join(assembly, `${stackName(country)}.template.json`),
    users: DEMONSTRATION_USERS,
  })
  return {
    ...cloud,
    async stop() {
      await cloud.stop()
      clear()
    },
  }
}
