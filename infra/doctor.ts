import { profileOf } from './build/profiles.ts'
import { readyAccount } from './deployment/ready-account.ts'
import { examine } from './doctor/examine.ts'
import { examineDeployed, examineLocal } from './doctor/examined-stack.ts'
import { readOptions } from './read-options.ts'
import { stackName } from './synthesize.ts'

const { values } = readOptions('npm run doctor -- [--url URL | --country CODE [--profile NAME]] [--look-only]', {
  options: {
    /** A local cloud. */
    url: { type: 'string', default: 'http://127.0.0.1:3000' },
    /** A deployed country, in place of a local cloud. */
    country: { type: 'string' },
    /** A profile of AWS credentials. */
    profile: { type: 'string' },
    'look-only': { type: 'boolean', default: false },
  },
})

if (values.profile !== undefined) process.env.AWS_PROFILE = values.profile
try {
  const stack = values.country === undefined ? await examineLocal(values.url) : await deployed(values.country)
  const sound = await examine(stack, {
    lookOnly: values['look-only'],
    tell: ({ check, sound, found }) =>
      void process.stdout.write(`${sound ? 'ok  ' : 'FAIL'} ${check.padEnd(20)} ${found}\n`),
  })
  if (!sound) process.exitCode = 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function deployed(country: string): ReturnType<typeof examineDeployed> {
  const profile = profileOf(country)
  const { account, deployed: stands } = await readyAccount(profile)
  if (!stands)
    throw new Error(
      `${stackName(country)} does not stand in region ${profile.region} of account ${account}: npm run deploy -- --country ${country}`,
    )

  const token = process.env.AMPARO_TOKEN
  if (token === undefined || token === '')
    throw new Error(
      'put the token of an officer of the country into AMPARO_TOKEN: a deployed stack has no demonstration users',
    )
  return examineDeployed(country, token)
}
