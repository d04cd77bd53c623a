import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { countryIds, profileOf } from '../../../infra/build/build-country.ts'
import { FaultyFile } from '../../../shared/countries/faulty-file.ts'
import { readProfile } from '../../../shared/countries/profile.ts'

const mexico = () => JSON.parse(readFileSync(join(import.meta.dirname, '../../../shared/countries/mx.json'), 'utf8'))

function faults(change: (profile: Record<string, unknown>) => void): readonly string[] {
  const profile = mexico()
  change(profile)
  try {
    readProfile('mx.json', profile)
    return []
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error
    return error.message.split('\n')
  }
}

describe('a country profile', () => {
  it('is sound for every country that has one', () => {
    for (const id of countryIds()) expect(profileOf(id).id).toBe(id)
  })

  it('is refused with file, pointer and reason', () => {
    expect(
      faults(profile => Object.assign(profile, { deadlines: { high: '2 days', medium: 'PT72H', low: 'P7D' } })),
    ).toEqual(['mx.json#/deadlines/high: is not an ISO 8601 duration of days or hours: write for example P7D or PT72H'])
    expect(faults(profile => Object.assign(profile, { timeZone: 'Mexico' }))[0]).toContain(
      'mx.json#/timeZone: is not a time zone',
    )
    expect(faults(profile => Object.assign(profile, { wether: 'rain' }))[0]).toContain('mx.json#/wether: unknown')
    expect(faults(profile => Object.assign(profile, { authorities: mexico().authorities.slice(1) }))[0]).toContain(
      'lacks child-protection or migration',
    )
    expect(faults(profile => Reflect.deleteProperty(profile, 'name'))[0]).toContain('mx.json#/name')
  })

  it('names the countries there are when asked for another', () => {
    expect(() => profileOf('fr')).toThrow(/choose one of .*hn.*mx/)
  })
})
