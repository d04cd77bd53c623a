import type { CaseView } from '../../../shared/cases/case-view.ts'
import type { Action } from '../../../shared/cases/what-may-be-done.ts'
import type { SignedInVisit } from '../visit.ts'
import { namesFor } from './names.ts'

/** The way to do something on a case: a form is begun by a button, the rest is asked for on a page of its own. */
export function ActionButton({
  visit,
  view,
  action,
  secondary = false,
}: {
  readonly visit: SignedInVisit
  readonly view: CaseView
  readonly action: Action
  readonly secondary?: boolean
}) {
  const name = namesFor(visit).action(action)
  const look = secondary ? 'button secondary' : 'button'
  if (action.type !== 'submit-form')
    return (
      <a class={look} href={`/cases/${view.caseId}/${pathOf(action)}`}>
        {name}
      </a>
    )
  return (
    <form method="post" action={`/start/${action.formId}`} class="further">
      <input type="hidden" name="csrf" value={visit.session.csrf} />
      <input type="hidden" name="caseId" value={view.caseId} />
      <button type="submit" class={secondary ? 'secondary' : ''}>
        {name}
      </button>
    </form>
  )
}

function pathOf(action: Exclude<Action, { type: 'submit-form' }>): string {
  if (action.type === 'sign') return `sign/${action.subject}`
  return action.type === 'convene-panel' ? 'panel/convene' : `do/${action.type}`
}
