import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figure } from './figure.ts'

const APP = join(import.meta.dirname, '../../infra/app.ts')
/** CloudFormation takes no larger template. Bytes. */
const LARGEST_TEMPLATE = 1024 * 1024

/** How long `npm run synth` takes for every country, built, bundled and checked; and the largest template it gives. */
export function synthesisFigures(): readonly Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'amparo-synth-'))
  try {
    const begin = performance.now()
    execFileSync(process.execPath, [APP], { env: { ...process.env, CDK_OUTDIR: folder }, stdio: 'ignore' })
    const seconds = (performance.now() - begin) / 1000
    const templates = readdirSync(folder).filter(file => file.endsWith('.template.json'))
    const largest = Math.max(...templates.map(file => statSync(join(folder, file)).size))
    return [
      { what: `synthesis of ${templates.length} countries`, measured: seconds, limit: 60, unit: 's' },
      {
        what: 'the largest template, of what CloudFormation takes',
        measured: largest / 1024,
        limit: LARGEST_TEMPLATE / 1024,
        unit: 'KB',
      },
    ]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
