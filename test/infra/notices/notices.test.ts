import { ReceiveMessageCommand } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localStack } from '../../../infra/deployment/running-stack.ts'
import { sendJson } from '../../../infra/local/gateway/send-json.ts'
import { listMember, textMember } from '../../../infra/local/json.ts'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { dead } from '../../../infra/notices/dead.ts'
import { history } from '../../../infra/notices/history.ts'
import { operate } from '../../../infra/notices/operated.ts'
import { redrive } from '../../../infra/notices/redrive.ts'
import { replay } from '../../../infra/notices/replay.ts'
import { retry } from '../../../infra/notices/retry.ts'
import { status } from '../../../infra/notices/status.ts'
import type { Subcommand } from '../../../infra/notices/subcommand.ts'
import { apiClient, firstContactBody, submissionPath } from '../../api-client.ts'
import { startPlatform } from '../../local-platform.ts'
import { authorityClient, queueUrl, type Read, readQueue, verifyNotice } from '../../queue-reader.ts'

let cloud: LocalCloud
/** Events by their notice's id that child protection's queue never takes. */
const poisoned = new Set<string>()
const logged: string[] = []
beforeAll(async () => {
  cloud = await startPlatform({
    log: line => void logged.push(line),
    interpose: async ({ call, functionId, response, proceed }) => {
      const [entry] = listMember(call.body, 'Entries')
      const url = textMember(call.body, 'QueueUrl') ?? ''
      const id = textMember(entry, 'MessageDeduplicationId') ?? ''
      if (functionId === undefined || !url.endsWith('-child-protection.fifo') || !poisoned.has(id)) return proceed()
      const refusal = { Id: '0', SenderFault: true, Code: 'InvalidMessageContents', Message: 'planned' }
      return sendJson(response, 200, JSON.stringify({ Successful: [], Failed: [refusal] }))
    },
  })
})
afterAll(() => cloud?.stop())

/** What an operator is told by a subcommand, its lines together. */
async function run(subcommand: Subcommand, values: Readonly<Record<string, string>> = {}): Promise<string> {
  const said: string[] = []
  await subcommand.run(await operate(await localStack(cloud.url), 'Ada', line => void said.push(line)), values)
  return said.join('\n')
}

/** A case with this many events, four at most. */
async function openCase(events: number): Promise<string> {
  const call = apiClient(cloud)
  const caseId = String((await call('officer', 'PUT', submissionPath(), firstContactBody())).body.caseId)
  for (const body of [
    { type: 'take-protective-measure', measure: 'safe-place' },
    { type: 'flag', flag: 'medical', note: 'Fever' },
    { type: 'unflag', flag: 'medical', reason: 'Gone' },
  ].slice(0, events - 1))
    await act(caseId, body)
  return caseId
}

async function act(caseId: string, body: object): Promise<void> {
  const path = submissionPath().replace('/api/submissions', `/api/cases/${caseId}/commands`)
  expect((await apiClient(cloud)('officer', 'PUT', path, body)).status).toBe(201)
}

/** Calls the publisher for a case, as the stream and the sweep do. */
async function publish(caseId: string): Promise<void> {
  const record = { eventID: '1', dynamodb: { SequenceNumber: '1', Keys: { pk: { S: `CASE#${caseId}` } } } }
  await cloud.invoke('PublishNotices/Function', { Records: [record] })
}

const queueOf = (authority: string): string => queueUrl(cloud, authority)
const read = (authority: string, enough: number): Promise<Read[]> =>
  readQueue(authorityClient(cloud.awsEndpoint), queueOf(authority), enough, { lingers: false })
const sequences = (messages: readonly Read[], caseId: string): readonly number[] =>
  messages.filter(({ event }) => event.subject === caseId).map(({ event }) => event.data.sequence)

/** The authority's system takes what is in its queue and never deletes it, as often as SQS gives it. */
async function neverTake(authority: string, messages: number): Promise<void> {
  const sqs = authorityClient(cloud.awsEndpoint)
  const QueueUrl = queueOf(authority)
  for (let tries = 0; tries < messages * 6; tries++)
    await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 0 }))
}

describe('an operator', () => {
  it('sends a case again: exactly what each authority hears of, in order, signed, within SQS’s five minutes', async () => {
    const caseId = await openCase(4)
    const first = await read('child-protection', 4)
    expect(sequences(first, caseId)).toEqual([1, 2, 3, 4])
    expect(sequences(await read('migration', 1), caseId)).toEqual([1])

    expect(await run(replay, { case: caseId })).toBe(
      'notices sent again to child-protection: 4, of cases: 1\nnotices sent again to migration: 1, of cases: 1',
    )
    const again = await read('child-protection', 4)
    // The same bytes: whoever keeps what they have seen can tell.
    expect(again.map(({ body }) => body)).toEqual(first.map(({ body }) => body))
    for (const message of again) await verifyNotice(cloud, message)
    expect(sequences(await read('migration', 1), caseId)).toEqual([1])
    // And a second time is no repetition that SQS drops.
    await run(replay, { case: caseId, authority: 'migration' })
    expect(sequences(await read('migration', 1), caseId)).toEqual([1])
  })

  it('comes to the bound, is told how to go on, and so sends everything once and in order', async () => {
    const since = new Date().toISOString()
    const cases = [await openCase(3), await openCase(2)]
    await read('child-protection', 5)
    const asked = { since, authority: 'child-protection', max: '2' }
    let said = await run(replay, asked)
    for (let runs = 1; said.includes('there is more'); runs++) {
      expect(runs).toBeLessThan(4)
      const after = /--after (\S+)$/.exec(said)?.[1] ?? ''
      said = await run(replay, { ...asked, after })
    }
    const again = await read('child-protection', 5)
    expect(again).toHaveLength(5)
    expect(sequences(again, cases[0] ?? '')).toEqual([1, 2, 3])
    expect(sequences(again, cases[1] ?? '')).toEqual([1, 2])
    const later = { since: new Date(Date.now() - 1).toISOString(), authority: 'child-protection' }
    expect(await run(replay, later)).toContain('again to child-protection: 0, of cases: 0')
    await read('migration', 2)
  })

  it('sees what a system could not take, by case and sequence alone, and puts it back in its order', async () => {
    const caseId = await openCase(3)
    const other = await openCase(1)
    const waiting = async (): Promise<string> => (await run(status)).split('\nmigration')[0] ?? ''
    await expect.poll(waiting, { timeout: 20_000 }).toMatch(/waiting in its queue +4\n +oldest of them +since 20\d\d-/)
    await neverTake('child-protection', 4)
    expect(await waiting()).toMatch(
      /waiting in its queue +0\n +oldest of them +none, or not known yet\n +dead letters +4/,
    )

    const seen = await run(dead, { authority: 'child-protection' })
    for (const id of [caseId, other])
      expect(seen).toContain(`case ${id}  sequence 1  org.amparo.case.opened.v1  given up after 5 tries`)
    expect(seen).toContain('child-protection: 2 of 4 dead letters shown: the others stand behind these')
    expect(seen).not.toMatch(/Fever|Ana/)

    expect(await run(redrive, { authority: 'child-protection', case: caseId })).toBe(
      'dead letters sent again to child-protection: 3\ndead letters left: 1',
    )
    const again = await read('child-protection', 3)
    expect(sequences(again, caseId)).toEqual([1, 2, 3])
    for (const message of again) await verifyNotice(cloud, message)
    expect(await run(redrive, { authority: 'child-protection' })).toBe('dead letters sent again to child-protection: 1')
    expect(sequences(await read('child-protection', 1), other)).toEqual([1])
    expect(await run(dead)).toBe('child-protection: no dead letter\nmigration: no dead letter')
  })

  it('finds what fails again and again, sees that all else went on, and lets it go when it is mended', async () => {
    const caseId = await openCase(1)
    await read('child-protection', 1)
    poisoned.add(`${caseId}:2`)
    await act(caseId, { type: 'take-protective-measure', measure: 'medical-care' })
    for (let attempt = 0; attempt < 6; attempt++) await publish(caseId)
    const first = async (): Promise<string> => (await run(dead)).split('\n')[0] ?? ''
    const held = `child-protection  case ${caseId}  sequence 2  held: could not be sent, 5 attempts since`
    expect(await first()).toContain(held)

    await act(caseId, { type: 'flag', flag: 'medical', note: 'Fever' })
    await publish(caseId)
    expect(await first()).toContain(held)
    expect(await run(status)).toMatch(/held: a fault of ours +1\n +cases not sent to the end +0/)
    await cloud.invoke('SweepNotices/Function', {})
    // A function's lines may come after what it returns.
    const swept = () => logged.some(line => line.includes('"sweep-finished"') && line.includes('"held":1'))
    await expect.poll(swept, { timeout: 20_000, interval: 30 }).toBe(true)
    const other = await openCase(1)
    expect(sequences(await read('child-protection', 1), other)).toEqual([1])

    await cloud.invoke('SendDigest/Function', {})
    // The last: on the hour, that of every morning stands before it.
    const digest = logged.findLast(line => line.includes('Failed, a fault of ours')) ?? ''
    expect(digest).toContain('Amparo Mexico')
    expect(digest).toContain('1  child-protection: notices held  ("A notice is held")')
    expect(digest).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|MX-|Fever/)

    expect(await run(retry, { case: caseId })).toBe(
      `child-protection: event 2 of case ${caseId} is tried again within a minute`,
    )
    expect(await run(status)).toMatch(/held: a fault of ours +0\n +cases not sent to the end +1, the longest since 20/)
    // Not before it was looked at: the sweep of every minute would have sent it.
    poisoned.clear()
    await publish(caseId)
    expect(sequences(await read('child-protection', 2), caseId)).toEqual([2, 3])
    expect(await first()).toBe('child-protection: no dead letter')
    await expect(run(retry, { case: caseId })).rejects.toThrow(`nothing of case ${caseId} is held`)
    await read('migration', 1)
  })

  it('is written down: who, when, what, how many, also of what failed', async () => {
    const nowhere = '00000000-0000-8000-8000-000000000000'
    await expect(run(replay, { case: nowhere, authority: 'migration' })).rejects.toThrow(`no case ${nowhere} is stored`)
    const lines = (await run(history)).split('\n')
    expect(lines[0]).toMatch(
      /^20\S+Z {2}replay authority migration case 00000000-\S+: cases 0 sent 0 \(failed\) {2}by Ada$/,
    )
    expect(lines.some(line => /redrive authority child-protection case \S+: sent 3 {2}by Ada$/.test(line))).toBe(true)
    expect(await run(status)).toContain('operators, the newest first')
  })

  it.each<[Subcommand, Readonly<Record<string, string>>, string]>([
    [replay, {}, 'say what to send again'],
    [replay, { case: 'MX-1' }, '--case takes the id of a case'],
    [replay, { since: '2026-01-01' }, 'say of which authority: --authority child-protection | migration'],
    [replay, { since: '2026-01-01', authority: 'police' }, 'no authority "police" has a queue here'],
    [replay, { since: 'yesterday', authority: 'migration' }, '--since takes a moment with its zone'],
    [replay, { since: '2026-02-31T25:00Z', authority: 'migration' }, '--since takes a moment with its zone'],
    [replay, { since: '2999-01-01', authority: 'migration' }, '--since takes a moment that has been'],
    [replay, { since: '2026-01-01', authority: 'migration', after: '7' }, '--after takes the id of a notice'],
    [redrive, {}, 'say of which authority'],
    [retry, {}, 'say of which case'],
    [dead, { max: '0' }, '--max takes a whole number'],
  ])('is told what to write: %#', async (subcommand, values, message) => {
    await expect(run(subcommand, values)).rejects.toThrow(message)
  })
})
