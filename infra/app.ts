import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { FaultyFile } from '../shared/countries/faulty-file.ts'
import { countryIds } from './build/build-country.ts'
import { stackName, synthesize } from './synthesize.ts'

const { values } = parseArgs({ options: { country: { type: 'string', multiple: true } } })
const countries = values.country ?? countryIds()

try {
  // The CDK command line names the folder it wants; on our own it is cdk.out.
  const folder = await synthesize(countries, process.env.CDK_OUTDIR ?? join(import.meta.dirname, '../cdk.out'))
  if (process.env.CDK_OUTDIR === undefined)
    for (const id of countries) process.stdout.write(`${join(folder, `${stackName(id)}.template.json`)}\n`)
} catch (error) {
  if (!(error instanceof FaultyFile)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}
