import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Journey, playAna } from '../../../infra/journey/play-ana.ts'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { apiClient } from '../../api-client.ts'
import { startPlatform } from '../../local-platform.ts'
import { authorityClient, queueUrl, readQueue, verifyNotice } from '../../queue-reader.ts'

let cloud: LocalCloud
let journey: Journey
const told: string[] = []

beforeAll(async () => {
  cloud = await startPlatform()
  const keep = (text: string): void => void told.push(text)
  journey = await playAna(cloud, { step: keep, say: keep })
}, 240_000)
afterAll(() => cloud?.stop())

describe('Ana’s journey', () => {
  it('goes through every stage, in order', () => {
    expect(journey.stages).toEqual([
      'identification',
      'protection',
      'assessment',
      'determination',
      'implementation',
      'follow-up',
      'closed',
    ])
  })

  it('meets a refusal at every wrong turn, each resting on a promise, a permission or a rule', () => {
    const rests = new Set(journey.refused.map(one => one.restsOn))
    for (const promise of ['promise:1', 'promise:5', 'promise:7', 'rule:consent', 'not-an-option'])
      expect(rests).toContain(promise)
    expect(journey.refused.length).toBeGreaterThanOrEqual(19)
  })

  it('is told to migration as far as migration takes part, and in order to both', async () => {
    const sqs = authorityClient(cloud.awsEndpoint)
    const heard = async (authority: string) => {
      const read = await readQueue(sqs, queueUrl(cloud, authority), 8)
      for (const message of read) await verifyNotice(cloud, message)
      expect(read.every(message => !/Ana|Rosa|Mejía|doctor|counselling/.test(message.body))).toBe(true)
      const sequences = read.map(message => message.event.data.sequence)
      expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b))
      return read.map(message => message.event.type)
    }
    const protection = await heard('child-protection')
    const migration = await heard('migration')
    expect(protection).toContain('org.amparo.protective-measure.taken.v1')
    expect(protection.filter(type => type === 'org.amparo.case.decided.v1')).toHaveLength(1)
    expect(migration.filter(type => type === 'org.amparo.case.decided.v1')).toHaveLength(1)
    expect(migration.at(-1)).toBe('org.amparo.case.closed.v1')
    expect(migration.some(type => /measure|consent|vote|guardian|vulnerability/.test(type))).toBe(false)
  })

  it('leaves migration with what is marked for it, and not one word of hers', async () => {
    const { body } = await apiClient(cloud)('migration-supervisor', 'GET', `/api/cases/${journey.caseId}`)
    const text = JSON.stringify(body)
    expect(text).toContain('"decision":"approves"')
    expect(text).not.toMatch(/Ana|Rosa|teacher|grandmother|abandon|foster|wait until counselling/)
    expect(body.protection).toBeUndefined()
  })
})
