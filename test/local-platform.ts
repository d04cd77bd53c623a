import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalCloud } from '../infra/local/local-cloud.ts'
import { type RunOptions, runPlatform } from '../infra/run-platform.ts'

/** A whole country on this machine, on free ports, in memory unless a folder is named. */
export function startPlatform(options: Partial<RunOptions> = {}): Promise<LocalCloud> {
  return runPlatform({ country: 'mx', port: 0, data: 'memory', ...options })
}

/** A folder for one test, and how to remove it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'amparo-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
