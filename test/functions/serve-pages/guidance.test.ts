import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { h } from 'preact'
import { renderToString } from 'preact-render-to-string'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { guidancePages } from '../../../functions/serve-pages/guidance-pages.tsx'
import { CasePage } from '../../../functions/serve-pages/pages/case-page.tsx'
import { Guidance } from '../../../functions/serve-pages/pages/guidance.tsx'
import { Layout } from '../../../functions/serve-pages/pages/layout.tsx'
import { openRespond } from '../../../functions/serve-pages/respond.tsx'
import type { SignedInVisit, Visit } from '../../../functions/serve-pages/visit.ts'
import { loadWords, translator } from '../../../functions/serve-pages/words.ts'
import { profileOf } from '../../../infra/build/profiles.ts'
import { formIds } from '../../../infra/build/read-form.ts'
import { readGuidance, readStageGuidance } from '../../../infra/build/read-guidance.ts'
import { officerOf } from '../../../shared/access/officer.ts'
import { caseIdSchema } from '../../../shared/cases/ids.ts'
import { LANGUAGES, type Language } from '../../../shared/countries/profile.ts'
import { STAGES } from '../../../shared/procedure/procedure.ts'
import { temporaryFolder } from '../../local-platform.ts'

for (const language of LANGUAGES) await loadWords(language)

const FORMS = join(import.meta.dirname, '../../../forms')
const STAGE_GUIDANCE = join(FORMS, 'procedure/guidance')
const everyStage = STAGES.flatMap(stage => LANGUAGES.map(language => ({ stage, language })))
const everyForm = formIds(FORMS).flatMap(form => LANGUAGES.map(language => ({ form, language })))
const pages = guidancePages(openRespond([]))

function visitIn(language: Language, path = '/guidance'): Visit {
  return {
    request: {
      method: 'GET',
      path,
      route: '$default',
      params: {},
      query: new URLSearchParams(),
      headers: {},
      cookies: {},
      body: Buffer.alloc(0),
      claims: undefined,
      requestId: 'request',
    },
    country,
    language,
    t: translator(language),
    session: undefined,
    now: new Date('2026-03-02T18:40:00Z'),
  }
}

function signedIn(visit: Visit): SignedInVisit {
  const officer = officerOf('officer', ['officer'])
  if (officer === undefined) throw new Error('there is no role "officer"')
  return { ...visit, session: { officer, name: 'Officer', csrf: 'token' } }
}

const textOf = (language: Language, stage: string): string =>
  readFileSync(join(STAGE_GUIDANCE, stage, `${language}.md`), 'utf8')
const headings = (html: string): number => html.match(/<h[23]>[^<]+<\/h[23]>/g)?.length ?? 0
const items = (html: string): readonly string[] => [...html.matchAll(/<li>([^<]*)<\/li>/g)].map(match => match[1] ?? '')

/** How many bullets stand below each heading. */
const shape = (text: string): readonly number[] =>
  text
    .split(/^## /m)
    .slice(1)
    .map(part => part.match(/^- /gm)?.length ?? 0)

/** The sources of the rules, in their order, whatever language they are named in. */
const SOURCES: readonly (readonly [name: string, inAnyLanguage: RegExp])[] = [
  ['general knowledge', /^(General knowledge|Conocimiento general|Connaissance générale|Konesans jeneral)\s?:/],
  ['case management', /^(Inter-Agency Guidelines|Directrices inter|Directives inter|Gid entè-ajans).* 2014$/],
  ['emergency handbook', /^(UNHCR Emergency Handbook|Manual de Emergencias|HCR, Manuel|Manyèl ijans)/],
  ['best interests of the child, elements', /14, (paras|párrs\.|par\.) 52-79$/],
  ['best interests of the child, safeguards', /14, (paras|párrs\.|par\.) 85-99$/],
  ['unaccompanied children, guardian', / 6, (para|párr\.|par\.) 33$/],
  ['detention', /^(United Nations report|Informe|Rapport|Rapò) A\/75\/183\b.*; .* 4\/23$/],
  ['determination summary', /^(UNHCR summary|Resumen del ACNUR|HCR, résumé|HCR, rezime).* 2008$/],
  ['confidentiality undertaking', /(confidentiality|confidencialidad|confidentialité|konfidansyalite)/],
  ['response times', /^(Settings|Configuraciones|Configurations|Konfigirasyon) .* CPIMS\+$/],
  ['information sharing', /^G.*, cpims\.org$/],
  ['Mexico', /^Ley de Migración, art\. 112$/],
  ['Brasilia Rules', /Brasilia.* 2008$/],
]
const sources = (text: string): readonly string[] =>
  [...text.matchAll(/^- .*?(?:\[([^\]]*)\])?$/gm)].map(
    ([line, source]) => SOURCES.find(([, pattern]) => pattern.test(source ?? ''))?.[0] ?? `unknown source: ${line}`,
  )

describe('guidance for a stage', () => {
  it.each(everyStage)('shows headings and rules of $stage in $language', async ({ stage, language }) => {
    const { status, body = '' } = await pages.stage(visitIn(language), { stage })
    expect(status).toBe(200)
    expect(body).toContain(`<html lang="${language}"`)
    expect(body).toContain(
      `<h1>${translator(language)('guidanceFor', { name: translator(language)(`stage.${stage}`) })}`,
    )
    expect(headings(body)).toBe(4)
    expect(items(body)).toHaveLength(shape(textOf(language, stage)).reduce((one, other) => one + other))
    for (const item of items(body)) expect(item).toMatch(/^\S.*[.] \[[^\]]+\]$/)
  })

  it.each(everyStage)('says the same in every language: $stage in $language', ({ stage, language }) => {
    expect(shape(textOf(language, stage))).toEqual(shape(textOf('en', stage)))
    expect(sources(textOf(language, stage))).toEqual(sources(textOf('en', stage)))
    expect(sources(textOf(language, stage)).filter(source => source.startsWith('unknown'))).toEqual([])
  })

  it.each(everyStage)('is short enough to be read on the way: $stage in $language', ({ stage, language }) => {
    const words = textOf(language, stage)
      .replaceAll(/\[[^\]]*\]/g, '')
      .match(/[\p{L}\p{N}'’-]*[\p{L}\p{N}]/gu)
    expect(words?.length).toBeLessThanOrEqual(180)
  })

  it.each(everyStage)('names its sources in words: $stage in $language', ({ stage, language }) => {
    // Letters that only a specialist reads as words; what stands beside a name that explains it may stay.
    expect(textOf(language, stage)).not.toMatch(/\b(?:GC|CRC|BID|BIA|DIS)\b|\[(?:CPIMS|cpims|A\/)/)
  })

  it.each(everyStage)('gives no telephone number: $stage in $language', ({ stage, language }) => {
    expect(textOf(language, stage).replaceAll(/\[[^\]]*\]/g, '')).not.toMatch(/\d{3}/)
  })

  it('is not there for a stage that does not exist', async () => {
    for (const stage of ['detention', 'constructor', '', '../closed'])
      await expect(pages.stage(visitIn('en'), { stage })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is shown on the page of a case, for the stage the case is in', async () => {
    for (const language of LANGUAGES) {
      const visit = signedIn(visitIn(language))
      const guidance = (await country.loadStageGuidance('protection'))[language]
      const view = {
        caseId: v.parse(caseIdSchema, '0195a1f0-0000-8000-8000-000000000001'),
        reference: 'MX-TEST',
        version: 1,
        stage: 'protection',
        risk: 'high',
        openedAt: '2026-03-02T18:40:00Z',
        dueAt: '2026-03-03T18:40:00Z',
        tasks: [],
        may: [],
        blocked: [],
        migrationProcedure: false,
        signatures: {},
        submissions: [],
      } as const
      const opened = {
        officer: visit.session.officer,
        view,
        forms: new Map(),
        known: new Map(),
        entries: [],
        history: { events: [], chain: 'intact' },
        survey: { facts: {}, tasks: [] },
        askedCountry: undefined,
        files: () => undefined,
        marks: {},
      } as const
      const html = renderToString(h(CasePage, { visit, opened, guidance }))
      const details = /<details>(.*?)<\/details>/s.exec(html)?.[1] ?? ''
      const stage = visit.t('stage.protection')
      expect(details).toContain(`<summary>${visit.t('guidanceStage', { stage })}</summary>`)
      expect(items(details)).toEqual(items(renderToString(h(Guidance, { text: guidance ?? '' }))))
      expect(items(details).length).toBeGreaterThan(0)
    }
  })
})

describe('guidance for a form', () => {
  it.each(everyForm)('shows headings and rules of $form in $language', ({ form, language }) => {
    const text = readGuidance(join(FORMS, form, 'guidance'), { ...profileOf('mx'), languages: [language] })[language]
    const html = renderToString(h(Guidance, { text: text ?? '' }))
    expect(headings(html)).toBe(shape(text ?? '').length)
    expect(headings(html)).toBeGreaterThan(2)
    expect(items(html)).toHaveLength(shape(text ?? '').reduce((one, other) => one + other))
    expect(html).not.toMatch(/##|<p>/)
  })

  it.each(country.forms.list.flatMap(({ id, titles }) => LANGUAGES.map(language => ({ id, titles, language }))))(
    'has a page: $id in $language',
    async ({ id, titles, language }) => {
      const { status, body = '' } = await pages.form(visitIn(language), { formId: id })
      expect(status).toBe(200)
      expect(body).toContain(translator(language)('guidanceFor', { name: titles[language] ?? '' }))
      expect(headings(body)).toBeGreaterThan(2)
      expect(items(body).length).toBeGreaterThan(5)
    },
  )

  it('is not there for a form that does not exist', async () => {
    for (const formId of ['weather', 'procedure', 'constructor', ''])
      await expect(pages.form(visitIn('en'), { formId })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('the list of guidance', () => {
  it.each(LANGUAGES)('leads to every stage and every form of the country, signed in or not, in %s', async language => {
    for (const visit of [visitIn(language), signedIn(visitIn(language))]) {
      const { body = '' } = await pages.list(visit)
      const links = [...body.matchAll(/<a href="(\/guidance\/[^"]+)">([^<]+)<\/a>/g)].map(([, path, title]) => [
        path,
        title,
      ])
      expect(links.map(([path]) => path)).toEqual([
        ...STAGES.map(stage => `/guidance/stages/${stage}`),
        // Forms as a case comes to them.
        ...STAGES.flatMap(stage => country.forms.list.filter(form => form.procedureStage === stage)).map(
          ({ id }) => `/guidance/forms/${id}`,
        ),
      ])
      expect(links[0]?.[1]).toBe(visit.t('stage.identification'))
    }
  })

  it('is linked from the foot of every page, in a tab of its own beside a form that is being filled in', () => {
    const foot = (form?: string): string =>
      /<footer>.*<\/footer>/s.exec(
        renderToString(
          h(Layout, { visit: visitIn('en'), title: 'Any', ...(form !== undefined && { form }), children: null }),
        ),
      )?.[0] ?? ''
    expect(foot()).toBe('<footer><a href="/guidance">Guidance</a></footer>')
    expect(foot('form')).toContain('target="_blank" rel="noopener">Guidance (opens in a new tab)')
  })
})

describe('the build', () => {
  const mexico = profileOf('mx')

  it('takes only a folder with a schema for a form', () => {
    expect(formIds(FORMS)).toContain('first-contact')
    expect(formIds(FORMS)).not.toContain('procedure')
  })

  it('refuses guidance that lacks a language of the country, or leaves it empty', () => {
    const folder = temporaryFolder()
    try {
      cpSync(STAGE_GUIDANCE, folder.path, { recursive: true })
      expect(readStageGuidance(folder.path, mexico).map(({ stage }) => stage)).toEqual(STAGES)
      writeFileSync(join(folder.path, 'closed/fr.md'), ' \n')
      expect(() => readStageGuidance(folder.path, mexico)).toThrow(/closed\/fr\.md#: is empty/)
      rmSync(join(folder.path, 'closed/fr.md'))
      expect(() => readStageGuidance(folder.path, mexico)).toThrow(/closed\/fr\.md#: is missing/)
      expect(readStageGuidance(folder.path, { ...mexico, languages: ['es', 'ht'] })).toHaveLength(STAGES.length)
    } finally {
      folder.remove()
    }
  })

  it('keeps the guidance out of what every function loads when it starts', async () => {
    const started = readFileSync(join(import.meta.dirname, '../../../.build/mx/country.ts'), 'utf8')
    const rule = (await country.loadStageGuidance('closed')).en?.match(/^- (.*)\. \[/m)?.[1]
    expect(rule).toMatch(/^Closure is the last step/)
    expect(started).not.toContain(rule)
  })
})
