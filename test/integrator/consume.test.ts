import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { PurgeQueueCommand, SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { startPlatform, temporaryFolder } from '../local-platform.ts'
import { authorityClient, queueUrl } from '../queue-reader.ts'

const folder = temporaryFolder()
const file = join(folder.path, 'heard.sqlite')
let cloud: LocalCloud
let running: ChildProcess | undefined
let said = ''

beforeAll(async () => {
  cloud = await startPlatform()
  // What a killed program had taken comes again after this, instead of a minute.
  const sqs = authorityClient(cloud.awsEndpoint)
  const QueueUrl = queueUrl(cloud, 'child-protection')
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '3' } }))
})
afterAll(async () => {
  await stop()
  await cloud?.stop()
  folder.remove()
})

/** Starts the program as its operator would: nothing of the platform but two URLs. */
function start(authority = 'child-protection'): void {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'consume.ts'), queueUrl(cloud, authority), cloud.url, file],
    {
      env: {
        PATH: process.env.PATH,
        AWS_REGION: 'mx-central-1',
        AWS_ACCESS_KEY_ID: 'theirs',
        AWS_SECRET_ACCESS_KEY: 'theirs',
        AWS_ENDPOINT_URL_SQS: cloud.awsEndpoint,
      },
    },
  )
  const hear = (chunk: unknown): void => {
    said += String(chunk)
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  running = child
}

async function stop(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
  running.kill(signal)
  await once(running, 'exit')
}

const heard = (text: string) => expect.poll(() => said, { timeout: 40_000, interval: 100 }).toContain(text)

/** Everything that the program keeps. */
function stored() {
  const kept = new DatabaseSync(file, { readOnly: true })
  try {
    return kept.prepare('SELECT child, sequence FROM heard').all()
  } finally {
    kept.close()
  }
}

/** Puts a message into the queue as if the platform had: with other content, or another signature. */
async function put(body: string, signature: string, group: string): Promise<void> {
  await authorityClient(cloud.awsEndpoint).send(
    new SendMessageCommand({
      QueueUrl: queueUrl(cloud, 'child-protection'),
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: uuidv7(),
      MessageAttributes: { signature: { DataType: 'String', StringValue: signature } },
    }),
  )
}

describe('an integrator’s program of sixty lines', () => {
  it('keeps every event of a case, in order and once, across a kill; refuses what is forged', async () => {
    const call = apiClient(cloud)
    const { caseId } = (await call('officer', 'PUT', submissionPath(), firstContactBody())).body
    const act = async (body: object): Promise<void> => {
      const path = submissionPath().replace('/api/submissions', `/api/cases/${caseId}/commands`)
      expect((await call('officer', 'PUT', path, body)).status).toBe(201)
    }
    start()
    await heard(`stored ${caseId} 1 org.amparo.case.opened.v1`)
    await act({ type: 'take-protective-measure', measure: 'safe-place' })
    await heard(`stored ${caseId} 2 `)
    await stop()
    await act({ type: 'flag', flag: 'medical', note: 'Fever' })
    await act({ type: 'unflag', flag: 'medical', reason: 'Gone' })
    start()
    await heard(`stored ${caseId} 4 org.amparo.case.unflagged.v1`)
    await stop()

    const rows = new DatabaseSync(file, { readOnly: true })
      .prepare('SELECT sequence, event FROM heard WHERE child = ? ORDER BY sequence')
      .all(String(caseId))
    expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4])
    expect(rows.map(({ event }) => JSON.parse(String(event)).data.previous)).toEqual([0, 1, 2, 3])

    const forged = String(rows[3]?.event).replace('"sequence":4', '"sequence":5')
    await put(forged, 'eyJhbGciOiJFUzI1NiJ9..c2lnbmF0dXJl', 'forged')
    await put(forged, '', 'unsigned')
    start()
    await expect.poll(() => said.match(/^refused /gm)?.length ?? 0, { timeout: 40_000 }).toBeGreaterThanOrEqual(2)
    expect(said).not.toContain(`stored ${caseId} 5`)
    // Tried five times, as often as what comes behind it: that would be given up with it.
    await stop()
    const QueueUrl = queueUrl(cloud, 'child-protection')
    await authorityClient(cloud.awsEndpoint).send(new PurgeQueueCommand({ QueueUrl }))
  }, 120_000)

  it('takes a repeated message for what it is, and does not go on over a loss', async () => {
    const known = new DatabaseSync(file)
    const { event, child } = known.prepare('SELECT * FROM heard WHERE sequence = 4').get() ?? {}
    // As if the third had never come: what follows is not taken until somebody has looked.
    known.prepare('DELETE FROM heard WHERE sequence > 2').run()
    known.close()
    const call = apiClient(cloud)
    const path = submissionPath().replace('/api/submissions', `/api/cases/${child}/commands`)
    expect((await call('officer', 'PUT', path, { type: 'flag', flag: 'again', note: 'Cough' })).status).toBe(201)
    start()
    await heard(`refused ${child}: missing between 2 and 5`)
    await stop()
    const mended = new DatabaseSync(file)
    mended.prepare('INSERT INTO heard VALUES (?, 4, ?)').run(String(child), String(event))
    mended.close()
    start()
    await heard(`stored ${child} 5 org.amparo.case.flagged.v1`)
  }, 200_000)

  it('hears a whole journey while the demonstration plays it on the same platform', async () => {
    await stop()
    start()
    const before = stored().length
    const demo = spawn(process.execPath, [join(import.meta.dirname, '../../infra/demo.ts'), '--url', cloud.url])
    let told = ''
    demo.stdout.on('data', chunk => {
      told += String(chunk)
    })
    // All that it said has come by then, which its end alone does not promise.
    expect(await once(demo, 'close')).toEqual([0, null])
    const [, messages = ''] = /child-protection: (\d+) messages/.exec(told) ?? []
    expect(Number(messages)).toBeGreaterThan(20)
    await expect.poll(() => stored().length - before, { timeout: 20_000, interval: 100 }).toBe(Number(messages))
    await expect
      .poll(() => said, { timeout: 20_000, interval: 100 })
      .toMatch(/^stored \S+ \d+ org\.amparo\.case\.closed\.v1$/m)
  }, 60_000)
})
