import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'
import { parseJson } from '../json.ts'
import { freePort } from '../life/free-port.ts'
import { endLeftOver, identifyProcess } from '../life/process-identity.ts'
import { writeWhole } from '../life/write-whole.ts'

/** DynamoDB's wire protocol, wherever it is answered. */
export interface TableEndpoint {
  readonly url: string
  stop(): Promise<void>
}

const childFile = v.object({ pid: v.number(), startTime: v.string(), commandLine: v.string() })
const startMilliseconds = 10_000
const stopMilliseconds = 5_000

/**
 * Starts DynamoDB on loopback, kept in `directory` or in memory. `AWS_ENDPOINT_URL_DYNAMODB` in the environment names
 * another DynamoDB to use instead. Refuses (throws) where there is neither that nor a dynoxide for this platform.
 */
export async function startTables(
  directory: string | undefined,
  log: (line: string) => void,
  portOf: () => Promise<number> = freePort,
): Promise<TableEndpoint> {
  const elsewhere = process.env.AWS_ENDPOINT_URL_DYNAMODB
  if (elsewhere !== undefined) {
    log(
      `tables: using ${elsewhere} (AWS_ENDPOINT_URL_DYNAMODB); functions reach it directly, without a permission check`,
    )
    return { url: elsewhere.replace(/\/$/, ''), stop: async () => {} }
  }
  const binary = findBinary()
  if (directory !== undefined) await endChildLeftIn(directory, log)
  const { child, url, errors } = await startOnFreePort(binary, directory, portOf)
  if (directory !== undefined && child.pid !== undefined)
    writeWhole(childRecord(directory), JSON.stringify({ pid: child.pid, ...identifyProcess(child.pid) }))
  let stopping = false
  child.once('exit', code => {
    if (!stopping) log(`tables: dynoxide ended unexpectedly (${code}): ${errors.join('').trim()}`)
  })
  return {
    url,
    stop: () => {
      stopping = true
      return stopChild(child, directory)
    },
  }
}

interface Started {
  readonly child: ChildProcess
  readonly url: string
  /** What it says, as it comes: its log goes the same way. */
  readonly errors: readonly string[]
}

/** Starts the child on a port that is free; on another where somebody was quicker: a port is free until it is taken. */
async function startOnFreePort(
  binary: string,
  directory: string | undefined,
  portOf: () => Promise<number>,
  tries = 5,
): Promise<Started> {
  const port = await portOf()
  const database = directory === undefined ? [] : ['--db-path', join(directory, 'tables.db')]
  const child = spawnChild(binary, ['serve', '--host', '127.0.0.1', '--port', String(port), ...database], directory)
  const errors: string[] = []
  child.stderr?.on('data', chunk => errors.push(String(chunk)))
  const url = `http://127.0.0.1:${port}`
  if (await listens(url, child, errors)) return { child, url, errors }
  await stopChild(child, directory)
  if (tries === 1) throw new Error(`dynoxide found no port: ${errors.join('').trim()}`)
  return startOnFreePort(binary, directory, portOf, tries - 1)
}

function findBinary(): string {
  try {
    return createRequire(import.meta.url).resolve(`@dynoxide/${process.platform}-${process.arch}/dynoxide`)
  } catch {
    throw new Error(
      `There is no dynoxide for ${process.platform}-${process.arch} here. Start another DynamoDB (DynamoDB Local, for one) and name it in AWS_ENDPOINT_URL_DYNAMODB.`,
    )
  }
}

const childRecord = (directory: string) => join(directory, 'tables-process.json')

// A parent that was killed leaves its child behind, and the child holds the database.
async function endChildLeftIn(directory: string, log: (line: string) => void): Promise<void> {
  const file = childRecord(directory)
  if (!existsSync(file)) return
  const record = v.safeParse(childFile, parseJson(readFileSync(file, 'utf8')))
  if (record.success && (await endLeftOver(record.output, stopMilliseconds)))
    log(`tables: ended process ${record.output.pid}, left over from an earlier run`)
  rmSync(file, { force: true })
}

// With a directory the next start ends a child left over; without one nobody would, so a shell waits for our end of its
// input to close, which it does however this process ends. Detached: Ctrl-C must reach this process alone.
function spawnChild(binary: string, parameters: readonly string[], directory: string | undefined): ChildProcess {
  if (directory !== undefined || process.platform === 'win32')
    return spawn(binary, parameters, { stdio: ['pipe', 'ignore', 'pipe'], detached: true })
  const watch = '"$0" "$@" </dev/null & child=$!; read -r _; kill "$child"; wait "$child"'
  return spawn('/bin/sh', ['-c', watch, binary, ...parameters], { stdio: ['pipe', 'ignore', 'pipe'], detached: true })
}

/** Waits until the child answers, by its own word and not only because somebody does; false: its port is taken. */
async function listens(url: string, child: ChildProcess, errors: readonly string[]): Promise<boolean> {
  const deadline = Date.now() + startMilliseconds
  while (Date.now() < deadline) {
    const said = errors.join('')
    if (/in use/i.test(said)) return false
    if (child.exitCode !== null) throw new Error(`dynoxide ended at once: ${said.trim()}`)
    if (said.includes('listening on') && (await answers(url))) return true
    await pause(5)
  }
  child.kill()
  throw new Error(`dynoxide did not answer within ${startMilliseconds} ms: ${errors.join('').trim()}`)
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

async function stopChild(child: ChildProcess, directory: string | undefined): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const ended = new Promise(resolve => child.once('exit', resolve))
    if (directory === undefined && process.platform !== 'win32') child.stdin?.end()
    else child.kill('SIGTERM')
    const forced = setTimeout(() => child.kill('SIGKILL'), stopMilliseconds)
    await ended
    clearTimeout(forced)
  }
  if (directory !== undefined) rmSync(childRecord(directory), { force: true })
}
