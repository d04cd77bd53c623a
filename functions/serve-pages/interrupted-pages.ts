import type { FieldValues } from '../../shared/forms/form-values.ts'
import { LEAVE } from './case/interrupted-note.tsx'
import type { SignedInPage } from './guarded-pages.ts'
import type { Interrupted } from './interrupted.ts'
import { placeOf } from './place-of.ts'
import type { Respond } from './respond.tsx'
import type { PathParams } from './router.ts'
import type { SignedInVisit, Visit } from './visit.ts'

/** What becomes of a form of a case that was sent when its session had just run out. */
export function interruptedPages({
  interrupted,
  respond,
}: {
  readonly interrupted: Interrupted
  readonly respond: Respond
}) {
  /** The page that the form stands on. */
  const pathOf = ({ request }: Visit): string => placeOf({ ...request, query: new URLSearchParams() })

  return {
    /** Keeps it for the page that asks for it again; of what has none, only why a form is corrected. */
    async keep(visit: SignedInVisit, _: PathParams, { csrf, ...sent }: FieldValues): Promise<void> {
      const place = pathOf(visit)
      const isItsOwn = place === visit.request.path && sent[LEAVE] === undefined
      if (isItsOwn || (sent.correction?.[0] ?? '') !== '') await interrupted.keep(visit.session.officer.id, place, sent)
    },

    /** Something is done to a case: what was kept of it has had its use then, and also where its officer leaves it. */
    doneOrLeft:
      (page: SignedInPage): SignedInPage =>
      async (visit, params, sent) => {
        const leaves = sent[LEAVE] !== undefined
        const answer = leaves ? respond.go(pathOf(visit)) : await page(visit, params, sent)
        if (answer.status === 303) await interrupted.forget(visit.session.officer.id, pathOf(visit))
        return answer
      },
  }
}
