import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

/** What tells a process from a later one that was given the same pid. */
export interface ProcessIdentity {
  readonly startTime: string
  readonly commandLine: string
}

/** The identity of a running process; undefined when there is none with this pid (or only its remains). */
export function identifyProcess(pid: number): ProcessIdentity | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid)
}

/** Ends the process if it is still the very one described; gives whether it was. Waits so many milliseconds before force. */
export async function endLeftOver(
  left: ProcessIdentity & { pid: number },
  patienceMilliseconds: number,
): Promise<boolean> {
  const isSame = () => {
    const now = identifyProcess(left.pid)
    return now?.startTime === left.startTime && now.commandLine === left.commandLine
  }
  if (!isSame()) return false
  process.kill(left.pid, 'SIGTERM')
  const deadline = Date.now() + patienceMilliseconds
  while (isSame()) {
    if (Date.now() > deadline) process.kill(left.pid, 'SIGKILL')
    await pause(10)
  }
  return true
}

function fromProc(pid: number): ProcessIdentity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The command's name stands in parentheses and may hold anything, so the fields are counted after the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state, startTime] = [fields[0], fields[19]]
    if (startTime === undefined || state === 'Z') return undefined
    return { startTime, commandLine: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() }
  } catch {
    return undefined
  }
}

function fromPs(pid: number): ProcessIdentity | undefined {
  try {
    const ask = (what: string) => execFileSync('ps', ['-o', `${what}=`, '-p', String(pid)], { encoding: 'utf8' }).trim()
    return { startTime: ask('lstart'), commandLine: ask('command') }
  } catch {
    return undefined
  }
}
