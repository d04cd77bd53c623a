import type { FieldValues } from '../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../shared/lambda/http.ts'
import { log } from '../../shared/lambda/log.ts'
import type { OfficerDirectory } from './case/officer-directory.ts'
import type { Cookies } from './cookies.ts'
import { MessagePage } from './pages/message-page.tsx'
import type { Respond } from './respond.tsx'
import type { PathParams } from './router.ts'
import type { Sessions } from './sessions.ts'
import { ATTEMPT_SECONDS, localPath, readAttempt, type SignIn, writeAttempt } from './sign-in.ts'
import type { SignedInVisit, Visit } from './visit.ts'

/** Seconds in which the provider may end its own session before the browser comes back. */
const SIGNED_OUT_SECONDS = 600

/** How a session begins, by way of the identity provider, and how it ends. */
export function signInPages({
  sessions,
  signIn,
  directory,
  cookies,
  respond,
  origin,
}: {
  readonly sessions: Sessions
  readonly signIn: SignIn
  readonly directory: OfficerDirectory
  readonly cookies: Cookies
  readonly respond: Respond
  readonly origin: string
}) {
  const signedOut = (): string => cookies.set(cookies.signedOutName, 'yes', SIGNED_OUT_SECONDS)

  return {
    async begin(visit: Visit): Promise<HttpResponse> {
      const { url, attempt } = await signIn.begin(localPath(visit.request.query.get('next') ?? '/'), visit.language)
      return respond.go(url, [cookies.set(cookies.attemptName, writeAttempt(attempt), ATTEMPT_SECONDS)])
    },

    async finish(visit: Visit): Promise<HttpResponse> {
      const { request, t } = visit
      const attempt = readAttempt(request.cookies[cookies.attemptName] ?? '')
      const returned = new URL(`${request.path}?${request.query}`, origin)
      const identity = attempt && (await signIn.finish(returned, attempt))
      if (attempt === undefined || identity === undefined) {
        log('info', 'sign-in-refused')
        return respond.page(
          <MessagePage
            visit={visit}
            title={t('signInFailedTitle')}
            text={t('signInFailedText')}
            onward={[{ href: '/sign-in', text: t('signIn') }]}
          />,
          401,
          [cookies.clear(cookies.attemptName)],
        )
      }
      // What an earlier person left in this browser ends here: a session is never taken over.
      const earlier = request.cookies[cookies.sessionName]
      if (earlier !== undefined && earlier !== '') await sessions.end(earlier)
      const [id] = await Promise.all([sessions.begin(identity), directory.note(identity)])
      log('info', 'signed-in', { officer: identity.subject })
      return respond.go(localPath(attempt.next), [
        cookies.set(cookies.sessionName, id, 12 * 3600),
        cookies.clear(cookies.attemptName),
      ])
    },

    async end(visit: SignedInVisit, _params: PathParams, sent: FieldValues): Promise<HttpResponse> {
      await sessions.end(visit.request.cookies[cookies.sessionName] ?? '')
      const answer = respond.go(await signIn.logoutUrl(), [cookies.clear(cookies.sessionName), signedOut()])
      // Nobody has shown who they are: what is sealed on this device, and not sent, is not theirs to wipe.
      if (visit.hidden !== undefined) return answer
      // Nor what a colleague has left here: the script has wiped all else, and says so.
      if (sent.stay !== undefined) return { ...answer, headers: { ...answer.headers, 'clear-site-data': '"cache"' } }
      return { ...answer, headers: { ...answer.headers, 'clear-site-data': '"cache", "storage"' } }
    },

    /** For who wants to leave, and is out already. */
    leave: (): HttpResponse => respond.go('/', [signedOut()]),
  }
}
