import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Preview, startPreview } from '../../../infra/preview/start-preview.ts'
import { temporaryFolder } from '../../local-platform.ts'
import { questionIn, readPage, unescaped } from './read-page.ts'

const FORMS = join(import.meta.dirname, '../../../forms')
const VILLAGES = 10_000
const folder = temporaryFolder()
let preview: Preview

/** The forms, and in the first page of closing a case a question with ten thousand options. */
beforeAll(async () => {
  cpSync(FORMS, folder.path, { recursive: true })
  const file = (name: string): string => join(folder.path, 'closure', name)
  const change = (name: string, by: (json: Record<string, unknown>) => unknown): void =>
    writeFileSync(file(name), JSON.stringify(by(JSON.parse(readFileSync(file(name), 'utf8')))))
  const villages = Array.from({ length: VILLAGES }, (_, index) => `Village ${index}`)
  change('schema.json', schema => {
    const properties = Object(Object(Object(schema.properties).reason).properties)
    properties.village = {
      title: 'Which village?',
      type: 'string',
      oneOf: villages.map((title, index) => ({ const: `v${index}`, title })),
    }
    return schema
  })
  for (const language of ['es', 'fr', 'ht'])
    change(`locales/${language}.json`, words => ({
      ...words,
      '/properties/reason/properties/village/title': 'Village?',
      ...Object.fromEntries(
        villages.map((name, index) => [`/properties/reason/properties/village/oneOf/${index}/title`, name]),
      ),
    }))
  preview = await startPreview({ port: 0, country: 'mx', forms: folder.path })
}, 120_000)
afterAll(async () => {
  await preview?.stop()
  folder.remove()
})

const PLACE = '/reason/village'
const sent = (...fields: readonly (readonly [string, string])[]) =>
  [['action', 'continue'], ['/reason/reason', 'no-action'], ...fields] as const

describe('a list of ten thousand options, without script', () => {
  it('is a light page, with a field to write in', async () => {
    const { html } = await readPage(`${preview.url}/forms/closure/reason?lang=en`)
    expect(questionIn(html, PLACE)).toContain(`name="${PLACE}:other"`)
    expect(questionIn(html, PLACE)).not.toContain('<option')
    expect(gzipSync(html).length).toBeLessThan(20 * 1024)
  })

  it('takes a name that is written whole', async () => {
    const { url } = await readPage(`${preview.url}/forms/closure/reason?lang=en`)
    const next = await readPage(url, sent([`${PLACE}:other`, ' village 9999 ']))
    expect([next.status, next.url]).not.toEqual([422, url])
    const again = await readPage(url)
    expect(questionIn(again.html, PLACE)).toMatch(/<input checked[^>]* type="radio"[^>]* value="v9999"/)
    expect(questionIn(again.html, PLACE)).toContain('Village 9999')
  })

  it('comes back with what fits a part of a name, a handful to choose from', async () => {
    const { url } = await readPage(`${preview.url}/forms/closure/reason?lang=en`)
    const asked = await readPage(url, sent([`${PLACE}:other`, 'llage 999']))
    expect(asked.status).toBe(422)
    const question = questionIn(asked.html, PLACE)
    expect(unescaped(question)).toContain('Which one is meant by “llage 999”?')
    expect(question.match(/type="radio"/g)).toHaveLength(11)
    expect(question).toContain('value="v999"')
    const next = await readPage(url, sent([`${PLACE}:other`, 'llage 999'], [PLACE, 'v9991']))
    expect(next.status).toBe(200)
    expect(questionIn((await readPage(url)).html, PLACE)).toMatch(/<input checked[^>]* value="v9991"/)
  })

  it('says so where nothing fits', async () => {
    const { url } = await readPage(`${preview.url}/forms/closure/reason?lang=en`)
    const asked = await readPage(url, sent([`${PLACE}:other`, 'Atlantis']))
    expect(asked.status).toBe(422)
    expect(unescaped(questionIn(asked.html, PLACE))).toContain('Nothing is called “Atlantis”')
  })
})
