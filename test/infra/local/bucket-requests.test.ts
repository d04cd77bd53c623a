import { createHmac } from 'node:crypto'
import { AwsClient } from 'aws4fetch'
import { describe, expect, it } from 'vitest'
import { policyFault } from '../../../infra/local/gateway/post-policy.ts'
import { presignedFault } from '../../../infra/local/gateway/presigned.ts'

const SECRET = 'a secret'
const NOW = new Date('2026-03-02T18:44:00Z')
const later = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000)

describe('a presigned address', () => {
  const signed = async (url = 'http://127.0.0.1:3001/bucket/opened/x?X-Amz-Expires=60'): Promise<URL> => {
    const client = new AwsClient({ accessKeyId: 'KEY', secretAccessKey: SECRET, service: 's3', region: 'us-east-1' })
    const request = await client.sign(url, { aws: { signQuery: true, datetime: '20260302T184400Z' } })
    return new URL(request.url)
  }
  const fault = (url: URL, at: Date, method = 'GET', secret: string | undefined = SECRET) =>
    presignedFault(
      {
        accessKeyId: 'KEY',
        service: undefined,
        operation: undefined,
        method,
        url,
        headers: { host: url.host },
        payload: Buffer.alloc(0),
        body: null,
      },
      secret,
      at,
    )

  it('is good for as long as it says, and not a second longer', async () => {
    expect(await fault(await signed(), later(0))).toBeUndefined()
    expect(await fault(await signed(), later(60))).toBeUndefined()
    expect(await fault(await signed(), later(61))).toMatchObject({ status: 403, message: 'Request has expired' })
    expect(await fault(await signed(), later(61), 'GET', undefined)).toMatchObject({ status: 403 })
  })

  it('is good for its method, its path and its query alone', async () => {
    expect(await fault(await signed(), NOW, 'PUT')).toMatchObject({ code: 'SignatureDoesNotMatch' })
    const moved = await signed()
    moved.pathname = '/bucket/cases/x'
    expect(await fault(moved, NOW)).toMatchObject({ code: 'SignatureDoesNotMatch' })
    const longer = await signed()
    longer.searchParams.set('X-Amz-Expires', '600')
    expect(await fault(longer, NOW)).toMatchObject({ code: 'SignatureDoesNotMatch' })
  })

  it('lasts a week at most', async () => {
    const url = await signed('http://127.0.0.1:3001/bucket/x?X-Amz-Expires=604801')
    expect(await fault(url, NOW)).toMatchObject({ status: 400, code: 'AuthorizationQueryParametersError' })
  })
})

describe('a browser’s form', () => {
  const policyOf = (conditions: readonly unknown[], expiration = later(60).toISOString()): string =>
    Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64')
  const sign = (policy: string): string => {
    const key = ['20260302', 'us-east-1', 's3', 'aws4_request'].reduce(
      (above: string | Buffer, part) => createHmac('sha256', above).update(part).digest(),
      `AWS4${SECRET}`,
    )
    return createHmac('sha256', key).update(policy).digest('hex')
  }
  const form = (policy: string, fields: Record<string, string> = {}, size = 10) => ({
    bucket: 'bucket',
    size,
    fields: new Map(
      Object.entries({
        key: 'quarantine/x',
        policy,
        'x-amz-credential': 'KEY/20260302/us-east-1/s3/aws4_request',
        'x-amz-signature': sign(policy),
        ...fields,
      }),
    ),
  })
  const CONDITIONS = [
    { bucket: 'bucket' },
    ['eq', '$key', 'quarantine/x'],
    ['starts-with', '$x-amz-credential', 'KEY/'],
    ['content-length-range', 1, 20],
  ]

  it('is stored when it is as its policy says', () => {
    expect(policyFault(form(policyOf(CONDITIONS)), SECRET, NOW)).toBeUndefined()
  })

  it.each([
    ['after its time', form(policyOf(CONDITIONS, NOW.toISOString())), 'AccessDenied'],
    ['with another signature', form(policyOf(CONDITIONS), { 'x-amz-signature': 'x' }), 'SignatureDoesNotMatch'],
    ['under another key', form(policyOf(CONDITIONS), { key: 'cases/x' }), 'AccessDenied'],
    ['with a field that the policy does not know', form(policyOf(CONDITIONS), { acl: 'public-read' }), 'AccessDenied'],
    ['without a field that the policy asks for', form(policyOf([...CONDITIONS, { a: 'b' }])), 'AccessDenied'],
    ['when it is too large', form(policyOf(CONDITIONS), {}, 21), 'EntityTooLarge'],
    ['when it is too small', form(policyOf(CONDITIONS), {}, 0), 'EntityTooSmall'],
    ['for another bucket', { ...form(policyOf(CONDITIONS)), bucket: 'other' }, 'AccessDenied'],
    ['with a policy that is none', form('x'), 'InvalidPolicyDocument'],
  ])('is refused %s', (_, sent, code) => {
    expect(policyFault(sent, SECRET, NOW)).toMatchObject({ code })
  })

  it('is refused without a policy', () => {
    const { fields, ...sent } = form(policyOf(CONDITIONS))
    const without = new Map([...fields].filter(([name]) => name !== 'policy'))
    expect(policyFault({ ...sent, fields: without }, SECRET, NOW)).toMatchObject({ status: 403 })
  })
})
