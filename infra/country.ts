import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FaultyFile } from '../shared/countries/faulty-file.ts'
import { fileOf, PROFILES, readProfiles } from './build/profiles.ts'
import { startingProfile } from './countries/starting-profile.ts'
import { readOptions } from './read-options.ts'

const USAGE = 'npm run country -- check | new CODE [--profiles DIR]'
const say = (line: string): void => void process.stdout.write(`${line}\n`)

try {
  const { positionals, values } = readOptions(USAGE, {
    allowPositionals: true,
    options: { profiles: { type: 'string', default: PROFILES } },
  })
  const [command, id, ...rest] = positionals
  if (command === 'new' && id !== undefined && rest.length === 0) write(id, values.profiles)
  else if (command === 'check' && id === undefined) check(values.profiles)
  else throw new Error(USAGE)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

/** Writes a profile to start from; never over one that is there. */
function write(id: string, folder: string): void {
  const profile = startingProfile(id)
  if (profile === undefined) throw new Error(`"${id}" is no country: write its ISO 3166-1 code, for example co`)
  const file = join(folder, `${id}.json`)
  if (existsSync(file)) throw new Error(`${fileOf(folder, id)} is there already: change it, or take it away first`)
  writeFileSync(file, `${JSON.stringify(profile, null, 2)}\n`)
  say(`wrote ${fileOf(folder, id)}`)
  say('next: the names of its authorities and offices, its domain and region; then')
  say(`  npm run country -- check && npm start -- --country ${id}`)
}

/** Checks every profile, and tells for each what is still to be confirmed by a lawyer of the country. */
function check(folder: string): void {
  try {
    for (const { id, name, authorities, offices, rules } of readProfiles(folder)) {
      const open = rules.filter(rule => !rule.confirmed).length
      say(
        `${id}  ${name.en.padEnd(20)} ${authorities.length} authorities, ${offices.length} offices, ${open} of ${rules.length} rules to confirm`,
      )
    }
    say('no fault')
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error
    for (const line of error.message.split('\n')) say(`FAULT ${line}`)
    process.exitCode = 1
  }
}
