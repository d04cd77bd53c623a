import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import type { CountryProfile } from '../../shared/countries/profile.ts'
import { isObject } from '../../shared/forms/check-schema.ts'
import { archivedChange, archiveOf, compareVersions } from '../build/archive.ts'
import { readJson } from '../build/read-json.ts'
import { type Lock, lockFault } from './lock.ts'

/** What a version consists of; `rules.json` only where the form has rules. */
const PARTS = ['schema.json', 'locales', 'examples', 'rules.json'] as const

/**
 * Begins a new version of a form: what is published goes to its archive, with what each country changes of it, and the
 * form in place gets the new number. Refuses with `FaultyFile` where the published version is not whole any more, so
 * that nothing else can be archived under its name.
 * @returns the version that was archived, and where
 */
export function beginVersion(
  folder: string,
  id: string,
  next: string,
  { lock, countries }: { readonly lock: Lock; readonly countries: readonly CountryProfile[] },
): { readonly version: string; readonly archive: string } {
  const file = join(folder, id, 'schema.json')
  const schema = readJson(file)
  const version = isObject(schema) ? String(schema.version) : ''
  const refuse = (reason: string): never => {
    throw new FaultyFile(file, [{ pointer: '/version', reason }])
  }
  if (!/^\d+\.\d+\.\d+$/.test(next)) refuse(`${JSON.stringify(next)} is not a version, for example 1.1.0`)
  if (lock[id]?.[version] === undefined)
    refuse(`version ${version} is not published yet: change it as you like, and lock it when it is ready`)
  const changed = lockFault(lock, { id, version, schema })
  if (changed !== undefined) refuse(`${changed}. First bring back what was published, then begin the new version`)
  if (compareVersions(next, version) <= 0) refuse(`${next} is not newer than ${version}`)

  const archive = archiveOf(folder, id, version)
  mkdirSync(archive, { recursive: true })
  for (const part of PARTS.filter(one => existsSync(join(folder, id, one))))
    cpSync(join(folder, id, part), join(archive, part), { recursive: true })
  for (const country of countries) {
    const change = country.forms[id]
    if (change === undefined) continue
    mkdirSync(join(archive, 'countries'), { recursive: true })
    writeFileSync(archivedChange(folder, id, version, country.id), `${JSON.stringify(change, null, 2)}\n`)
  }
  // In the text, so that the layout of the file stays the author's.
  writeFileSync(file, readFileSync(file, 'utf8').replace(/("version":\s*)"[^"]*"/, `$1"${next}"`))
  return { version, archive }
}
