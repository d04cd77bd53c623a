import { join } from 'node:path'
import { profileOf } from '../infra/build/profiles.ts'
import { synthesize } from '../infra/synthesize.ts'

/** Mexico's assembly as it is at the beginning of a run of the tests. Nobody writes into it. */
export const MEXICO = join(import.meta.dirname, '../.build/mx-assembly')

/** `#country` in tests is Mexico, compiled as it is for its functions; its platforms run one assembly. */
export async function setup(): Promise<void> {
  await synthesize([profileOf('mx')], MEXICO)
}
