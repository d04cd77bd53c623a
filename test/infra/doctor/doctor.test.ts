import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { examine, type Finding } from '../../../infra/doctor/examine.ts'
import { type ExaminedStack, examineLocal } from '../../../infra/doctor/examined-stack.ts'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { apiClient } from '../../api-client.ts'
import { startPlatform } from '../../local-platform.ts'

let cloud: LocalCloud
let stack: ExaminedStack

beforeAll(async () => {
  cloud = await startPlatform()
  stack = await examineLocal(cloud.url)
})
afterAll(() => cloud?.stop())

async function examined(changes: Partial<ExaminedStack> = {}, patience = 60_000) {
  const findings: Finding[] = []
  const sound = await examine({ ...stack, ...changes }, { patience, tell: one => void findings.push(one) })
  return { sound, findings, failed: findings.filter(one => !one.sound).map(({ check }) => check) }
}

/** Tables as they look when neither the stream nor the sweep runs: every watermark stays at 0. */
function neverTold(documents: DynamoDBDocumentClient): DynamoDBDocumentClient {
  return new Proxy(documents, {
    get: (target, name) =>
      name === 'send'
        ? async (command: GetCommand) => {
            const answer = await target.send(command)
            return command instanceof GetCommand
              ? { ...answer, Item: { ...answer.Item, published: { migration: 0 } } }
              : answer
          }
        : Reflect.get(target, name),
  })
}

async function worklist(): Promise<unknown> {
  return (await apiClient(cloud)('supervisor', 'GET', '/api/cases')).body.items
}

describe('the doctor', () => {
  it('finds a sound stack sound, from its health to both authorities’ queues, and leaves no case behind', async () => {
    const { sound, findings } = await examined()
    expect(findings.filter(one => !one.sound)).toEqual([])
    expect(sound).toBe(true)
    expect(findings.map(({ check }) => check)).toEqual([
      'health',
      'clock',
      'sign-in',
      'closed to strangers',
      'forms',
      'submission',
      'sent twice',
      'read back',
      'history',
      'notices',
      'signing keys',
      'erased',
    ])
    expect(await worklist()).toEqual([])
  })

  it('says what does not work, and erases its case all the same', async () => {
    const late = await examined({ documents: neverTold(stack.documents) }, 500)
    expect(late.failed).toEqual(['notices'])
    expect(await worklist()).toEqual([])

    const stranger = await examined({ token: await cloud.token('auditor') })
    expect([stranger.sound, stranger.failed]).toEqual([false, ['submission']])
    expect(stranger.findings.at(-1)?.found).toBe('answered 403 (urn:amparo:problem:not-permitted), not 201')

    const nowhere = await examined({ url: 'http://127.0.0.1:9' })
    expect([nowhere.sound, nowhere.failed.includes('health')]).toEqual([false, true])
  })

  it('only looks when it is asked to', async () => {
    const findings: Finding[] = []
    expect(await examine(stack, { lookOnly: true, tell: one => void findings.push(one) })).toBe(true)
    expect(findings.map(({ check }) => check)).not.toContain('submission')
  })

  it('leaves no item of its case in the table', async () => {
    const { findings } = await examined()
    const reference = findings
      .find(({ check }) => check === 'submission')
      ?.found.split(' ')
      .at(-1)
    expect(reference).toMatch(/^MX-/)
    const { Items = [] } = await stack.documents.send(
      new QueryCommand({
        TableName: stack.casesTable,
        IndexName: 'worklist',
        KeyConditionExpression: 'stage = :stage',
        ExpressionAttributeValues: { ':stage': 'identification' },
      }),
    )
    expect(Items).toEqual([])
  })
})
