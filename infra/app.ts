import { join } from 'node:path'
import { FaultyFile } from '../shared/countries/faulty-file.ts'
import { PROFILES, readProfiles } from './build/profiles.ts'
import { refuseFindings } from './nag.ts'
import { readOptions } from './read-options.ts'
import { EDGE_FOLDER, stackName, synthesize } from './synthesize.ts'

const { values } = readOptions('npm run synth -- [--country CODE]... [--profiles FOLDER]', {
  options: { country: { type: 'string', multiple: true }, profiles: { type: 'string', default: PROFILES } },
})

try {
  const began = performance.now()
  // All of them are read, whichever are wanted: two countries must never be taken for one another.
  const profiles = readProfiles(values.profiles)
  const unknown = values.country?.find(wanted => !profiles.some(({ id }) => id === wanted))
  if (unknown !== undefined)
    throw new FaultyFile(values.profiles, [
      { pointer: '', reason: `has no country "${unknown}": choose one of ${profiles.map(({ id }) => id).join(', ')}` },
    ])
  const wanted = profiles.filter(({ id }) => values.country?.includes(id) ?? true)
  // The CDK command line names the folder it wants; on our own it is cdk.out.
  const folder = await synthesize(wanted, process.env.CDK_OUTDIR ?? join(import.meta.dirname, '../cdk.out'), {
    validate: true,
    review: refuseFindings,
  })
  if (process.env.CDK_OUTDIR === undefined) {
    for (const { id } of wanted) process.stdout.write(`${join(folder, `${stackName(id)}.template.json`)}\n`)
    process.stderr.write(
      `${wanted.length} countries in ${((performance.now() - began) / 1000).toFixed(1)} s; their firewalls and certificates: ${join(folder, EDGE_FOLDER)}\n`,
    )
  }
} catch (error) {
  if (!(error instanceof FaultyFile)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
