import type { LocalCloud } from '../../infra/local/local-cloud.ts'

/** An answer as a browser without script gets it. */
export interface PageAnswer {
  readonly status: number
  readonly headers: Headers
  readonly setCookies: readonly string[]
  readonly text: string
}

export interface Visitor {
  /** What this browser holds for the pages, by name: to look at, and to steal. */
  readonly cookies: Map<string, string>
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<PageAnswer>
  post(
    path: string,
    fields: Readonly<Record<string, string | readonly string[]>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<PageAnswer>
  /** Sends JSON as the pages' own script does. */
  script(path: string, body: unknown, csrf?: string): Promise<PageAnswer>
  /** Signs in by the provider; gives the answer that ends it, before it is followed. */
  signIn(user: string, next?: string, beforeReturn?: (cookies: Map<string, string>) => void): Promise<PageAnswer>
  /** The token that the forms of this session carry. */
  csrf(): Promise<string>
}

/** A browser without script: keeps cookies, follows nothing by itself, can send anything. */
export function visitorOf(cloud: Pick<LocalCloud, 'url' | 'issuer'>): Visitor {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (url: string): Map<string, string> => {
    const { host } = new URL(url)
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    return jar
  }
  const ask = async (url: string, init: RequestInit): Promise<PageAnswer> => {
    const jar = jarOf(url)
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie !== '' && { cookie }), ...Object.fromEntries(new Headers(init.headers)) },
    })
    const setCookies = answer.headers.getSetCookie()
    for (const one of setCookies) {
      const [pair = '', ...attributes] = one.split(';')
      const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
      if (value === '' || attributes.some(attribute => /^\s*max-age=0$/i.test(attribute))) jar.delete(name)
      else jar.set(name, value)
    }
    return { status: answer.status, headers: answer.headers, setCookies, text: await answer.text() }
  }
  const cookies = jarOf(cloud.url)
  const get: Visitor['get'] = (path, headers = {}) => ask(new URL(path, cloud.url).href, { headers })

  return {
    cookies,
    get,
    post: (path, fields, headers = {}) =>
      ask(new URL(path, cloud.url).href, { method: 'POST', headers, body: sentFields(fields) }),
    script: (path, body, csrf) =>
      ask(new URL(path, cloud.url).href, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(csrf !== undefined && { 'x-csrf': csrf }) },
        body: JSON.stringify(body),
      }),
    async signIn(user, next = '/', beforeReturn) {
      // Whoever signs in is somebody new to the provider: nobody was left signed in there.
      jarOf(cloud.issuer).clear()
      let answer = await get(`/sign-in?next=${encodeURIComponent(next)}`)
      for (let steps = 0; steps < 10; steps++) {
        const location = answer.headers.get('location')
        if (location === null) {
          const action = /<form method="post" action="([^"]+)"/.exec(answer.text)?.[1]
          if (action === undefined) throw new Error(`no way on from a page of status ${answer.status}`)
          answer = await ask(new URL(action, cloud.issuer).href, {
            method: 'POST',
            body: new URLSearchParams({ user }),
          })
          continue
        }
        const to = new URL(location, cloud.issuer)
        const back = to.href.startsWith(`${cloud.url}/signed-in`)
        if (back) beforeReturn?.(cookies)
        answer = await ask(to.href, {})
        if (back) return answer
      }
      throw new Error('the provider leads nowhere')
    },
    async csrf() {
      const token = /name="csrf" value="([^"]+)"/.exec((await get('/')).text)?.[1]
      if (token === undefined) throw new Error('nobody is signed in')
      return token
    },
  }
}

function sentFields(fields: Readonly<Record<string, string | readonly string[]>>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(fields).flatMap(([name, value]) =>
      (typeof value === 'string' ? [value] : value).map((one): [string, string] => [name, one]),
    ),
  )
}
