/** A page as a browser without script gets it, after the redirects. */
export interface ReadPage {
  readonly status: number
  /** Where the redirects ended. */
  readonly url: string
  readonly html: string
  /** The text of the page's `h1`. */
  readonly heading: string
}

/** Opens a page; `fields` are sent as its form would be. */
export async function readPage(url: string, fields?: readonly (readonly [string, string])[]): Promise<ReadPage> {
  const headers = { 'accept-language': 'en' }
  const sent = fields && {
    method: 'POST',
    body: new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])),
  }
  const response = await fetch(url, { headers, ...sent })
  const html = await response.text()
  const heading = unescaped(/<h1[^>]*>(.*?)<\/h1>/s.exec(html)?.[1] ?? '')
  return { status: response.status, url: response.url, html, heading }
}

/** The part of a page that asks one question, from its beginning to the next question. */
export function questionIn(html: string, place: string): string {
  const [, rest = ''] = html.split(`data-question="${place}"`)
  return rest.split('data-question=')[0] ?? ''
}

/** Whether a question of a page is in sight without script. */
export function isShown(html: string, place: string): boolean {
  const tag = new RegExp(`<div class="question"[^>]*data-question="${place}"[^>]*>`).exec(html)?.[0]
  return tag !== undefined && !/\shidden/.test(tag)
}

/** Text of a page as it is read. */
export function unescaped(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}
