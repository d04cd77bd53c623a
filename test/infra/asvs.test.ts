import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const text = readFileSync(join(ROOT, 'infra/ASVS.md'), 'utf8')

/** How many requirements each section of ASVS 5.0.0 has at levels 1 and 2: they come first in every section, numbered from 1. */
const SECTIONS: Readonly<Record<string, number>> = {
  ...{ 'V1.1': 2, 'V1.2': 9, 'V1.3': 11, 'V1.4': 3, 'V1.5': 2 },
  ...{ 'V2.1': 3, 'V2.2': 3, 'V2.3': 4, 'V2.4': 1 },
  ...{ 'V3.2': 2, 'V3.3': 4, 'V3.4': 6, 'V3.5': 5, 'V3.7': 2 },
  ...{ 'V4.1': 3, 'V4.2': 1, 'V4.3': 2, 'V4.4': 4 },
  ...{ 'V5.1': 1, 'V5.2': 3, 'V5.3': 2, 'V5.4': 3 },
  ...{ 'V6.1': 3, 'V6.2': 12, 'V6.3': 4, 'V6.4': 4, 'V6.5': 5, 'V6.6': 3, 'V6.8': 4 },
  ...{ 'V7.1': 3, 'V7.2': 4, 'V7.3': 2, 'V7.4': 5, 'V7.5': 2, 'V7.6': 2 },
  ...{ 'V8.1': 2, 'V8.2': 3, 'V8.3': 1, 'V8.4': 1 },
  ...{ 'V9.1': 3, 'V9.2': 4 },
  ...{ 'V10.1': 2, 'V10.2': 2, 'V10.3': 4, 'V10.4': 11, 'V10.5': 5, 'V10.6': 2, 'V10.7': 3 },
  ...{ 'V11.1': 2, 'V11.2': 3, 'V11.3': 3, 'V11.4': 4, 'V11.5': 1, 'V11.6': 1 },
  ...{ 'V12.1': 3, 'V12.2': 2, 'V12.3': 4 },
  ...{ 'V13.1': 1, 'V13.2': 5, 'V13.3': 2, 'V13.4': 5 },
  ...{ 'V14.1': 2, 'V14.2': 4, 'V14.3': 3 },
  ...{ 'V15.1': 3, 'V15.2': 3, 'V15.3': 7 },
  ...{ 'V16.1': 1, 'V16.2': 5, 'V16.3': 4, 'V16.4': 3, 'V16.5': 3 },
  ...{ 'V17.1': 1, 'V17.2': 4, 'V17.3': 2 },
}

/** The cells of every row of a table that begins with something like this. */
const rows = (beginning: RegExp): readonly (readonly string[])[] =>
  text
    .split('\n')
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    )
    .filter(([first = '']) => beginning.test(first))

const REQUIREMENTS = rows(/^V\d+\.\d+\.\d+/)

describe('the table of ASVS 5.0', () => {
  it('says truly that no spreadsheet is written, in which an answer could be a formula', () => {
    const sources = globSync('{functions,shared,infra}/**/*.{ts,tsx}', { cwd: ROOT })
    expect(sources.length).toBeGreaterThan(300)
    const writing = sources.filter(file =>
      /text\/csv|\.csv\b|spreadsheet/i.test(readFileSync(join(ROOT, file), 'utf8')),
    )
    expect(writing).toEqual([])
  })

  it('answers every requirement of levels 1 and 2 once, and no other', () => {
    const answered = REQUIREMENTS.flatMap(([number = '']) => {
      const [, section = '', from = '', to = from] = /^(V\d+\.\d+)\.(\d+)(?:-(\d+))?$/.exec(number) ?? []
      return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => `${section}.${Number(from) + index}`)
    })
    const expected = Object.entries(SECTIONS).flatMap(([section, count]) =>
      Array.from({ length: count }, (_, index) => `${section}.${index + 1}`),
    )
    expect(expected).toHaveLength(253)
    expect(answered).toEqual(expected)
  })

  it('says of each how it stands, and of a gap what is missing', () => {
    for (const [number, short, state = '', where] of REQUIREMENTS) {
      expect([number, ['met', 'AWS', 'none', 'gap'].includes(state)]).toEqual([number, true])
      expect([number, short]).not.toEqual([number, ''])
      if (state === 'gap') expect([number, where]).not.toEqual([number, ''])
    }
  })

  it('names tests that exist, and each of them for something', () => {
    const files = new Map(
      rows(/^[a-z]+$/)
        .filter(([, file = '']) => file.startsWith('test/'))
        .map(([name, file]) => [name, file]),
    )
    expect(files.size).toBeGreaterThan(20)
    for (const [name, file = ''] of files) expect([name, existsSync(join(ROOT, file))]).toEqual([name, true])
    const named = new Set(REQUIREMENTS.flatMap(row => (row[4] ?? '').split(', ').filter(name => name !== '')))
    expect([...named].filter(name => !files.has(name))).toEqual([])
    expect([...files.keys()].filter(name => !named.has(name ?? ''))).toEqual([])
  })
})
