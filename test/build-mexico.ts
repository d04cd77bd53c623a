import { join } from 'node:path'
import { buildCountry } from '../infra/build/build-country.ts'
import { profileOf } from '../infra/build/profiles.ts'

/** `#country` in tests is Mexico, compiled as it is for its functions. */
export async function setup(): Promise<void> {
  await buildCountry(profileOf('mx'), join(import.meta.dirname, '../.build/mx'))
}
