import type { FieldValues } from '../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../shared/lambda/http.ts'
import { Problem } from '../../shared/lambda/problem.ts'
import type { Cookies } from './cookies.ts'
import { isForeign } from './own-request.ts'
import { placeOf } from './place-of.ts'
import type { Respond } from './respond.tsx'
import type { PathParams } from './router.ts'
import { isOwnForm, type Sessions } from './sessions.ts'
import type { SignedInVisit, Visit } from './visit.ts'

export type PageOf = (visit: Visit, params: PathParams, sent: FieldValues) => Promise<HttpResponse>
export type SignedInPage = (visit: SignedInVisit, params: PathParams, sent: FieldValues) => Promise<HttpResponse>

/** Who gets at a page, and what becomes of a form that comes too late. */
export function guardedPages({
  sessions,
  cookies,
  respond,
  origin,
}: {
  readonly sessions: Sessions
  readonly cookies: Cookies
  readonly respond: Respond
  readonly origin: string
}) {
  const isOwn = ({ request, session }: SignedInVisit, sent: FieldValues): boolean =>
    !isForeign(request, origin) && isOwnForm(session, sent.csrf?.[0] ?? '')

  /** For who is signed in only: others are sent to sign in and come back. */
  const signedIn =
    (page: SignedInPage): PageOf =>
    async (visit, params, sent) => {
      const { session, request } = visit
      if (session !== undefined) return page({ ...visit, session }, params, sent)
      const next = placeOf(request)
      if (visit.hidden !== undefined) return respond.go(`/hidden?next=${encodeURIComponent(next)}`)
      return respond.go(`/sign-in?next=${encodeURIComponent(next)}`)
    }

  /** A form that was sent: it must come from a page of ours, in this session. */
  const sentForm = (page: SignedInPage): PageOf =>
    signedIn(async (visit, params, sent) => {
      if (!isOwn(visit, sent)) throw new Problem('forged-request')
      return page(visit, params, sent)
    })

  /**
   * A form that is sent when its session has just run out, or was hidden in another tab: what was typed is kept for its
   * officer, and is there when they have signed in again. Nothing is done, read or shown.
   */
  const keptAtLeast =
    (page: SignedInPage, keep: (...of: Parameters<SignedInPage>) => Promise<unknown>): PageOf =>
    async (visit, params, sent) => {
      const id = visit.request.cookies[cookies.sessionName]
      const isOut = visit.session === undefined && visit.hidden === undefined && id !== undefined
      const session = visit.hidden ?? (isOut ? await sessions.findOver(id) : undefined)
      if (session !== undefined && isOwn({ ...visit, session }, sent)) await keep({ ...visit, session }, params, sent)
      return sentForm(page)(visit, params, sent)
    }

  return { signedIn, sentForm, keptAtLeast }
}
