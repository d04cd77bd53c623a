import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { playAna } from '../journey/play-ana.ts'
import { demonstrationToken } from '../local/demonstration-token.ts'
import { DRILLED, type Drilled, openCase, type Prove, wholeCase } from './drilled-stack.ts'

const ROOT = join(import.meta.dirname, '../..')
const SILENT = { step: () => {}, say: () => {} }
/** How long a version may take to start. Milliseconds. */
const PATIENCE = 180_000

/**
 * What one version wrote, read by another: this one's by the version before (to roll back), or that one's by this (to
 * upgrade). `commit` names the other, whose dependencies must be those of this one. `folder` is the caller's to remove.
 */
export async function drillVersions(
  prove: Prove,
  folder: string,
  { commit, direction }: { readonly commit: string; readonly direction: 'roll-back' | 'upgrade' },
): Promise<void> {
  const other = join(folder, 'other-version')
  const data = join(folder, 'data')
  mkdirSync(data)
  execFileSync('git', ['worktree', 'add', '--detach', '--quiet', other, commit], { cwd: ROOT })
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(other, 'node_modules'))
    const [first, second] = direction === 'upgrade' ? [other, ROOT] : [ROOT, other]
    const written = await running(first, data, async platform => {
      // Of this version everything that can happen to a case; the other may know other forms.
      const caseId = first === ROOT ? (await playAna(platform, SILENT)).caseId : await openCase(platform)
      return { caseId, before: await wholeCase(platform, caseId) }
    })
    prove(`${first === ROOT ? 'this version' : commit} wrote a case`, written.before.chain === 'intact')
    await running(second, data, async platform => {
      const after = await wholeCase(platform, written.caseId)
      const name = second === ROOT ? 'this version' : commit
      if (after.statuses.every(status => status === 200)) {
        prove(`${name} reads its answers as they were written`, after.answers === written.before.answers)
        prove(`${name} finds its chain intact`, after.chain === 'intact')
      } else prove(`${name} refuses it and says why (${after.problem})`, (after.statuses[0] ?? 500) < 500)
      const next = await openCase(platform)
      prove(`${name} goes on with new cases`, (await wholeCase(platform, next)).chain === 'intact')
    })
  } finally {
    execFileSync('git', ['worktree', 'remove', '--force', other], { cwd: ROOT })
  }
}

/** Runs the version in a folder on some data while something is done with it. */
async function running<Result>(
  version: string,
  data: string,
  work: (platform: Drilled) => Promise<Result>,
): Promise<Result> {
  const child = spawn(process.execPath, ['infra/start.ts', '--country', DRILLED, '--port', '0', '--data', data], {
    cwd: version,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()))
  try {
    const url = await new Promise<string>((resolve, reject) => {
      let said = ''
      const late = setTimeout(() => reject(new Error(`the version in ${version} did not start`)), PATIENCE)
      const hear = (chunk: Buffer): void => {
        said += chunk.toString('utf8')
        const found = /^ready (\S+)$/m.exec(said)?.[1]
        if (found === undefined) return
        clearTimeout(late)
        resolve(found)
      }
      child.stdout.on('data', hear)
      child.stderr.on('data', hear)
      ended.then(() => reject(new Error(`it ended: ${said.slice(-500)}`)))
    })
    return await work({ url, token: user => demonstrationToken({ url, user }) })
  } finally {
    child.kill('SIGTERM')
    await ended
  }
}
