import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import { uuidv7 } from 'uuidv7'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { platformStores } from '../platform-stores.ts'
import { authorityClient, queueUrl, readQueue, verifyNotice } from '../queue-reader.ts'
import { visitorOf } from '../security/page-visitor.ts'
import { useCopy } from './open-copy.ts'

/*
 * What the first version of the platform wrote, before there was a procedure: Ana's first contact and her screening, and
 * Jean's first contact, by a migration officer. Kept as its tables were, with the demonstration keys of that run; never to be
 * written anew by a later version.
 */
const KEPT = JSON.parse(readFileSync(join(import.meta.dirname, 'first-version.json'), 'utf8'))
const ANA = '37e9ba2c-34f4-842b-a60d-c8eeedc0820a'
const JEAN = 'f804dca9-7177-81b9-96fd-edb6ac62d04b'

const running = useCopy(KEPT)
let cloud: LocalCloud
let call: ReturnType<typeof apiClient>

beforeAll(() => {
  cloud = running()
  call = apiClient(cloud)
})

describe('what the first version wrote', () => {
  it('is read as it was answered, by each authority as far as it may know', async () => {
    const { status, body } = await call('caseworker', 'GET', `/api/cases/${ANA}`)
    expect([status, body.reference, body.version, body.risk]).toEqual([200, 'MX-AFZA-BSYQ-Y191', 2, 'high'])
    expect(body.submissions).toMatchObject([
      { sequence: 1, formId: 'first-contact', formVersion: '1.0.0', answers: firstContactBody().answers },
      { sequence: 2, formId: 'rapid-screening', formVersion: '1.0.0' },
    ])
    const migration = await call('migration', 'GET', `/api/cases/${ANA}`)
    expect(migration.body.submissions).toHaveLength(1)
    expect(JSON.stringify(migration.body)).not.toMatch(/Ana Luc|screening/)
    expect((await call('migration', 'GET', `/api/cases/${JEAN}`)).status).toBe(200)
  })

  it('has the history it had, and its chain is intact', async () => {
    const { body } = await call('auditor', 'GET', `/api/cases/${ANA}/events`)
    expect(body).toMatchObject({
      chain: 'intact',
      events: [
        { sequence: 1, type: 'case-opened', hash: 'my5T6NxpT3ieq60QjH4KaHV6pBt8x_40vB68oaeb5g8' },
        { sequence: 2, hash: 'eTbx-lRUA5Rzd6MkaxQVsfPfVG05l8yQDRCoKEhwDsQ' },
      ],
    })
  })

  it('stands in the worklist, and is shown on its page', async () => {
    const { body } = await call('supervisor', 'GET', '/api/cases')
    expect(body.items).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ caseId: ANA, child: { names: 'Ana Lucía Mejía Ordóñez', birthDate: '2015-08-14' } }),
        expect.objectContaining({ caseId: JEAN }),
      ]),
    )
    const visitor = visitorOf(cloud)
    await visitor.signIn('supervisor')
    const page = await visitor.get(`/cases/${ANA}`)
    expect([page.status, page.text.includes('Ana Lucía Mejía Ordóñez')]).toEqual([200, true])
  })

  it('goes on: a command is carried out, its notice goes out signed, and the chain goes through both versions', async () => {
    const command = { type: 'take-protective-measure', measure: 'safe-place' }
    const taken = await call('officer', 'PUT', `/api/cases/${ANA}/commands/${uuidv7()}`, command)
    expect(taken).toMatchObject({ status: 201, body: { sequence: 3 } })
    const [notice] = await readQueue(authorityClient(cloud.awsEndpoint), queueUrl(cloud, 'child-protection'), 1)
    if (notice === undefined) throw new Error('no notice came')
    expect(notice.event).toMatchObject({ subject: ANA, data: { sequence: 3 } })
    await verifyNotice(cloud, notice)
    const { body } = await call('auditor', 'GET', `/api/cases/${ANA}/events`)
    expect([body.chain, (body.events as unknown[]).length]).toEqual(['intact', 3])
    const { answers } = firstContactBody()
    const more = firstContactBody('ana', { caseId: JEAN, answers })
    expect((await call('caseworker', 'PUT', submissionPath(), more)).status).toBe(201)
  })

  it('is erased by destroying its key, like any other', async () => {
    const { documents, keysTable } = platformStores(cloud)
    await documents.send(new DeleteCommand({ TableName: keysTable, Key: { id: `CASE#${JEAN}` } }))
    expect((await call('supervisor', 'GET', `/api/cases/${JEAN}`)).status).toBe(404)
  })
})
