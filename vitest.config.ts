import { defineConfig } from 'vitest/config'

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    globalSetup: ['test/build-mexico.ts'],
    include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
    // Platforms and browsers start in some tests: two cores, two files at a time.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 120_000,
  },
})
