import { spawnSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { profileOf } from '../../infra/build/profiles.ts'
import { readyAccount } from '../../infra/deployment/ready-account.ts'
import type { CountryProfile } from '../../shared/countries/profile.ts'

const ROOT = join(import.meta.dirname, '../..')
const ACCOUNT = '111122223333'
const mexico: CountryProfile = { ...profileOf('mx'), domain: 'amparo.gob.mx' }

/** An account as AWS's wire protocol shows it: which stacks stand in which region, and which regions are closed. */
interface FakeAccount {
  stacks: Record<string, readonly string[]>
  closed: readonly string[]
  asked: string[]
}
let aws: FakeAccount
let server: Server
const kept = { ...process.env }

beforeEach(async () => {
  aws = { stacks: {}, closed: [], asked: [] }
  server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const body = new URLSearchParams(text)
    const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const stack = body.get('StackName') ?? ''
    aws.asked.push(`${body.get('Action')} ${region} ${stack}`.trim())
    const fail = (status: number, code: string, message: string): void => {
      response.writeHead(status, { 'content-type': 'text/xml' })
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
      )
    }
    if (body.get('Action') === 'GetCallerIdentity') {
      response.writeHead(200, { 'content-type': 'text/xml' })
      response.end(
        `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${ACCOUNT}:role/deploy</Arn><UserId>x</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      )
    } else if (aws.closed.includes(region)) fail(403, 'InvalidClientTokenId', 'The security token is invalid')
    else if (aws.stacks[region]?.includes(stack)) {
      response.writeHead(200, { 'content-type': 'text/xml' })
      response.end(
        `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>${stack}</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
      )
    } else fail(400, 'ValidationError', `Stack with id ${stack} does not exist`)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  process.env.AWS_ACCESS_KEY_ID = 'AKIAEXAMPLE'
  process.env.AWS_SECRET_ACCESS_KEY = 'secret'
})
afterEach(async () => {
  process.env = { ...kept }
  await new Promise(resolve => server.close(resolve))
})

describe('a deployment', () => {
  it('goes on when both regions are bootstrapped, and knows whether the country runs already', async () => {
    aws.stacks = { 'mx-central-1': ['CDKToolkit'], 'us-east-1': ['CDKToolkit'] }
    expect(await readyAccount(mexico)).toEqual({ account: ACCOUNT, deployed: false })
    aws.stacks = { 'mx-central-1': ['CDKToolkit', 'amparo-mx'], 'us-east-1': ['CDKToolkit'] }
    expect(await readyAccount({ ...mexico, account: ACCOUNT })).toEqual({ account: ACCOUNT, deployed: true })
  })

  it('without bootstrap says what to run, for each region that lacks it', async () => {
    aws.stacks = { 'us-east-1': ['CDKToolkit'] }
    await expect(readyAccount(mexico)).rejects.toThrow(
      'CDK has not been here yet. Once for each region, run:\n  npx cdk bootstrap aws://111122223333/mx-central-1',
    )
    aws.stacks = {}
    await expect(readyAccount(mexico)).rejects.toThrow('cdk bootstrap aws://111122223333/us-east-1')
  })

  it('into another country’s account is refused', async () => {
    await expect(readyAccount({ ...mexico, account: '999988887777' })).rejects.toThrow(
      'shared/countries/mx.json#/account: is 999988887777, but these credentials belong to 111122223333',
    )
    expect(aws.asked).toEqual(['GetCallerIdentity us-east-1'])
  })

  it('into a region that the account has not opened says how to open it', async () => {
    aws.stacks = { 'us-east-1': ['CDKToolkit'] }
    aws.closed = ['mx-central-1']
    await expect(readyAccount(mexico)).rejects.toThrow('aws account enable-region --region-name mx-central-1')
  })

  it('of an example’s domain is refused before anybody is asked', async () => {
    await expect(readyAccount(profileOf('mx'))).rejects.toThrow('shared/countries/mx.json#/domain: is an example')
    expect(aws.asked).toEqual([])
  })

  it('without an account says what to run', async () => {
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN', 'AWS_PROFILE'])
      delete process.env[name]
    process.env.AWS_EC2_METADATA_DISABLED = 'true'
    process.env.AWS_CONFIG_FILE = process.env.AWS_SHARED_CREDENTIALS_FILE = join(ROOT, 'no-such-file')
    await expect(readyAccount(mexico)).rejects.toThrow(
      /There are no AWS credentials that work .*\n {2}aws sso login --profile NAME\n {2}npm run deploy -- --country mx --profile NAME/,
    )
  })

  it('of no country says how to name one', () => {
    const run = (...words: string[]) =>
      spawnSync(process.execPath, [join(ROOT, 'infra/deploy.ts'), ...words], { encoding: 'utf8' })
    expect(run()).toMatchObject({ status: 1, stderr: 'say which country: npm run deploy -- --country hn\n' })
    expect(run('--country', 'zz')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('choose one of bz, cr,'),
    })
    // The doctor of a country that was never deployed says the same.
    const doctor = spawnSync(process.execPath, [join(ROOT, 'infra/doctor.ts'), '--country', 'mx'], { encoding: 'utf8' })
    expect(doctor).toMatchObject({ status: 1, stderr: expect.stringContaining('mx.json#/domain: is an example') })
  })
})
