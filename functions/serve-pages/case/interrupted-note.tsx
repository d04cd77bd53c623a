import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'

/** The field by which an officer leaves what was kept. */
export const LEAVE = 'leave'

/** Says that what stands in the fields is what was typed before the session ran out, and how to leave it. */
export function InterruptedNote({ visit }: { readonly visit: SignedInVisit }) {
  const t = caseWords(visit.language)
  return (
    <div class="note" role="status">
      <p tabIndex={-1} autofocus>
        {t('interrupted')}
      </p>
      <form method="post" action={visit.request.path}>
        <input type="hidden" name="csrf" value={visit.session.csrf} />
        <button type="submit" class="link" name={LEAVE} value="yes">
          {t('interruptedLeave')}
        </button>
      </form>
    </div>
  )
}
