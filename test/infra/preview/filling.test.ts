import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Preview, startPreview } from '../../../infra/preview/start-preview.ts'
import { isShown, questionIn, readPage, unescaped } from './read-page.ts'

const FORMS = join(import.meta.dirname, '../../../forms')
let preview: Preview
beforeAll(async () => {
  preview = await startPreview({ port: 0, country: 'mx' })
})
afterAll(() => preview.stop())

/** Opens a page of a form filled in with an example; gives it with the address of what was begun. */
async function begin(form: string, page: string, example?: string) {
  const query = example === undefined ? '' : `&example=${example}`
  const opened = await readPage(`${preview.url}/forms/${form}/${page}?lang=en${query}`)
  return { ...opened, draft: opened.url.replace(/\/[^/]+$/, '') }
}

describe('an example in the form preview', () => {
  it('fills the fields in as an officer would have typed them', async () => {
    const { html, draft } = await begin('first-contact', 'child', 'ana')
    expect(questionIn(html, '/child/names')).toContain('value="Ana Lucía Mejía Ordóñez"')
    expect(questionIn(html, '/child/sex')).toMatch(/<input checked[^>]* value="female"/)
    expect(html).toMatch(/name="\/child\/birthDate:month"[^>]*value="8"/)
    const company = await readPage(`${draft}/company?lang=en`)
    expect(company.html).toContain('name="/company/companions/1/name"')
    expect(company.html).toContain('value="Wilmer"')
    const encounter = await readPage(`${draft}/encounter?lang=en`)
    expect(encounter.html).toMatch(/name="\/encounter\/at:time"[^>]*value="18:40"/)
  })

  for (const form of readdirSync(FORMS, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
    const examples = join(FORMS, form.name, 'examples')
    for (const file of filesIn(examples)) {
      const { faults, answers }: { faults?: unknown[]; answers: unknown } = JSON.parse(
        readFileSync(join(examples, file), 'utf8'),
      )
      if (faults !== undefined) continue
      it(`${form.name}/${file} comes back from its fields as it is, without a fault`, async () => {
        const schema: { properties: object } = JSON.parse(readFileSync(join(FORMS, form.name, 'schema.json'), 'utf8'))
        const first = Object.keys(schema.properties)[0] ?? ''
        const { draft } = await begin(form.name, first, file.replace('.json', ''))
        const sent = await readPage(`${draft}/send`, [])
        expect({ status: sent.status, heading: sent.heading }).toEqual({ status: 200, heading: 'No fault' })
        const { html } = await readPage(`${draft}/read-by/child-protection`)
        expect(comparable(answersIn(html))).toEqual(comparable(answers))
      })
    }
  }

  it('shows a file as an officer would see it, and lets its author try the buttons without sending one', async () => {
    const { html, draft } = await begin('guardianship', 'status', 'replaced')
    expect(questionIn(html, '/status/order')).toContain('PDF document, 240 KB')
    const revision = /name="revision" value="(\d+)"/.exec(html)?.[1] ?? ''
    const without = await readPage(`${draft}/status`, [
      ['revision', revision],
      ['/status/status', 'replaced'],
      ['/status/order', 'urn:uuid:0195568a-3f00-7c1e-9a0b-3d6f1d2b7e90'],
      ['action', 'detach:/status/order'],
    ])
    expect(questionIn(without.html, '/status/order')).not.toContain('PDF document')
    const again = await readPage(`${draft}/status`, [
      ['revision', String(Number(revision) + 1)],
      ['/status/status', 'replaced'],
      ['action', 'attach:/status/order'],
    ])
    expect(questionIn(again.html, '/status/order')).toContain('PDF document, 240 KB')
  })

  it('that must give faults gives them on the check page, beside their questions', async () => {
    const { draft } = await begin('first-contact', 'child', 'faulty-age-and-birth-date')
    const { status, html } = await readPage(`${draft}/send`, [])
    expect(status).toBe(422)
    expect(html).toContain('class="summary"')
  })
})

describe('conditions in the form preview', () => {
  const needs = (...more: readonly (readonly [string, string])[]) =>
    [['action', 'continue'], ['/needs/internationalProtection', 'unknown'], ...more] as const

  it('show a question without script once an answer makes it apply, and drop an answer that no longer does', async () => {
    const { html, url, draft } = await begin('first-contact', 'needs')
    expect(isShown(html, '/needs/immediate')).toBe(true)
    expect(isShown(html, '/needs/other')).toBe(false)
    const asked = await readPage(url, needs(['/needs/immediate', 'other']))
    expect(asked.html).toContain('There are more questions on this page because of your answers.')
    expect(isShown(asked.html, '/needs/other')).toBe(true)
    const faulty = await readPage(url, needs(['/needs/immediate', 'other']))
    expect(faulty.status).toBe(422)
    expect(questionIn(faulty.html, '/needs/other')).toContain('Answer this question')
    const gone = await readPage(url, needs(['/needs/immediate', 'food'], ['/needs/other', 'A blanket']))
    expect(gone.url).toContain(`${draft}/voice`)
    expect(gone.html).toContain('Left out, because it no longer applies')
    expect((await readPage(`${draft}/check?lang=en`)).html).not.toContain('A blanket')
    // Told once; and with the answer it depends on, it is back.
    expect((await readPage(url, needs(['/needs/immediate', 'food']))).html).not.toContain('Left out')
    const back = await readPage(url, needs(['/needs/immediate', 'other'], ['/needs/other', 'A blanket']))
    expect(back.url).toContain(`${draft}/voice`)
    await readPage(url, needs(['/needs/immediate', 'food'], ['/needs/other', 'A blanket']))
    expect(questionIn((await readPage(url)).html, '/needs/other')).toContain('A blanket')
  })

  it('come to the browser as a script, with what they read on other pages', async () => {
    const { html } = await begin('first-contact', 'company', 'ana')
    expect(html).toMatch(/<script type="module" src="\/assets\/first-contact@[\d.]+\.[0-9a-f]+\.js"/)
    expect(html).toContain('data-elsewhere=')
  })

  it('let a repeating group grow and shrink by buttons', async () => {
    const { url } = await begin('first-contact', 'company', 'ana')
    const grown = await readPage(url, [
      ['action', 'add:/company/companions'],
      ['/company/status', 'unaccompanied'],
      ['/company/companions:count', '2'],
    ])
    expect(grown.html).toContain('name="/company/companions/2/name"')
    const shrunk = await readPage(url, [
      ['action', 'remove:/company/companions:0'],
      ['/company/status', 'unaccompanied'],
      ['/company/companions:count', '3'],
      ['/company/companions/1/name', 'Wilmer'],
    ])
    expect(shrunk.html).toMatch(/name="\/company\/companions\/0\/name"[^>]*value="Wilmer"/)
    expect(shrunk.html).not.toContain('name="/company/companions/2/name"')
  })
})

describe('what an audience would read', () => {
  it('is everything for child protection and only what is marked for the others', async () => {
    const { draft } = await begin('first-contact', 'voice', 'ana')
    const [name, place, views, status] = [
      'Ana Lucía',
      'Albergue Esperanza',
      'wants to be a teacher',
      'Is the child alone?',
    ]
    const reads = {
      'child-protection': { reads: [name, place, views, status], not: [] },
      migration: { reads: [status], not: [name, place, views] },
      'cross-border': { reads: [name, views], not: [place] },
      consular: { reads: [], not: [name, place, views] },
    }
    for (const [audience, expected] of Object.entries(reads)) {
      const { status, html } = await readPage(`${draft}/read-by/${audience}?lang=en`)
      expect(status).toBe(200)
      for (const text of expected.reads) expect(html, audience).toContain(text)
      for (const text of expected.not) expect(html, audience).not.toContain(text)
      // What is kept back is told by its question, never by its answer.
      expect(html.includes('Answered, but not for this reader')).toBe(audience !== 'child-protection')
    }
  })

  it('begins by saving what is typed on the page', async () => {
    const { url } = await begin('first-contact', 'child')
    const { url: at, html } = await readPage(url, [
      ['action', 'read-by:child-protection'],
      ['/child/names', 'Jean Baptiste'],
    ])
    expect(at).toMatch(/\/read-by\/child-protection$/)
    expect(html).toContain('Jean Baptiste')
  })
})

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** The answers as JSON that a view for an audience holds. */
function answersIn(html: string): unknown {
  const json = /<textarea[^>]*>(.*?)<\/textarea>/s.exec(html)?.[1] ?? ''
  return JSON.parse(unescaped(json))
}

/** Answers without pages that hold none, and with moments in UTC: fields hold them in the country's time. */
function comparable(answers: unknown): unknown {
  const inUtc = (_: string, value: unknown): unknown =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? new Date(value).toISOString() : value
  const plain: object = JSON.parse(JSON.stringify(answers, inUtc))
  return Object.fromEntries(Object.entries(plain).filter(([, page]) => Object.keys(page).length > 0))
}
