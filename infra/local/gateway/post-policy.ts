import { createHmac } from 'node:crypto'
import * as v from 'valibot'
import type { S3Refusal } from './send-s3-error.ts'

/** What a browser sent to a bucket with a form: its fields by name in small letters, and the file's size in bytes. */
export interface SentForm {
  readonly bucket: string
  readonly fields: ReadonlyMap<string, string>
  readonly size: number
}

const condition = v.union([
  v.tuple([v.picklist(['eq', 'starts-with']), v.pipe(v.string(), v.startsWith('$')), v.string()]),
  v.tuple([v.literal('content-length-range'), v.number(), v.number()]),
  v.record(v.string(), v.string()),
])
const policySchema = v.object({ expiration: v.string(), conditions: v.array(condition) })
type Condition = v.InferOutput<typeof condition>

/** Fields that need no condition: "Creating a POST policy" in the guide of S3. */
const UNCONDITIONED = new Set(['x-amz-signature', 'policy', 'file'])

/**
 * Why S3 refuses a form: no policy, another signature, run out, or anything that the policy does not say. `secret` is the
 * signer's where it is known. Undefined: it may be stored.
 */
export function policyFault(form: SentForm, secret: string | undefined, now: Date): S3Refusal | undefined {
  const encoded = form.fields.get('policy')
  if (encoded === undefined) return denied('Access Denied')
  const [, date = '', region = ''] = (form.fields.get('x-amz-credential') ?? '').split('/')
  if (secret !== undefined && signatureOf(encoded, secret, date, region) !== form.fields.get('x-amz-signature'))
    return {
      status: 403,
      code: 'SignatureDoesNotMatch',
      message: 'The request signature we calculated does not match the signature you provided.',
    }
  const policy = readPolicy(encoded)
  if (policy === undefined)
    return { status: 400, code: 'InvalidPolicyDocument', message: 'The content of the form does not meet the policy.' }
  if (!(now.getTime() < Date.parse(policy.expiration))) return denied('Invalid according to Policy: Policy expired.')
  const named = new Set(policy.conditions.flatMap(fieldsOf))
  for (const name of form.fields.keys())
    if (!UNCONDITIONED.has(name) && !name.startsWith('x-ignore-') && !named.has(name))
      return denied(`Invalid according to Policy: Extra input fields: ${name}`)
  for (const one of policy.conditions) {
    const fault = conditionFault(one, form)
    if (fault !== undefined) return fault
  }
  return undefined
}

function readPolicy(encoded: string): v.InferOutput<typeof policySchema> | undefined {
  try {
    const read = v.safeParse(policySchema, JSON.parse(Buffer.from(encoded, 'base64').toString('utf8')))
    return read.success ? read.output : undefined
  } catch {
    return undefined
  }
}

function fieldsOf(one: Condition): string[] {
  if (!Array.isArray(one)) return Object.keys(one).map(name => name.toLowerCase())
  return one[0] === 'content-length-range' ? [] : [one[1].slice(1).toLowerCase()]
}

function conditionFault(one: Condition, { bucket, fields, size }: SentForm): S3Refusal | undefined {
  const value = (name: string): string | undefined => (name === 'bucket' ? bucket : fields.get(name.toLowerCase()))
  if (!Array.isArray(one)) {
    const failed = Object.entries(one).find(([name, wanted]) => value(name) !== wanted)
    return failed && denied(`Invalid according to Policy: Policy Condition failed: ["eq", "$${failed[0]}"]`)
  }
  if (one[0] === 'content-length-range') {
    if (size < one[1])
      return {
        status: 400,
        code: 'EntityTooSmall',
        message: 'Your proposed upload is smaller than the minimum allowed',
      }
    return size > one[2]
      ? { status: 400, code: 'EntityTooLarge', message: 'Your proposed upload exceeds the maximum allowed size' }
      : undefined
  }
  const [kind, name, wanted] = one
  const given = value(name.slice(1))
  const holds = kind === 'eq' ? given === wanted : given?.startsWith(wanted) === true
  return holds ? undefined : denied(`Invalid according to Policy: Policy Condition failed: ["${kind}", "${name}"]`)
}

function signatureOf(policy: string, secret: string, date: string, region: string): string {
  const key = [date, region, 's3', 'aws4_request'].reduce(
    (above: Buffer | string, part) => createHmac('sha256', above).update(part).digest(),
    `AWS4${secret}`,
  )
  return createHmac('sha256', key).update(policy).digest('hex')
}

function denied(message: string): S3Refusal {
  return { status: 403, code: 'AccessDenied', message }
}
