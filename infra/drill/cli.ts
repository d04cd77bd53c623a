import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runPlatform } from '../run-platform.ts'
import { drillVersions } from './change-version.ts'
import { DRILLED, openCase, type Prove, proveTo } from './drilled-stack.ts'
import { drillKeyLoss } from './lose-keys.ts'
import { drillRestore } from './restore.ts'

/** What can be rehearsed on this machine. Each works on platforms of its own, in a folder that is gone at the end. */
const DRILLS: Readonly<Record<string, (prove: Prove, folder: string, commit: string) => Promise<void>>> = {
  restore: async (prove, folder) => (await drillRestore(prove, folder)).cloud.stop(),
  'key-loss': async prove => {
    const cloud = await runPlatform({ country: DRILLED, port: 0, data: 'memory' })
    try {
      await drillKeyLoss(prove, cloud, await openCase(cloud))
    } finally {
      await cloud.stop()
    }
  },
  'roll-back': (prove, folder, commit) => drillVersions(prove, folder, { commit, direction: 'roll-back' }),
  upgrade: (prove, folder, commit) => drillVersions(prove, folder, { commit, direction: 'upgrade' }),
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const folder = mkdtempSync(join(tmpdir(), 'amparo-drill-'))
try {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { version: { type: 'string', default: 'HEAD~1' } },
  })
  const drill = DRILLS[positionals[0] ?? '']
  if (drill === undefined)
    throw new Error(`npm run drill -- ${Object.keys(DRILLS).join(' | ')} [--version COMMIT, of the last two]`)
  const begun = Date.now()
  await drill(proveTo(say), folder, values.version)
  say(`the drill ${positionals[0]} holds, after ${Math.round((Date.now() - begun) / 1000)} s`)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
