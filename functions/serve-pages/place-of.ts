import type { HttpRequest } from '../../shared/lambda/http.ts'

/** Paths that only take what is sent, and where what they answer with is found: what is not here has a page of its own. */
const NOT_PLACES: readonly (readonly [RegExp, string])[] = [
  [/^(\/drafts\/[^/]+)\/send$/, '$1/check'],
  [/^(\/drafts\/[^/]+)\/take-over$/, '$1'],
  [/^(\/cases\/[^/]+)\/correct\/[^/]+$/, '$1'],
  [/^\/(?:assign|hide|sign-out|start\/.*|drafts\/[^/]+\/delete|devices\/.*|signed-in)$/, '/'],
]

/**
 * Where a page is found again, with what was asked of it (filters, the page it returns to), in another language where one
 * is named. A page that answers a form is found where that form stood.
 */
export function placeOf({ method, path, query }: Pick<HttpRequest, 'method' | 'path' | 'query'>, language?: string) {
  const [pattern, place] =
    (method === 'POST' || path === '/signed-in' ? NOT_PLACES : []).find(([one]) => one.test(path)) ?? []
  const here = pattern === undefined || place === undefined ? path : path.replace(pattern, place)
  // What was sent to a path that is no place is nothing to ask of the place.
  const asked = [...(here === path ? query : [])].filter(([name]) => name !== 'lang')
  const all = new URLSearchParams([...asked, ...(language === undefined ? [] : [['lang', language]])])
  return all.size === 0 ? here : `${here}?${all}`
}
