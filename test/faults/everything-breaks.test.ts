import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { stackName } from '../../infra/synthesize.ts'
import { MEXICO } from '../build-mexico.ts'
import { temporaryFolder } from '../local-platform.ts'
import { type RunReport, runWithFaults } from './driver.ts'
import type { Plant } from './fault-plan.ts'
import { linesOf } from './report-lines.ts'

const folder = temporaryFolder()
const templateFile = join(MEXICO, `${stackName('mx')}.template.json`)
afterAll(() => folder.remove())

const run = (seed: number, cases: number, plant?: Plant): Promise<RunReport> =>
  runWithFaults({ seed, cases, templateFile, folder: folder.path, ...(plant !== undefined && { plant }) })

describe('while everything breaks', () => {
  it('nothing is lost, doubled, reordered or told before it is so: 500 cases', async () => {
    const report = await run(1, 500)
    process.stdout.write(`${linesOf(report).join('\n')}\n`)
    expect(report.violations).toEqual([])
    expect(report.counts.receipted).toBeGreaterThan(500)
    const kinds = Object.keys(report.injected)
    expect(kinds).toEqual(
      expect.arrayContaining([
        'answer lost',
        'clock skewed',
        'database killed',
        'killed after a call',
        'killed before a call',
        'part of a batch failed',
        'queue down',
        'stream late',
        'stream record dropped',
        'stream records again',
        'stream records in another order',
        'throttled',
        'two sweeps at once',
      ]),
    )
  }, 600_000)

  it.each<[Plant, RegExp]>([
    ['publishes before the commit', /told otherwise than committed|without its commit/],
    ['moves the watermark on a partial failure', /a watermark ahead of what was sent/],
    ['no sweep', /never told of an event/],
  ])(
    'a platform that %s is found out',
    async (plant, violation) => {
      const { violations } = await run(7, 80, plant)
      expect(violations.some(one => violation.test(one))).toBe(true)
    },
    120_000,
  )
})
