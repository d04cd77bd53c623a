import type { FieldValues } from '../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../shared/lambda/http.ts'
import { HiddenPage } from './pages/hidden-page.tsx'
import type { Respond } from './respond.tsx'
import type { PathParams } from './router.ts'
import type { Sessions } from './sessions.ts'
import { localPath } from './sign-in.ts'
import type { SignedInVisit, Visit } from './visit.ts'

/**
 * Covers a shared screen at once, and for whoever sits down at it. Hiding locks the session on the server: no page opens,
 * not by the Back button and not in another tab, until its officer signs in again (the provider asks for the password
 * each time), or proves by the device's key that they know its passphrase.
 */
export function hidePages({
  sessions,
  sessionCookie,
  respond,
}: {
  readonly sessions: Sessions
  readonly sessionCookie: string
  readonly respond: Respond
}) {
  return {
    async hide(visit: SignedInVisit, _: PathParams, sent: FieldValues): Promise<HttpResponse> {
      await sessions.hide(visit.request.cookies[sessionCookie] ?? '')
      return respond.go(`/hidden?next=${encodeURIComponent(localPath(sent.next?.[0] ?? '/'))}`)
    },

    /** The cover: nothing of any case, of any form or of the officer is on it. */
    async cover(visit: Visit): Promise<HttpResponse> {
      const next = localPath(visit.request.query.get('next') ?? '/')
      if (visit.session !== undefined) return respond.go(next)
      return respond.page(<HiddenPage visit={visit} next={next} />)
    },
  }
}
