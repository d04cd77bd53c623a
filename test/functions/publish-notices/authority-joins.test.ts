import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, describe, expect, it } from 'vitest'
import { PROFILES } from '../../../infra/build/profiles.ts'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { readProfile } from '../../../shared/countries/profile.ts'
import { apiClient, firstContactBody, submissionPath } from '../../api-client.ts'
import { startPlatform, temporaryFolder } from '../../local-platform.ts'
import { authorityClient, queueUrl, readQueue, verifyNotice } from '../../queue-reader.ts'

const folder = temporaryFolder()
let cloud: LocalCloud | undefined
afterAll(async () => {
  await cloud?.stop()
  folder.remove()
})

/** Mexico with a queue for its foreign ministry, and a partner of the United Nations: a change to one file of data. */
function mexicoWithFour() {
  const profile = JSON.parse(readFileSync(join(PROFILES, 'mx.json'), 'utf8'))
  const ministry = profile.authorities.find((one: { id: string }) => one.id === 'foreign-affairs')
  Object.assign(ministry, { queue: true, hears: ['migration-procedure-opened', 'referred-abroad'] })
  const name = {
    en: 'Partner of the United Nations',
    es: 'Socio de la ONU',
    fr: 'Partenaire de l’ONU',
    ht: 'Patnè ONU',
  }
  profile.authorities.push({
    id: 'un-partner',
    name,
    queue: true,
    hears: ['case-opened', { event: 'flagged', when: { properties: { risk: { const: 'unassessed' } } } }],
  })
  return readProfile('mx.json', profile)
}

describe('an authority that joins by its profile alone', () => {
  it('hears from then on what its profile lists, of new cases and of old ones, and keeps no case back', async () => {
    const data = join(folder.path, 'data')
    cloud = await startPlatform({ data })
    const callBefore = apiClient(cloud)
    const old = (await callBefore('officer', 'PUT', submissionPath(), firstContactBody())).body.caseId
    const quiet = (await callBefore('officer', 'PUT', submissionPath(), firstContactBody())).body.caseId
    await readQueue(authorityClient(cloud.awsEndpoint), queueUrl(cloud, 'child-protection'), 2)
    await readQueue(authorityClient(cloud.awsEndpoint), queueUrl(cloud, 'migration'), 2)
    await cloud.stop()

    cloud = await startPlatform({ data, profile: mexicoWithFour() })
    const running = cloud
    const call = apiClient(running)
    const command = async (user: string, caseId: unknown, body: object): Promise<void> => {
      const path = submissionPath().replace('/api/submissions', `/api/cases/${caseId}/commands`)
      expect((await call(user, 'PUT', path, body)).status).toBe(201)
    }
    const fresh = (await call('officer', 'PUT', submissionPath(), firstContactBody())).body.caseId
    // Migration's procedure waits until child protection has been told of the case.
    const sqs = authorityClient(running.awsEndpoint)
    const protection = await readQueue(sqs, queueUrl(running, 'child-protection'), 1)
    expect(protection.map(({ event }) => [event.subject, event.data])).toEqual([
      [fresh, expect.objectContaining({ sequence: 1, previous: 0 })],
    ])
    for (const caseId of [old, fresh]) {
      await command('officer', caseId, { type: 'flag', flag: 'medical', note: 'Fever' })
      await command('migration', caseId, { type: 'open-migration-procedure' })
    }

    const heard = async (authority: string, enough: number): Promise<unknown[]> => {
      const read = await readQueue(sqs, queueUrl(running, authority), enough)
      for (const one of read) await verifyNotice(running, one)
      return read
        .map(({ event }) => [event.subject, event.type.split('.').slice(2, 4).join('.'), event.data])
        .sort((a, b) => String(a[0] === old).localeCompare(String(b[0] === old)))
    }
    const at = (sequence: number, previous: number) => expect.objectContaining({ sequence, previous })
    expect(await heard('un-partner', 3)).toEqual([
      [fresh, 'case.opened', at(1, 0)],
      [fresh, 'case.flagged', at(2, 1)],
      // Of the old case it was not told that it had been opened.
      [old, 'case.flagged', at(2, 0)],
    ])
    expect(await heard('foreign-affairs', 2)).toEqual([
      [fresh, 'migration-procedure.opened', at(3, 0)],
      [old, 'migration-procedure.opened', at(3, 0)],
    ])
    // Sequences have lawful gaps for migration, and `previous` says that nothing was missed.
    expect(await heard('migration', 3)).toEqual([
      [fresh, 'case.opened', at(1, 0)],
      [fresh, 'migration-procedure.opened', at(3, 1)],
      [old, 'migration-procedure.opened', at(3, 1)],
    ])
    await expect.poll(() => stillWaiting(running), { timeout: 20_000 }).toEqual([])
    // A case in which nothing more happens is told nobody anew.
    expect(quiet).toBeDefined()
  }, 120_000)
})

/** Cases that the sparse index still shows after a moment. */
async function stillWaiting(running: LocalCloud): Promise<unknown[]> {
  const client = new DynamoDBClient({
    region: 'mx-central-1',
    endpoint: running.awsEndpoint,
    credentials: { accessKeyId: 'theirs', secretAccessKey: 'theirs' },
  })
  const { Items = [] } = await client.send(
    new ScanCommand({ TableName: running.physicalId('Tables/Cases'), IndexName: 'unpublished' }),
  )
  return Items
}
