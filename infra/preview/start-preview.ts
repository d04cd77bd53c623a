import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import type { Country } from '../../shared/countries/country.ts'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import type { HttpRequest, HttpResponse } from '../../shared/lambda/http.ts'
import { readGuidance } from '../build/read-guidance.ts'
import { closeServer } from '../local/life/close-server.ts'
import { buildSite } from './build-site.ts'
import { openMemoryDrafts } from './memory-drafts.ts'
import { openForms } from './open-forms.ts'
import { readHttp } from './read-http.ts'

const ROOT = join(import.meta.dirname, '../..')
const BUILDS = join(ROOT, '.build')

export interface PreviewOptions {
  /** 0: any that is free. */
  readonly port: number
  readonly country: string
  /** The folder of the forms; by default the project's own. */
  readonly forms?: string
}

export interface Preview {
  readonly url: string
  stop(): Promise<void>
}

/** Serves every page of every form on this machine, as its files stand at each request. Stores nothing. */
export async function startPreview({ port, country, forms = join(ROOT, 'forms') }: PreviewOptions): Promise<Preview> {
  mkdirSync(BUILDS, { recursive: true })
  const work = mkdtempSync(join(BUILDS, `preview-${process.pid}-`))
  const clear = (): void => rmSync(work, { recursive: true, force: true })
  process.once('exit', clear)
  const clock = (): Date => new Date()
  const drafts = openMemoryDrafts(clock)
  const shelf = openForms({ forms, country, work })
  const frame = await buildSite([], join(work, 'frame'))
  const assets = new Map(Object.entries(frame.assets))

  /** The form that a path is about: named in it, or the one its draft is of. */
  async function formOf(path: string): Promise<string | undefined> {
    const [, kind, id = '', name] = path.split('/')
    if (kind === 'forms') return id
    if (kind === 'guidance') return id === 'forms' ? name : undefined
    return kind === 'drafts' ? (await frame.openDraft(drafts, id))?.formId : undefined
  }

  async function answer(request: HttpRequest): Promise<HttpResponse> {
    const asset = assets.get(request.path)
    if (asset !== undefined)
      return { status: 200, headers: { 'content-type': asset.contentType }, body: await asset.body() }
    const id = await formOf(request.path)
    const built = id === undefined ? undefined : await shelf.open(id)
    const site = built?.site ?? frame
    for (const [path, one] of Object.entries(site.assets)) assets.set(path, one)
    const profile = shelf.profile()
    const shown: Country = {
      profile,
      procedure: shelf.procedure(),
      forms: {
        get list() {
          return shelf.list().map(form => ({ ...form, procedureStage: form.stage ?? '' }))
        },
        // Whatever version a draft began on: an author wants to see the form as it is now.
        open: async wanted => (wanted === built?.form.id ? built.form : undefined),
        versions: id =>
          shelf
            .list()
            .filter(form => form.id === id)
            .map(form => form.version),
      },
      // Nothing has happened in a preview.
      hears: () => false,
      loadStageGuidance: async stage => readGuidance(join(forms, 'procedure/guidance', stage), profile),
      loadExamples: async () => built?.examples ?? [],
    }
    return site.openSite({ country: shown, drafts, list: shelf.list, built, clock })(request)
  }

  async function answerAnyway(request: HttpRequest): Promise<HttpResponse> {
    try {
      return await answer(request)
    } catch (error) {
      if (error instanceof FaultyFile) return frame.showFaultyFile(error, ROOT)
      return frame.showFailure(error instanceof Error ? error.message : String(error))
    }
  }

  const server = createServer((request, response) => {
    readHttp(request)
      .then(read => (read === undefined ? { status: 413 } : answerAnyway(read)))
      .catch(() => ({ status: 500 }))
      .then(({ status, headers = {}, cookies = [], body = '' }: HttpResponse) => {
        const whole = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers }
        response.writeHead(status, { ...whole, ...(cookies.length > 0 && { 'set-cookie': [...cookies] }) })
        response.end(request.method === 'HEAD' ? '' : body)
      })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  }).catch(error => {
    clear()
    throw error
  })
  const address = server.address()
  const open = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `http://127.0.0.1:${open}`,
    async stop() {
      await closeServer(server, { finishRequests: false })
      clear()
      process.off('exit', clear)
    },
  }
}
