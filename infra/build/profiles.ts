import { readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { RegionInfo } from 'aws-cdk-lib/region-info'
import { FaultyFile, type FileFault } from '../../shared/countries/faulty-file.ts'
import { type CountryProfile, readProfile } from '../../shared/countries/profile.ts'
import { readJson } from './read-json.ts'

const ROOT = join(import.meta.dirname, '../..')

/** Where the profiles lie, one JSON file a country. */
export const PROFILES = join(ROOT, 'shared/countries')

/** Those in which anybody may have an account: not a government's own, nor China's. */
const REGIONS: ReadonlySet<string> = new Set(
  RegionInfo.regions.filter(({ partition }) => partition === 'aws').map(({ name }) => name),
)

/** The ids of all countries that have a profile. */
export function countryIds(folder = PROFILES): string[] {
  return readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .map(name => name.slice(0, -'.json'.length))
    .sort()
}

/** Reads a country's profile. Refuses an unknown country by listing the known ones, and a profile with a fault. */
export function profileOf(id: string, folder = PROFILES): CountryProfile {
  if (!countryIds(folder).includes(id))
    throw new Error(
      `there is no country "${id}": choose one of ${countryIds(folder).join(', ')}, or write one with npm run country -- new ${id}`,
    )
  return readFile(folder, id)
}

/**
 * Every profile of a folder. Refuses with `FaultyFile` the first that has a fault, one that is called other than its file,
 * one whose region AWS does not have, and two that share what only one country can have: an id, a domain, an account.
 */
export function readProfiles(folder = PROFILES): readonly CountryProfile[] {
  const read = countryIds(folder).map(name => ({ name, profile: readFile(folder, name) }))
  for (const [index, { name, profile }] of read.entries()) {
    const earlier = read.slice(0, index)
    const faults: FileFault[] = []
    for (const key of ['id', 'domain', 'account'] as const) {
      const same = earlier.find(other => profile[key] !== undefined && other.profile[key] === profile[key])
      if (same !== undefined)
        faults.push({
          pointer: `/${key}`,
          reason: `is also the ${key} of ${fileOf(folder, same.name)}: ${profile[key]}`,
        })
    }
    if (!REGIONS.has(profile.region))
      faults.push({
        pointer: '/region',
        reason: `is no region of AWS that aws-cdk-lib knows: choose one of ${[...REGIONS].join(', ')}, or bring aws-cdk-lib up to date`,
      })
    if (faults.length === 0 && profile.id !== name)
      faults.push({ pointer: '/id', reason: `is ${profile.id}, but the file is called ${name}.json` })
    if (faults.length > 0) throw new FaultyFile(fileOf(folder, name), faults)
  }
  return read.map(({ profile }) => profile)
}

/** A profile's file as messages name it: from the root of the project. */
export function fileOf(folder: string, name: string): string {
  return join(relative(ROOT, folder), `${name}.json`)
}

function readFile(folder: string, name: string): CountryProfile {
  return readProfile(fileOf(folder, name), readJson(join(folder, `${name}.json`)))
}
