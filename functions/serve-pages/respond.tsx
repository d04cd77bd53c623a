import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { HttpResponse } from '../../shared/lambda/http.ts'

/** How pages are sent. `elsewhere`: origins that a form's answer may lead to (the identity provider, to sign out). */
export interface Respond {
  page(node: VNode, status?: number, cookies?: readonly string[]): HttpResponse
  /** After a form was taken: the browser goes on by `GET`, so that reloading sends nothing twice. */
  go(to: string, cookies?: readonly string[]): HttpResponse
}

/** Answers for pages: no script or style but our own files, nothing framed, nothing cached. */
export function openRespond(elsewhere: readonly string[]): Respond {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    `form-action 'self' ${elsewhere.join(' ')}`.trim(),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
  return {
    page: (node, status = 200, cookies = []) => ({
      status,
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
      cookies,
      body: `<!doctype html>${renderToString(node)}`,
    }),
    go: (to, cookies = []) => ({ status: 303, headers: { location: to, 'content-security-policy': policy }, cookies }),
  }
}
