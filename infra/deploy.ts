import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { profileOf } from './build/profiles.ts'
import { stackName } from './synthesize.ts'

const { values, positionals } = parseArgs({
  options: { country: { type: 'string' } },
  allowPositionals: true,
  // What is not ours goes on to the CDK command line, for example --profile or --require-approval.
  strict: false,
})

try {
  if (typeof values.country !== 'string') throw new Error('say which country: npm run deploy -- --country hn')
  const { id, region } = profileOf(values.country)
  const cdk = join(import.meta.dirname, '../node_modules/aws-cdk/bin/cdk')
  const further = process.argv
    .slice(2)
    .filter(word => word !== '--country' && word !== values.country && !positionals.includes(word))
  const { status } = spawnSync(
    process.execPath,
    [cdk, 'deploy', stackName(id), '--app', `"${process.execPath}" infra/app.ts --country ${id}`, ...further],
    { stdio: 'inherit', cwd: join(import.meta.dirname, '..'), env: { ...process.env, AWS_REGION: region } },
  )
  if (status !== 0)
    process.stderr.write(
      [
        'The deployment did not finish. It needs credentials of the country’s own AWS account (for example `aws sso login`),',
        `and once in that account: npx cdk bootstrap aws://ACCOUNT/${region}`,
        '',
      ].join('\n'),
    )
  process.exitCode = status ?? 1
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
