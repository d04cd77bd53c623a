import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { profileOf, readProfiles } from './build/profiles.ts'
import { giveUpFailed } from './deployment/failed-creation.ts'
import { NotReady, readyAccount } from './deployment/ready-account.ts'
import { roomForFunctions } from './deployment/room-for-functions.ts'
import { deployStack } from './deployment/run-cdk.ts'
import { refuseFindings } from './nag.ts'
import { EDGE_FOLDER, EDGE_REGION, edgeStackName, stackName, synthesize } from './synthesize.ts'

const { tokens, values } = parseArgs({
  options: {
    country: { type: 'string' },
    profile: { type: 'string' },
    'new-edge-key': { type: 'boolean', default: false },
  },
  allowPositionals: true,
  // What is not ours goes on to the CDK command line, for example --require-approval never.
  strict: false,
  tokens: true,
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)

try {
  if (typeof values.country !== 'string') throw new NotReady('say which country: npm run deploy -- --country hn')
  readProfiles()
  const country = profileOf(values.country)
  if (typeof values.profile === 'string') process.env.AWS_PROFILE = values.profile
  const { account, deployed, failed } = await readyAccount(country)
  say(`${country.name.en} into account ${account}, region ${country.region}`)

  const assembly = await synthesize([country], join(import.meta.dirname, '../cdk.out'), {
    validate: true,
    review: refuseFindings,
  })
  if (!deployed) await roomForFunctions(join(assembly, `${stackName(country.id)}.template.json`), country.region)
  for (const one of failed) {
    say(`the first deployment of ${one.stack} failed: what is left of it is removed, and it is made anew`)
    await giveUpFailed(one)
  }
  const further = wordsForCdk()
  say(
    `first its edge in ${EDGE_REGION}. A new certificate waits until its DNS record stands: the console of Certificate`,
  )
  say(`Manager in ${EDGE_REGION} shows the record to add for ${country.domain}`)
  const edge = deployStack({
    assembly: join(assembly, EDGE_FOLDER),
    stack: edgeStackName(country.id),
    region: EDGE_REGION,
    further,
  })
  const outputs = deployStack({
    assembly,
    stack: stackName(country.id),
    region: country.region,
    parameters: {
      // Said each time: a parameter keeps its value for good, whatever default a later profile has.
      PublicOrigin: `https://${country.domain}`,
      EdgeFirewall: edge.EdgeFirewall ?? '',
      EdgeCertificate: edge.EdgeCertificate ?? '',
      // What is not given again stays as it was.
      ...((!deployed || values['new-edge-key']) && { EdgeKey: randomBytes(32).toString('base64url') }),
    },
    further,
  })
  say(`DNS of ${country.domain}: an alias or CNAME to ${outputs.DomainTarget}`)
  say(
    `Operators: subscribe to ${outputs.OperatorsTopic} and ${edge.OperatorsTopic} (infra/RUNBOOK.md, Who hears of an alarm)`,
  )
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

/** The words that are not ours, in their order. */
function wordsForCdk(): readonly string[] {
  const ours = new Set(['country', 'new-edge-key'])
  return tokens.flatMap(token => {
    if (token.kind === 'positional') return [token.value]
    if (token.kind !== 'option' || ours.has(token.name)) return []
    return token.value === undefined ? [token.rawName] : [token.rawName, token.value]
  })
}
