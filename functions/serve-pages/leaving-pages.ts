import type { FieldValues } from '../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../shared/lambda/http.ts'
import type { formPages } from './form-pages.ts'
import type { guardedPages } from './guarded-pages.ts'
import type { hidePages } from './hide-pages.tsx'
import { placeOf } from './place-of.ts'
import type { PathParams } from './router.ts'
import type { signInPages } from './sign-in-pages.tsx'
import type { SignedInVisit, Visit } from './visit.ts'

/** The ways out of a shared screen, and of a page of a form: what was typed on it is kept first. */
export function leavingPages({
  forms,
  hide,
  signIn,
  guarded: { sentForm, keptAtLeast },
}: {
  readonly forms: Pick<ReturnType<typeof formPages>, 'fill'>
  readonly hide: Pick<ReturnType<typeof hidePages>, 'hide'>
  readonly signIn: Pick<ReturnType<typeof signInPages>, 'end' | 'leave'>
  readonly guarded: Pick<ReturnType<typeof guardedPages>, 'sentForm' | 'keptAtLeast'>
}) {
  /**
   * Who wants to leave is not asked to sign in first: where the session has run out already, there is nothing to end, and
   * where it was hidden in another tab, a page that was opened before carries its token still.
   */
  async function signOut(visit: Visit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
    if (isOut(visit)) return signIn.leave()
    return sentForm(signIn.end)({ ...visit, session: visit.session ?? visit.hidden }, params, sent)
  }

  function keepInDraft(visit: SignedInVisit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
    return forms.fill(visit, params, { ...sent, action: ['leave'] })
  }

  /** A page of a form. To hide it or to sign out, what was typed is kept first: nobody loses a child's words by leaving. */
  async function fill(visit: SignedInVisit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
    const action = sent.action?.[0] ?? ''
    if (action !== 'hide' && action !== 'sign-out') return forms.fill(visit, params, sent)
    const kept = await keepInDraft(visit, params, sent)
    // What another tab was faster with stands beside it first: it would not be there after signing in again.
    if (action === 'sign-out') return kept.status < 400 ? signIn.end(visit, params, sent) : kept
    return hide.hide(visit, params, { next: [placeOf(visit.request)] })
  }

  /** A page of a form that was sent; what was typed is kept even for who leaves too late. */
  async function fillOrLeave(visit: Visit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
    const answer = await keptAtLeast(fill, keepInDraft)(visit, params, sent)
    return visit.session === undefined && sent.action?.[0] === 'sign-out' ? signOut(visit, params, sent) : answer
  }

  return { signOut, fillOrLeave }
}

/** Nobody is signed in in this browser, neither in sight nor hidden. */
const isOut = ({ session, hidden }: Visit): boolean => session === undefined && hidden === undefined
