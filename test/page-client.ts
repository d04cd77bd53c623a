import type { LocalCloud } from '../infra/local/local-cloud.ts'

export interface PageAnswer {
  readonly status: number
  readonly location: string | undefined
  readonly text: string
}

/** A browser without script: signs a demonstration user in by the provider's own page and keeps its cookies. */
export async function pageClient(cloud: Pick<LocalCloud, 'url'>, user: string) {
  const jars = new Map<string, Map<string, string>>()

  async function send(url: URL, method = 'GET', fields?: Readonly<Record<string, string>>): Promise<PageAnswer> {
    const jar = jars.get(url.host) ?? new Map<string, string>()
    jars.set(url.host, jar)
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: {
        cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(method === 'POST' && { origin: url.origin, 'sec-fetch-site': 'same-origin' }),
      },
      ...(fields !== undefined && { body: new URLSearchParams(fields) }),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    const location = response.headers.get('location')
    return {
      status: response.status,
      location: location === null ? undefined : new URL(location, url).href,
      text: await response.text(),
    }
  }

  let answer = await send(new URL('/sign-in', cloud.url))
  for (let steps = 0; answer.location !== undefined && steps < 20; steps++) {
    const url = new URL(answer.location)
    answer = await send(url)
    if (url.pathname.startsWith('/interaction/') && answer.status === 200) answer = await send(url, 'POST', { user })
  }
  return (path: string, fields?: Readonly<Record<string, string>>): Promise<PageAnswer> =>
    send(new URL(path, cloud.url), fields === undefined ? 'GET' : 'POST', fields)
}
