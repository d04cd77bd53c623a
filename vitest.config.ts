import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest, longest first: begun last, one of them would keep one core busy and the other idle. */
const LONGEST = [
  'browser/offline',
  'faults/everything',
  'browser/case',
  'browser/',
  'faults/',
  'promises',
  'conformance/',
]

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const found = LONGEST.findIndex(part => moduleId.includes(part))
      return found === -1 ? LONGEST.length : found
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    globalSetup: ['test/build-mexico.ts', 'test/unpack-chromium.ts'],
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Platforms and browsers start in some tests: two cores, two files at a time.
    maxWorkers: 2,
    // Nothing is replaced in a module and no module keeps what a test did: each is loaded once for all files of a worker.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
})
