import type { HttpRequest, HttpResponse } from '../../shared/lambda/http.ts'

/** What a page's path holds in its places: `/cases/:caseId` gives `caseId`. */
export type PathParams = Readonly<Record<string, string>>

export interface PageRoute<Context> {
  readonly method: 'GET' | 'POST'
  readonly pattern: URLPattern
  readonly page: (context: Context, params: PathParams) => Promise<HttpResponse>
}

export function route<Context>(
  method: 'GET' | 'POST',
  pathname: string,
  page: PageRoute<Context>['page'],
): PageRoute<Context> {
  let known: URLPattern | undefined
  return {
    method,
    page,
    // Fifty of them take a tenth of a function's start: each is made for the first request that comes to it.
    get pattern() {
      known ??= new URLPattern({ pathname })
      return known
    },
  }
}

/** The page for a request, with what its path holds; undefined: there is none. */
export function matchRoute<Context>(
  routes: readonly PageRoute<Context>[],
  request: Pick<HttpRequest, 'method' | 'path'>,
): { readonly page: PageRoute<Context>['page']; readonly params: PathParams } | undefined {
  const method = request.method === 'HEAD' ? 'GET' : request.method
  for (const one of routes) {
    if (one.method !== method) continue
    const found = one.pattern.exec({ pathname: request.path })
    if (found === null) continue
    const params = Object.entries(found.pathname.groups).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    )
    return { page: one.page, params: Object.fromEntries(params) }
  }
  return undefined
}
