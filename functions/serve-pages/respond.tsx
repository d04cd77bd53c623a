import type { VNode } from 'preact'
import { renderToString } from 'preact-render-to-string'
import type { HttpResponse } from '../../shared/lambda/http.ts'

/** How pages are sent. `elsewhere`: origins that a form's answer may lead to (the identity provider, to sign out). */
export interface Respond {
  page(node: VNode, status?: number, cookies?: readonly string[]): HttpResponse
  /** A page from which a file is sent to another origin: the bucket's, and no other. */
  sendingPage(node: VNode, to: string): HttpResponse
  /** After a form was taken: the browser goes on by `GET`, so that reloading sends nothing twice. */
  go(to: string, cookies?: readonly string[]): HttpResponse
}

/**
 * Puts a space between things on one line that only the stylesheet sets apart: in a text browser, where it has not
 * arrived, or when it is copied, a row of links is not one word. Text of people is escaped: no tag of theirs is seen here.
 */
function setApart(html: string): string {
  return html.replaceAll(/(<\/(?:a|button|span|strong)>)(?=<(?:a|button|span|strong|header)\b)/g, '$1 ')
}

/** Answers for pages: no script or style but our own files, nothing framed, nothing cached. */
export function openRespond(elsewhere: readonly string[]): Respond {
  const policyFor = (to: readonly string[]): string =>
    [
      "default-src 'none'",
      "style-src 'self'",
      "script-src 'self'",
      "img-src 'self' data:",
      ["connect-src 'self'", ...to].join(' '),
      "manifest-src 'self'",
      "worker-src 'self'",
      ["form-action 'self'", ...elsewhere, ...to].join(' '),
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ].join('; ')
  const policy = policyFor([])
  const html = (node: VNode, status: number, cookies: readonly string[], allowed: string): HttpResponse => ({
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': allowed },
    cookies,
    body: `<!doctype html>${setApart(renderToString(node))}`,
  })
  return {
    page: (node, status = 200, cookies = []) => html(node, status, cookies, policy),
    sendingPage: (node, to) => html(node, 200, [], policyFor([to])),
    go: (to, cookies = []) => ({ status: 303, headers: { location: to, 'content-security-policy': policy }, cookies }),
  }
}
