import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import type { ShownCase } from './open-case.ts'

/** What the officer has just done, from the history itself: an address alone can claim nothing. Takes the focus. */
export function DoneStatus({ visit, opened }: { readonly visit: SignedInVisit; readonly opened: ShownCase }) {
  const wanted = Number(visit.request.query.get('done'))
  const done = opened.history.events.find(({ sequence }) => sequence === wanted)
  if (done === undefined || 'redacted' in done) return null
  const t = caseWords(visit.language)
  return (
    <p role="status" class="status" tabIndex={-1} autofocus>
      {t('doneNow', { what: t(`event.${done.type}`), sequence: done.sequence })}
    </p>
  )
}
