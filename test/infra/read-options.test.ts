import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const run = (...args: readonly string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, '../../infra/token.ts'), ...args], { encoding: 'utf8' })
const USAGE = 'npm run -s token -- --user NAME [--url URL]'

describe('an option that a command does not know', () => {
  it('is named, with how the command is used, and without a stack', () => {
    const { status, stderr } = run('--usr', 'officer')
    expect([status, stderr]).toEqual([1, `Unknown option '--usr'\n${USAGE}\n`])
  })

  it('is no fault where it asks for help', () => {
    const { status, stderr } = run('--help')
    expect([status, stderr]).toEqual([0, `${USAGE}\n`])
  })
})
