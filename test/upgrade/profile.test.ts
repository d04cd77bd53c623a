import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { profileOf } from '../../infra/build/profiles.ts'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import { readProfile } from '../../shared/countries/profile.ts'

/** Mexico's profile as the first version had it: not to be written anew. */
const FIRST = JSON.parse(readFileSync(join(import.meta.dirname, 'first-profile.json'), 'utf8'))

function faultsOf(json: unknown): readonly string[] {
  try {
    readProfile('mx.json', json)
    return []
  } catch (error) {
    if (error instanceof FaultyFile) return error.message.split('\n')
    throw error
  }
}

it('a profile of the first version is refused with each thing to add, and read once it is added', () => {
  expect(faultsOf(FIRST)).toEqual(['mx.json#/offices: is missing', 'mx.json#/retention: is missing'])
  const { offices, retention } = profileOf('mx')
  const known = offices.filter(({ authority }) => FIRST.authorities.some(({ id }: { id: string }) => id === authority))
  expect(faultsOf({ ...FIRST, offices: known, retention })).toEqual([])
})
