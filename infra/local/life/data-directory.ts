import { chmodSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { writeWhole } from './write-whole.ts'

/** Where one local cloud keeps everything that outlives it. */
export interface DataDirectory {
  readonly path: string
  readonly keyMaterialFile: string
  readonly signingKeyFile: string
  readonly portsFile: string
  readonly positionsFile: string
  readonly queuesDirectory: string
  readonly logsDirectory: string
  release(): void
}

/**
 * Takes the directory for this process alone, made if missing. Refuses (throws, naming the pid) one that a running local
 * cloud has. The lock is the operating system's, so it goes with its holder, however that one ends.
 */
export function takeDataDirectory(path: string): DataDirectory {
  mkdirSync(join(path, 'logs'), { recursive: true, mode: 0o700 })
  chmodSync(path, 0o700)
  const holderFile = join(path, 'holder.pid')
  const lock = new DatabaseSync(join(path, 'lock.sqlite'))
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
  } catch (cause) {
    lock.close()
    throw new Error(
      `${path} is in use by another local cloud, process ${readHolder(holderFile)}. Stop that one first.`,
      { cause },
    )
  }
  writeWhole(holderFile, `${process.pid}\n`)
  return {
    path,
    keyMaterialFile: join(path, 'keys.json'),
    signingKeyFile: join(path, 'signing-key.json'),
    portsFile: join(path, 'ports.json'),
    positionsFile: join(path, 'positions.json'),
    queuesDirectory: join(path, 'queues'),
    logsDirectory: join(path, 'logs'),
    release: () => lock.close(),
  }
}

function readHolder(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch {
    return '(not known)'
  }
}
