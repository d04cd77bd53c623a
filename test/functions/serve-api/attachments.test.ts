import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeleteItemCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { AwsClient } from 'aws4fetch'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { functionSecret } from '../../../infra/local/permissions/callers.ts'
import { apiClient, firstContactBody, submissionPath } from '../../api-client.ts'
import { startPlatform } from '../../local-platform.ts'
import { EICAR, EXIF_CAMERA, halves, jpegFile, pdfFile, withExif } from '../../sample-files.ts'

let cloud: LocalCloud
let call: ReturnType<typeof apiClient>
const lines: string[] = []

beforeAll(async () => {
  cloud = await startPlatform({ log: line => lines.push(line) })
  call = apiClient(cloud)
})
afterAll(() => cloud?.stop())

interface Invitation {
  readonly id: string
  readonly answer: string
  readonly upload: { readonly method: string; readonly url: string; readonly fields: Record<string, string> }
}

async function invite(user: string): Promise<Invitation> {
  const { status, body } = await call(user, 'POST', '/api/attachments', {})
  expect({ status, body }).toMatchObject({ status: 201 })
  return body as unknown as Invitation
}

/** Sends a file as the contract says; `changes` are made to the signed fields, which the bucket must then refuse. */
function send({ upload }: Invitation, file: Buffer, name = 'photo.jpg', changes: Record<string, string> = {}) {
  const form = new FormData()
  for (const [field, value] of Object.entries({ ...upload.fields, ...changes })) form.append(field, value)
  form.append('file', new Blob([new Uint8Array(file)]), name)
  return fetch(upload.url, { method: upload.method, body: form })
}

/** What a program sees of a file, without following the link. */
async function look(user: string, id: string) {
  const response = await fetch(`${cloud.url}/api/attachments/${id}`, {
    headers: { authorization: `Bearer ${await cloud.token(user)}` },
    redirect: 'manual',
  })
  const text = await response.text()
  return { status: response.status, link: response.headers.get('location'), body: text === '' ? {} : JSON.parse(text) }
}

/** The outcome once the file has been checked. */
async function checked(user: string, id: string) {
  await expect.poll(async () => (await look(user, id)).status, { timeout: 20_000, interval: 100 }).not.toBe(409)
  return look(user, id)
}

async function sent(user: string, file: Buffer, name?: string) {
  const invitation = await invite(user)
  expect((await send(invitation, file, name)).status).toBe(204)
  return { ...invitation, ...(await checked(user, invitation.id)) }
}

async function openCase(): Promise<string> {
  const { body } = await call('officer', 'PUT', submissionPath(), firstContactBody())
  return String(body.caseId)
}

function guardianship(order: string, caseId: string) {
  const file = join(import.meta.dirname, '../../../forms/guardianship/examples/ana.json')
  const { answers } = JSON.parse(readFileSync(file, 'utf8'))
  return {
    formId: 'guardianship',
    formVersion: JSON.parse(readFileSync(join(import.meta.dirname, '../../../forms/guardianship/schema.json'), 'utf8'))
      .version,
    caseId,
    answers: { ...answers, status: { ...answers.status, order } },
    filledAt: '2026-03-05T18:44:00Z',
  }
}

const gone = { status: 404 }
const BEGINNING = '%PDF-1.4\n1 0 obj<</Type/Catalog'

/** The keys and contents of the bucket as they lie there, as this machine's owner sees them. */
async function stored(prefix: string): Promise<ReadonlyMap<string, Buffer>> {
  const bucket = `${cloud.awsEndpoint}/${cloud.physicalId('Attachments/Bucket')}`
  const owner = new AwsClient({ accessKeyId: 'OWNER', secretAccessKey: 'x', service: 's3', region: 'us-east-1' })
  const list = await (await owner.fetch(`${bucket}?list-type=2&prefix=${prefix}`)).text()
  const keys = [...list.matchAll(/<Key>([^<]+)<\/Key>/g)].map(found => String(found[1]))
  const bodies = await Promise.all(keys.map(async key => (await owner.fetch(`${bucket}/${key}`)).arrayBuffer()))
  return new Map(keys.map((key, index) => [key, Buffer.from(bodies[index] ?? new ArrayBuffer(0))]))
}

describe('a file that a program sends', () => {
  it('is stored without the place where it was taken, and shown by a link from the bucket', async () => {
    const photo = withExif(await jpegFile(halves(80, 60)))
    const { status, link } = await sent('caseworker', photo)
    expect(status).toBe(302)
    const shown = await fetch(link ?? '')
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': 'inline; filename="photo.jpg"',
      'cache-control': 'private, no-store',
    })
    const kept = Buffer.from(await shown.arrayBuffer())
    expect(kept.subarray(0, 2).toString('hex')).toBe('ffd8')
    expect(kept.includes('Exif') || kept.includes(EXIF_CAMERA)).toBe(false)
  })

  it('is not read before it has been checked: 409', async () => {
    const { id } = await invite('caseworker')
    expect(await look('caseworker', id)).toMatchObject({
      status: 409,
      body: { type: 'urn:amparo:problem:attachment-being-checked' },
    })
  })

  it.each([
    ['the EICAR file, whatever it is called', Buffer.from(EICAR), 'malware'],
    ['the EICAR file within a document', pdfFile(EICAR), 'malware'],
    ['HTML that is called .jpg', Buffer.from('<!doctype html><script>alert(1)</script>'), 'wrong-kind'],
    [
      'SVG that is called .jpg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
      'wrong-kind',
    ],
    ['a program that is called .jpg', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]), 'wrong-kind'],
    ['half a photo', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46]), 'unreadable'],
    ['nothing', Buffer.alloc(0), 'empty'],
  ])('is refused with its reason: %s', async (_, file, reason) => {
    expect(await sent('caseworker', file)).toMatchObject({
      status: 410,
      body: { type: 'urn:amparo:problem:attachment-refused', faults: [{ path: '', code: reason }] },
    })
  })

  it('is refused by the bucket itself when it is larger than 25 MB', async () => {
    const invitation = await invite('caseworker')
    const answered = await send(invitation, Buffer.alloc(26 * 1024 * 1024))
    expect(answered.status).toBe(400)
    expect(await answered.text()).toContain('<Code>EntityTooLarge</Code>')
    expect((await look('caseworker', invitation.id)).status).toBe(409)
  })

  it('is taken at 24 MB, as a document', async () => {
    const { status, link } = await sent(
      'caseworker',
      Buffer.concat([pdfFile(), Buffer.alloc(24 * 1024 * 1024)]),
      'o.pdf',
    )
    expect(status).toBe(302)
    const shown = await fetch(link ?? '')
    expect(shown.headers.get('content-disposition')).toBe('attachment; filename="document.pdf"')
    expect((await shown.arrayBuffer()).byteLength).toBeGreaterThan(24 * 1024 * 1024)
  })

  it('goes only where its form was signed for', async () => {
    const invitation = await invite('caseworker')
    const elsewhere = { key: `cases/x/${invitation.id}` }
    expect((await send(invitation, pdfFile(), 'o.pdf', elsewhere)).status).toBe(403)
    expect((await send(invitation, pdfFile(), 'o.pdf', { 'x-amz-signature': '0'.repeat(64) })).status).toBe(403)
    expect((await send(invitation, pdfFile(), 'o.pdf', { 'x-amz-acl': 'public-read' })).status).toBe(403)
    const unsigned = new FormData()
    unsigned.append('key', `quarantine/${invitation.id}`)
    unsigned.append('file', new Blob(['x']))
    expect((await fetch(invitation.upload.url, { method: 'POST', body: unsigned })).status).toBe(403)
  })

  it('is nobody else’s before it is part of a case: a stranger is told 404', async () => {
    const { id } = await sent('caseworker', pdfFile())
    expect(await look('supervisor', id)).toMatchObject(gone)
    expect(await look('officer', id)).toMatchObject(gone)
    expect(await look('caseworker', '01950000-0000-7000-8000-000000000000')).toMatchObject(gone)
    expect(await look('caseworker', 'x')).toMatchObject(gone)
  })

  it('is sent only by who fills in forms', async () => {
    expect((await call('auditor', 'POST', '/api/attachments', {})).status).toBe(403)
    expect((await call(undefined, 'POST', '/api/attachments', {})).status).toBe(401)
  })
})

describe('a link to a file', () => {
  it('is good for the address it was made for, and for a minute', async () => {
    const { link } = await sent('caseworker', pdfFile())
    const address = new URL(link ?? '')
    expect(address.searchParams.get('X-Amz-Expires')).toBe('60')
    expect((await fetch(address)).status).toBe(200)

    const longer = new URL(address)
    longer.searchParams.set('X-Amz-Expires', '3600')
    expect((await fetch(longer)).status).toBe(403)
    const other = new URL(address)
    other.pathname = other.pathname.replace('/opened/', '/unclaimed/')
    expect((await fetch(other)).status).toBe(403)
    expect((await fetch(address.origin + address.pathname)).status).toBe(403)
  })
})

describe('a link that has run out', () => {
  it('shows nothing, though it was signed by who may', async () => {
    const { link } = await sent('caseworker', pdfFile())
    const address = new URL(link ?? '')
    const [accessKeyId = '', , region = ''] = (address.searchParams.get('X-Amz-Credential') ?? '').split('/')
    const signer = new AwsClient({ accessKeyId, secretAccessKey: functionSecret, service: 's3', region })
    const signedAgo = async (seconds: number): Promise<string> => {
      const datetime = new Date(Date.now() - seconds * 1000).toISOString().replace(/[-:]|\.\d+/g, '')
      const url = `${address.origin}${address.pathname}?X-Amz-Expires=60`
      return (await signer.sign(url, { aws: { signQuery: true, datetime } })).url
    }
    expect((await fetch(await signedAgo(30))).status).toBe(200)
    const expired = await fetch(await signedAgo(61))
    expect(expired.status).toBe(403)
    expect(await expired.text()).toContain('Request has expired')
  })
})

describe('the bucket', () => {
  const ask = (origin: string) =>
    fetch(`${cloud.awsEndpoint}/${cloud.physicalId('Attachments/Bucket')}/`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })

  it('lets the pages of this deployment send to it, and no others', async () => {
    const allowed = await ask(cloud.url)
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([200, cloud.url])
    const refused = await ask('https://elsewhere.example')
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([403, null])
  })
})

describe('a file of a case', () => {
  it('is read by who may read the answer that names it, and by nobody else', async () => {
    const caseId = await openCase()
    const { id, answer } = await sent('caseworker', pdfFile('the order'))
    const stored = await call('caseworker', 'PUT', submissionPath(), guardianship(answer, caseId))
    expect(stored).toMatchObject({ status: 201 })

    for (const user of ['caseworker', 'supervisor']) {
      const { status, link } = await look(user, id)
      expect([user, status]).toEqual([user, 302])
      expect(await (await fetch(link ?? '')).text()).toContain('the order')
    }
    for (const user of ['migration', 'migration-supervisor', 'consular', 'auditor'])
      expect([user, (await look(user, id)).status]).toEqual([user, 404])
  })

  it('is claimed once, however often the submission is sent, and can be named again in the same case alone', async () => {
    const caseId = await openCase()
    const { answer } = await sent('caseworker', pdfFile())
    const path = submissionPath()
    const body = guardianship(answer, caseId)
    expect((await call('caseworker', 'PUT', path, body)).status).toBe(201)
    expect((await call('caseworker', 'PUT', path, body)).status).toBe(200)
    expect((await call('supervisor', 'PUT', submissionPath(), body)).status).toBe(201)
    const elsewhere = await call('caseworker', 'PUT', submissionPath(), guardianship(answer, await openCase()))
    expect(elsewhere).toMatchObject({
      status: 422,
      body: { faults: [{ path: '/status/order', code: 'not-an-attachment' }] },
    })
  })

  it('comes with a correction as with the form itself', async () => {
    const caseId = await openCase()
    const first = await sent('caseworker', pdfFile('the first order'))
    const recorded = await call('caseworker', 'PUT', submissionPath(), guardianship(first.answer, caseId))
    expect(recorded).toMatchObject({ status: 201 })
    const correct = async (order: string) => {
      const { answers, filledAt } = guardianship(order, caseId)
      return call('caseworker', 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, {
        type: 'correct',
        expectedVersion: (await call('caseworker', 'GET', `/api/cases/${caseId}`)).body.version,
        corrects: recorded.body.sequence,
        reason: 'Another order was meant',
        answers,
        filledAt,
      })
    }
    expect(await correct('urn:uuid:01950000-0000-7000-8000-000000000000')).toMatchObject({
      status: 422,
      body: { faults: [{ path: '/answers/status/order', code: 'not-an-attachment' }] },
    })
    const second = await sent('caseworker', pdfFile('the second order'))
    expect(await correct(second.answer)).toMatchObject({ status: 201 })
    const { link } = await look('supervisor', second.id)
    expect(await (await fetch(link ?? '')).text()).toContain('the second order')
  })

  it.each([
    ['that does not exist', async () => 'urn:uuid:01950000-0000-7000-8000-000000000000', 'not-an-attachment'],
    ['that is another officer’s', async () => (await sent('supervisor', pdfFile())).answer, 'not-an-attachment'],
    ['that has not been checked', async () => (await invite('caseworker')).answer, 'still-being-checked'],
    ['that was refused', async () => (await sent('caseworker', Buffer.from(EICAR))).answer, 'attachment-refused'],
  ])('cannot be one %s', async (_, answerOf, code) => {
    const body = guardianship(await answerOf(), await openCase())
    expect(await call('caseworker', 'PUT', submissionPath(), body)).toMatchObject({
      status: 422,
      body: { faults: [{ path: '/status/order', code }] },
    })
  })
})

describe('what is stored of a file', () => {
  it('is sealed; nothing stays in quarantine; nothing of it is logged', async () => {
    const caseId = await openCase()
    const { id, answer } = await sent('caseworker', pdfFile('a secret place'))
    expect(await call('caseworker', 'PUT', submissionPath(), guardianship(answer, caseId))).toMatchObject({
      status: 201,
    })
    const sealed = await stored(`cases/${caseId}/`)
    expect([...sealed.keys()]).toEqual([`cases/${caseId}/${id}`])
    // So much of a document that no megabytes of noise hold it by chance, as they do its first four letters.
    for (const prefix of ['cases/', 'unclaimed/'])
      for (const content of (await stored(prefix)).values()) expect(content.includes(BEGINNING)).toBe(false)
    expect(pdfFile().includes(BEGINNING)).toBe(true)
    // What has been checked is told before it is taken away.
    await expect
      .poll(async () => [...(await stored('quarantine/')).keys()], { timeout: 20_000, interval: 100 })
      .toEqual([])
    expect(lines.filter(line => /request-failed|is not authorized|secret place/.test(line))).toEqual([])
  })

  it('is noise for everybody once the key of its case is destroyed', async () => {
    const caseId = await openCase()
    const { id, answer } = await sent('caseworker', pdfFile())
    expect(await call('caseworker', 'PUT', submissionPath(), guardianship(answer, caseId))).toMatchObject({
      status: 201,
    })
    expect((await look('caseworker', id)).status).toBe(302)
    const database = new DynamoDBClient({
      endpoint: cloud.awsEndpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'OWNER', secretAccessKey: 'x' },
    })
    const kept = await database.send(
      new GetItemCommand({
        TableName: cloud.physicalId('Tables/Desk'),
        Key: { pk: { S: `ATTACHMENT#${id}` }, sk: { S: 'ATTACHMENT' } },
      }),
    )
    // The key that KMS could unwrap by itself is gone since the claim.
    expect(Object.keys(kept.Item ?? {}).sort()).toEqual(['caseId', 'officer', 'pk', 'sk', 'state'])
    await database.send(
      new DeleteItemCommand({ TableName: cloud.physicalId('Tables/Keys'), Key: { id: { S: `CASE#${caseId}` } } }),
    )
    expect(await look('caseworker', id)).toMatchObject(gone)
  })
})
