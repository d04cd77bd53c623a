import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formIds } from '../../../infra/build/read-form.ts'
import { type Preview, startPreview } from '../../../infra/preview/start-preview.ts'
import { readPage } from './read-page.ts'

const FORMS = join(import.meta.dirname, '../../../forms')
const LANGUAGES = ['es', 'en', 'fr', 'ht'] as const

interface FormFile {
  readonly title: string
  readonly properties: Readonly<Record<string, { readonly title: string }>>
}

const readFile = <Shape>(...path: string[]): Shape => JSON.parse(readFileSync(join(FORMS, ...path), 'utf8'))
const forms = formIds(FORMS)

let preview: Preview
beforeAll(async () => {
  preview = await startPreview({ port: 0, country: 'mx' })
})
afterAll(() => preview.stop())

const open = (path: string) => readPage(`${preview.url}${path}`)

describe('the form preview', () => {
  it('lists all twelve forms, also those that no procedure uses', async () => {
    const { status, html } = await open('/?lang=en')
    expect(status).toBe(200)
    expect(forms).toHaveLength(12)
    for (const form of forms) expect(html).toContain(`href="/forms/${form}"`)
  })

  for (const form of forms)
    it(`shows every page of ${form} in every language, under its title`, async () => {
      const schema = readFile<FormFile>(form, 'schema.json')
      for (const language of LANGUAGES) {
        const words = language === 'en' ? {} : readFile<Record<string, string>>(form, 'locales', `${language}.json`)
        const overview = await open(`/forms/${form}?lang=${language}`)
        expect(overview.status).toBe(200)
        expect(overview.heading).toBe(words['/title'] ?? schema.title)
        for (const [page, { title }] of Object.entries(schema.properties)) {
          const { status, heading, html } = await open(`/forms/${form}/${page}?lang=${language}`)
          expect({ status, heading }, `${form}/${page} in ${language}`).toEqual({
            status: 200,
            heading: words[`/properties/${page}/title`] ?? title,
          })
          expect(html).toContain(`<html lang="${language}"`)
          expect(html).toContain('<details>')
        }
      }
    })

  it('serves the stylesheet and the script that a page names', async () => {
    const { html } = await open('/forms/first-contact/child')
    const style = /<link rel="stylesheet" href="([^"]+)"/.exec(html)?.[1]
    const script = /<script type="module" src="([^"]+)"/.exec(html)?.[1]
    expect((await fetch(`${preview.url}${style}`)).headers.get('content-type')).toMatch('text/css')
    expect((await fetch(`${preview.url}${script}`)).headers.get('content-type')).toMatch('text/javascript')
  })

  it('answers 404 for a form, a page, an example, a draft and an audience that do not exist', async () => {
    for (const path of [
      '/forms/weather',
      '/forms/first-contact/weather',
      '/forms/first-contact/child?example=nobody',
      '/drafts/019f0000-0000-7000-8000-000000000000/child',
      '/drafts/nonsense/child',
    ])
      expect((await open(path)).status, path).toBe(404)
    const { url } = await open('/forms/first-contact/child')
    expect((await readPage(url.replace(/\/child.*/, '/read-by/everyone'))).status).toBe(404)
  })

  it('shows the guidance of a form and of a stage', async () => {
    const form = await open('/guidance/forms/closure?lang=fr')
    expect(form.status).toBe(200)
    expect(form.heading).toContain(readFile<Record<string, string>>('closure', 'locales', 'fr.json')['/title'])
    expect((await open('/guidance?lang=en')).html).toContain('/guidance/forms/closure')
  })

  it('offers no sign-out and names no officer: nobody is signed in', async () => {
    const { html } = await open('/forms/first-contact/child')
    expect(html).not.toContain('/sign-out')
    expect(html).not.toContain('/hidden')
  })
})
