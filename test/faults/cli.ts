import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildCountry } from '../../infra/build/build-country.ts'
import { profileOf } from '../../infra/build/profiles.ts'
import { stackName, synthesize } from '../../infra/synthesize.ts'
import { temporaryFolder } from '../local-platform.ts'

/** `npm run faults -- --seed 1 --minutes 10`: runs of 500 cases, one seed after the other, until the time is over. */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '1' },
    cases: { type: 'string', default: '500' },
  },
})
await buildCountry(profileOf('mx'), join(import.meta.dirname, '../../.build/mx'))
// `#country` is what was just built, so what rests on it is loaded only now.
const { runWithFaults } = await import('./driver.ts')
const { linesOf } = await import('./report-lines.ts')
const folder = temporaryFolder()
const until = Date.now() + Number(values.minutes) * 60_000
try {
  const assembly = await synthesize([profileOf('mx')], join(folder.path, 'assembly'), {
    builds: join(folder.path, 'build'),
  })
  const templateFile = join(assembly, `${stackName('mx')}.template.json`)
  for (let seed = Number(values.seed); seed === Number(values.seed) || Date.now() < until; seed++) {
    const begun = Date.now()
    const report = await runWithFaults({ seed, cases: Number(values.cases), templateFile, folder: folder.path })
    for (const line of linesOf(report)) process.stdout.write(`${line}\n`)
    process.stdout.write(`${Math.round((Date.now() - begun) / 1000)} s\n\n`)
    if (report.violations.length > 0) process.exitCode = 1
  }
} finally {
  folder.remove()
}
