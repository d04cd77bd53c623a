import { hash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hears } from '#country'
import { listMember, parseJson, textMember } from '../../../infra/local/json.ts'
import { headOf } from '../../../shared/cases/events.ts'
import { type Notice, noticeFor } from '../../../shared/notices/notice.ts'
import { openAuthorityQueues, type SendNotices } from '../../../shared/storage/authority-queues.ts'
import { commandId, opened } from '../cases/cases.ts'

/** What SQS says to a message with this id, alone or with others; nothing: it takes it. */
const said = new Map<string, { readonly code: string; readonly ofTheCall?: true }>()
let calls: number[] = []

/** SQS on the wire: takes a batch, but what it is told not to. */
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const entries = listMember(parseJson(Buffer.concat(chunks).toString()), 'Entries')
  calls.push(entries.length)
  const answers = entries.map(entry => ({
    Id: textMember(entry, 'Id') ?? '',
    MD5OfMessageBody: hash('md5', textMember(entry, 'MessageBody') ?? ''),
    fault: said.get(textMember(entry, 'MessageDeduplicationId') ?? ''),
  }))
  const whole = answers.find(({ fault }) => fault?.ofTheCall)?.fault
  response.writeHead(whole === undefined ? 200 : 400, { 'content-type': 'application/x-amz-json-1.0' })
  if (whole !== undefined) return void response.end(JSON.stringify({ __type: whole.code, message: 'planned' }))
  const Successful = answers
    .filter(({ fault }) => fault === undefined)
    .map(({ Id, MD5OfMessageBody }) => ({ Id, MD5OfMessageBody, MessageId: Id }))
  const Failed = answers.flatMap(({ Id, fault }) =>
    fault === undefined ? [] : [{ Id, Code: fault.code, SenderFault: fault.code !== 'InternalError' }],
  )
  response.end(JSON.stringify({ Successful, Failed }))
})

let send: SendNotices
beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  const sqs = new SQSClient({
    region: 'mx-central-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials,
    maxAttempts: 1,
  })
  send = openAuthorityQueues(
    sqs,
    { migration: `http://127.0.0.1:${port}/queue.fifo` },
    async () => async () => 'signed',
  )
})
afterAll(() => server.close())

const notices = [1, 2, 3].map(number => {
  const head = headOf(opened(commandId(number)))
  return noticeFor('migration', head, { hears, origin: 'https://mx.amparo.example', previous: 0 }) as Notice
})
const [first = '', second = '', third = ''] = notices.map(({ id }) => id)

async function outcome(faults: Readonly<Record<string, { readonly code: string; readonly ofTheCall?: true }>>) {
  said.clear()
  calls = []
  for (const [id, fault] of Object.entries(faults)) said.set(id, fault)
  const { taken, refused } = await send('migration', notices)
  return { taken: [...taken], refused: [...refused], calls }
}

describe('a queue', () => {
  it('that will never take a message has refused it; what it could not do now, or a key did not let it, is neither', async () => {
    expect(await outcome({})).toEqual({ taken: [first, second, third], refused: [], calls: [3] })
    expect(await outcome({ [first]: { code: 'InvalidMessageContents' }, [second]: { code: 'InternalError' } })).toEqual(
      { taken: [third], refused: [first], calls: [3] },
    )
    for (const code of ['AccessDenied', 'KmsAccessDenied', 'RequestThrottled'])
      expect(await outcome({ [first]: { code } })).toEqual({ taken: [second, third], refused: [], calls: [3] })
  })

  it('that refuses a whole batch for one message is asked for each alone, so that the others go', async () => {
    for (const code of ['InvalidMessageContents', 'AWS.SimpleQueueService.BatchRequestTooLong'])
      expect(await outcome({ [second]: { code, ofTheCall: true } })).toEqual({
        taken: [first, third],
        refused: [second],
        calls: [3, 1, 1, 1],
      })
  })

  it('that cannot be asked at all has refused nothing: whoever sends is told', async () => {
    await expect(outcome({ [second]: { code: 'AccessDeniedException', ofTheCall: true } })).rejects.toThrow()
    expect(calls).toEqual([3])
  })
})
