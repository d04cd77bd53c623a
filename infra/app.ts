import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { FaultyFile } from '../shared/countries/faulty-file.ts'
import { PROFILES, readProfiles } from './build/profiles.ts'
import { stackName, synthesize } from './synthesize.ts'

const { values } = parseArgs({
  options: { country: { type: 'string', multiple: true }, profiles: { type: 'string', default: PROFILES } },
})

try {
  // All of them are read, whichever are wanted: two countries must never be taken for one another.
  const profiles = readProfiles(values.profiles)
  const wanted = values.country ?? profiles.map(({ id }) => id)
  // The CDK command line names the folder it wants; on our own it is cdk.out.
  const folder = await synthesize(wanted, process.env.CDK_OUTDIR ?? join(import.meta.dirname, '../cdk.out'))
  if (process.env.CDK_OUTDIR === undefined)
    for (const id of wanted) process.stdout.write(`${join(folder, `${stackName(id)}.template.json`)}\n`)
} catch (error) {
  if (!(error instanceof FaultyFile)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
