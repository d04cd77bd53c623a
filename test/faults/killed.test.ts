import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { uuidv7 } from 'uuidv7'
import { afterEach, describe, expect, it } from 'vitest'
import { demonstrationToken } from '../../infra/local/demonstration-token.ts'
import { firstContactBody } from '../api-client.ts'
import { temporaryFolder } from '../local-platform.ts'
import { authorityClient, readQueue } from '../queue-reader.ts'

const ROOT = join(import.meta.dirname, '../..')
const SUBMISSIONS = 200
const AT_ONCE = 8

interface Running {
  readonly process: ChildProcess
  readonly url: string
  readonly lines: readonly string[]
}

const running: ChildProcess[] = []
const folder = temporaryFolder()
afterEach(async () => {
  await Promise.all(running.map(end))
  folder.remove()
})

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

/** Starts the platform as a person would, and waits until it says that it is ready. */
async function start(port: number): Promise<Running> {
  const child = spawn(process.execPath, ['infra/start.ts', '--data', folder.path, '--port', String(port)], {
    cwd: ROOT,
  })
  running.push(child)
  const lines: string[] = []
  const url = await new Promise<string>((resolve, reject) => {
    let text = ''
    child.stdout.on('data', chunk => {
      text += String(chunk)
      const found = /^ready (\S+)$/m.exec(text)
      lines.splice(0, lines.length, ...text.split('\n'))
      if (found?.[1] !== undefined) resolve(found[1])
    })
    child.stderr.on('data', chunk => {
      text += String(chunk)
    })
    child.once('exit', code => reject(new Error(`the platform stopped with ${code}: ${text}`)))
  })
  return { process: child, url, lines }
}

describe('a platform killed in the middle of its work', () => {
  it('has stored every receipted submission once, and each authority hears of it', async () => {
    const first = await start(0)
    const port = Number(new URL(first.url).port)
    const token = await demonstrationToken({ url: first.url, user: 'officer' })
    const receipts = new Map<string, string>()
    const waiting = Array.from({ length: SUBMISSIONS }, () => uuidv7())
    let killed = false
    let second: Promise<Running> | undefined

    const submit = async (commandId: string): Promise<void> => {
      const response = await fetch(`${first.url}/api/submissions/${commandId}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(firstContactBody()),
      })
      if (response.status !== 201 && response.status !== 200) throw new Error(`answered ${response.status}`)
      const { caseId } = await response.json()
      receipts.set(commandId, caseId)
    }
    const officer = async (): Promise<void> => {
      for (let commandId = waiting.shift(); commandId !== undefined; commandId = waiting.shift()) {
        if (!killed && receipts.size >= SUBMISSIONS / 2) {
          killed = true
          first.process.kill('SIGKILL')
          second = start(port)
        }
        // What is not receipted is sent again, under the same command id.
        for (;;) {
          try {
            await submit(commandId)
            break
          } catch {
            await pause(100)
          }
        }
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, officer))
    expect(killed).toBe(true)
    const { url, lines } = (await second) ?? first
    expect(receipts.size).toBe(SUBMISSIONS)
    expect(new Set(receipts.values()).size).toBe(SUBMISSIONS)

    const supervisor = await demonstrationToken({ url, user: 'supervisor' })
    const stored: string[] = []
    let cursor: string | undefined
    do {
      const page = await fetch(`${url}/api/cases${cursor === undefined ? '' : `?cursor=${cursor}`}`, {
        headers: { authorization: `Bearer ${supervisor}` },
      })
      const body = await page.json()
      stored.push(...body.items.map((item: { caseId: string }) => item.caseId))
      cursor = body.cursor
    } while (cursor !== undefined)
    expect(stored.sort()).toEqual([...receipts.values()].sort())

    const endpoint = lines.map(line => /^AWS endpoint\s+(\S+)/.exec(line)?.[1]).find(found => found !== undefined) ?? ''
    const sqs = authorityClient(endpoint)
    for (const authority of ['child-protection', 'migration']) {
      const queue =
        lines.map(line => /^queue\s+(\S+)$/.exec(line)?.[1]).find(found => found?.endsWith(`-${authority}.fifo`)) ?? ''
      const read = await readQueue(sqs, queue, SUBMISSIONS, { patience: 90_000 })
      expect([authority, new Set(read.map(message => message.event.subject)).size]).toEqual([authority, SUBMISSIONS])
    }
  }, 180_000)
})
