/** What a service worker is given by its browser, as far as this one uses it: the library of types for pages lacks it. */
interface Worker {
  addEventListener(
    type: 'install' | 'activate',
    listener: (event: { waitUntil(work: Promise<unknown>): void }) => void,
  ): void
  addEventListener(type: 'message', listener: () => void): void
  addEventListener(
    type: 'fetch',
    listener: (event: { readonly request: Request; respondWith(answer: Promise<Response>): void }) => void,
  ): void
  skipWaiting(): Promise<void>
  readonly clients: { claim(): Promise<void> }
}

/** Where the app notes the language it was last used in, beside the forms. */
export const LAST_LANGUAGE = '/device/language'

export interface Shell {
  readonly version: string
  /** Paths of the app: its page in each language, its script, style and words. No page of a case is among them. */
  readonly shell: readonly string[]
  readonly languages: readonly string[]
}

/**
 * Serves the app where there is no line. It stands in the way of nothing that is sent: whatever is not a GET passes as if
 * it were not there (WebKit sent empty bodies through one). It keeps what it is told to keep, and never an answer's page.
 */
export function serveOffline({ version, shell, languages }: Shell): void {
  const worker = globalThis as unknown as Worker
  const name = `app-${version}`

  worker.addEventListener('install', event =>
    event.waitUntil(
      caches
        .open(name)
        .then(cache => cache.addAll(shell.map(path => new Request(path, { cache: 'no-cache' }))))
        .then(
          () => worker.skipWaiting(),
          async error => {
            await caches.delete(name)
            throw error
          },
        ),
    ),
  )
  // A page that was on its way while this one took its place has none that stands in for it, and asks.
  worker.addEventListener('message', () => void worker.clients.claim())
  // Older copies of the app go; the forms, which the app keeps beside it, stay.
  worker.addEventListener('activate', event =>
    event.waitUntil(
      caches
        .keys()
        .then(all =>
          Promise.all(all.filter(one => one.startsWith('app-') && one !== name).map(one => caches.delete(one))),
        )
        .then(() => worker.clients.claim()),
    ),
  )
  worker.addEventListener('fetch', event => {
    const { request } = event
    const { origin, pathname } = new URL(request.url)
    if (request.method !== 'GET' || origin !== location.origin) return
    if (pathname.startsWith('/assets/')) event.respondWith(kept(request).then(found => found ?? fetch(request)))
    else if (request.mode === 'navigate')
      event.respondWith(
        isShell(pathname)
          ? kept(request).then(found => found ?? fetch(request))
          : fetch(request).catch(error => insteadOf(error)),
      )
  })

  const isShell = (pathname: string): boolean => shell.includes(pathname)
  const kept = (request: Request | string): Promise<Response | undefined> =>
    caches.match(request, { ignoreSearch: true, ignoreVary: true })

  /** Without a line, whatever page was asked for: the app, in the language it was last used in. */
  async function insteadOf(error: unknown): Promise<Response> {
    const preferred = [await (await kept(LAST_LANGUAGE))?.text(), ...navigator.languages.map(tag => tag.slice(0, 2))]
    const language = preferred.find(one => one !== undefined && languages.includes(one)) ?? languages[0]
    if ((await kept(`/device/${language}`)) === undefined) throw error
    // A page of its own address: what the app shows is not what was asked for.
    return Response.redirect(`/device/${language}`, 302)
  }
}
