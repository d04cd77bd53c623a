import { spawnSync } from 'node:child_process'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { profileOf } from '../../infra/build/profiles.ts'
import { giveUpFailed } from '../../infra/deployment/failed-creation.ts'
import { NotReady, readyAccount } from '../../infra/deployment/ready-account.ts'
import { roomForFunctions } from '../../infra/deployment/room-for-functions.ts'
import type { CountryProfile } from '../../shared/countries/profile.ts'
import { temporaryFolder } from '../local-platform.ts'
import { synthesizeTemplates } from './synthesized.ts'

const ROOT = join(import.meta.dirname, '../..')
const ACCOUNT = '111122223333'
const mexico: CountryProfile = { ...profileOf('mx'), domain: 'amparo.gob.mx' }

/** An account as AWS's wire protocol shows it: which stacks stand in which region, and which regions are closed. */
interface FakeAccount {
  /** By region; one without a state of its own (`name=STATE`) was made. */
  stacks: Record<string, readonly string[]>
  closed: readonly string[]
  /** What Lambda says is left of the account's concurrency. */
  unreserved: number
  asked: string[]
}
let aws: FakeAccount
let server: Server
const kept = { ...process.env }

beforeEach(async () => {
  aws = { stacks: {}, closed: [], unreserved: 1000, asked: [] }
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
    const [, state] = aws.stacks[region]?.map(one => one.split('=')).find(([name]) => name === stack) ?? []
    const stands = aws.stacks[region]?.some(one => one.split('=')[0] === stack) === true
    if (request.url?.includes('/account-settings')) {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ AccountLimit: { UnreservedConcurrentExecutions: aws.unreserved } }))
    } else if (body.get('Action') === 'UpdateTerminationProtection') {
      response.writeHead(200, { 'content-type': 'text/xml' })
      response.end(
        '<UpdateTerminationProtectionResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><UpdateTerminationProtectionResult/></UpdateTerminationProtectionResponse>',
      )
    } else if (body.get('Action') === 'GetCallerIdentity') {
      response.writeHead(200, { 'content-type': 'text/xml' })
      response.end(
        `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:aws:iam::${ACCOUNT}:role/deploy</Arn><UserId>x</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      )
    } else if (aws.closed.includes(region)) fail(403, 'InvalidClientTokenId', 'The security token is invalid')
    else if (stands) {
      response.writeHead(200, { 'content-type': 'text/xml' })
      response.end(
        `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>${stack}</StackName><CreationTime>2026-01-01T00:00:00Z</CreationTime><StackStatus>${state ?? 'CREATE_COMPLETE'}</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
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
    expect(await readyAccount(mexico)).toEqual({ account: ACCOUNT, deployed: false, failed: [] })
    aws.stacks = { 'mx-central-1': ['CDKToolkit', 'amparo-mx'], 'us-east-1': ['CDKToolkit'] }
    expect(await readyAccount({ ...mexico, account: ACCOUNT })).toEqual({
      account: ACCOUNT,
      deployed: true,
      failed: [],
    })
  })

  it('knows a first one that failed: it is not there, and CDK may remove what is left of it', async () => {
    for (const state of ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'REVIEW_IN_PROGRESS']) {
      aws.stacks = {
        'mx-central-1': ['CDKToolkit', `amparo-mx=${state}`],
        'us-east-1': ['CDKToolkit', `amparo-mx-edge=${state}`],
      }
      expect(await readyAccount(mexico)).toEqual({
        account: ACCOUNT,
        // So that it is given a key of its edge again.
        deployed: false,
        failed: [
          { stack: 'amparo-mx-edge', region: 'us-east-1' },
          { stack: 'amparo-mx', region: 'mx-central-1' },
        ],
      })
    }
    await giveUpFailed({ stack: 'amparo-mx', region: 'mx-central-1' })
    expect(aws.asked.at(-1)).toBe('UpdateTerminationProtection mx-central-1 amparo-mx')
    // One that was rolled back to what it was before stands, with children's cases in it.
    aws.stacks = {
      'mx-central-1': ['CDKToolkit', 'amparo-mx=UPDATE_ROLLBACK_COMPLETE'],
      'us-east-1': ['CDKToolkit', 'amparo-mx-edge'],
    }
    expect(await readyAccount(mexico)).toMatchObject({ deployed: true, failed: [] })
  })

  it('into an account with too little concurrency for the functions’ shares says what to ask AWS for', async () => {
    const folder = temporaryFolder()
    try {
      const { countries } = await synthesizeTemplates([profileOf('mx')], folder.path)
      const file = countries[0]?.file ?? ''
      await roomForFunctions(file, 'mx-central-1')
      aws.unreserved = 10
      await expect(roomForFunctions(file, 'mx-central-1')).rejects.toThrow(
        /shares are 173 .* has 10 left in mx-central-1.*request-service-quota-increase .* --region mx-central-1$/s,
      )
      // All but the hundred that AWS keeps free.
      aws.unreserved = 272
      await expect(roomForFunctions(file, 'mx-central-1')).rejects.toThrow(NotReady)
      aws.unreserved = 273
      await roomForFunctions(file, 'mx-central-1')
    } finally {
      folder.remove()
    }
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
