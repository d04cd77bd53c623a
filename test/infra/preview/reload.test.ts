import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Preview, startPreview } from '../../../infra/preview/start-preview.ts'
import { temporaryFolder } from '../../local-platform.ts'
import { readPage } from './read-page.ts'

const ROOT = join(import.meta.dirname, '../../..')
let folder: ReturnType<typeof temporaryFolder>
let preview: Preview
beforeEach(async () => {
  folder = temporaryFolder()
  cpSync(join(ROOT, 'forms'), folder.path, { recursive: true })
  preview = await startPreview({ port: 0, country: 'mx', forms: folder.path })
})
afterEach(async () => {
  await preview.stop()
  folder.remove()
})

function change(file: string, from: string | RegExp, to: string): void {
  const path = join(folder.path, file)
  const text = readFileSync(path, 'utf8')
  const changed = text.replace(from, to)
  expect(changed).not.toBe(text)
  writeFileSync(path, changed)
}

const page = () => readPage(`${preview.url}/forms/first-contact/child?lang=en`)

describe('a form that changes while it is previewed', () => {
  it('is shown as its files stand, with what was typed before', async () => {
    const { url } = await readPage(`${preview.url}/forms/first-contact/child?lang=en&example=ana`)
    change('first-contact/schema.json', '"title": "First contact"', '"title": "First meeting"')
    const { status, html } = await readPage(url)
    expect(status).toBe(200)
    expect(html).toContain('First meeting')
    expect(html).toContain('Ana Lucía Mejía Ordóñez')
  })

  it('shows file, pointer and reason of a fault, goes on with other forms, and is shown again once mended', async () => {
    expect((await page()).status).toBe(200)
    change('first-contact/schema.json', '"minimum": 0', '"exclusiveMinimum": 0')
    const { status, html } = await page()
    expect(status).toBe(422)
    expect(html).toContain('first-contact/schema.json')
    expect(html).toContain('#/properties/child/properties/age/exclusiveMinimum')
    expect(html).toContain('is not a keyword')
    expect((await readPage(`${preview.url}/forms/closure`)).status).toBe(200)
    const list = await readPage(`${preview.url}/`)
    expect(list.status).toBe(200)
    expect(list.html).toContain('Has a fault')
    change('first-contact/schema.json', '"exclusiveMinimum": 0', '"minimum": 0')
    expect((await page()).status).toBe(200)
  })

  for (const [what, file, from, to, says] of [
    ['is not JSON', 'first-contact/schema.json', /^\{/, '', 'JSON'],
    ['lacks a translation', 'first-contact/locales/ht.json', '"/title"', '"/titel"', 'is not translated'],
    ['has an example that is none', 'first-contact/examples/ana.json', '"about"', '"abuot"', 'is not as an example'],
    ['is unknown to the procedure', 'procedure.json', '"first-contact"', '"first-kontact"', 'there is no form'],
  ] as const)
    it(`says so when it ${what}`, async () => {
      change(file, from, to)
      const { status, html } = await page()
      expect(status).toBe(422)
      expect(html).toContain(file)
      expect(html).toContain(says)
    })

  it('leaves nothing behind in the build folder', async () => {
    const mine = () => readdirSync(join(ROOT, '.build')).filter(name => name.startsWith(`preview-${process.pid}`))
    expect(mine().length).toBeGreaterThan(0)
    await preview.stop()
    expect(mine()).toEqual([])
    expect(existsSync(folder.path)).toBe(true)
  })
})
