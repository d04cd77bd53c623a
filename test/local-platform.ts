import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LocalCloud } from '../infra/local/local-cloud.ts'
import { type RunOptions, runPlatform } from '../infra/run-platform.ts'
import { MEXICO } from './build-mexico.ts'

/** A whole country on this machine, on free ports, in memory unless a folder is named. */
export function startPlatform(options: Partial<RunOptions> = {}): Promise<LocalCloud> {
  const asItIs = options.profile === undefined && options.build === undefined
  // A run of the tests has synthesized Mexico once for all its files; who else starts a platform builds what is there now.
  const assembly = asItIs && process.env.VITEST !== undefined ? { assembly: MEXICO } : {}
  return runPlatform({ country: 'mx', port: 0, data: 'memory', ...assembly, ...options })
}

/** A folder for one test, and how to remove it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'amparo-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}
