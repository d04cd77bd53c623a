import type { CaseView } from '../../../shared/cases/case-view.ts'
import type { Action } from '../../../shared/cases/what-may-be-done.ts'
import { formRule } from '../../../shared/procedure/procedure.ts'
import type { SignedInVisit } from '../visit.ts'
import { ActionButton } from './action-button.tsx'
import { nameOf } from './case-tasks.tsx'
import { caseWords } from './case-words.ts'
import { namesFor } from './names.ts'
import { whyNot } from './why-not.ts'

/** Nothing to lift, to withdraw: a button for it would only be in the way. */
function hasNothingToUndo({ protection }: CaseView, { type }: Action): boolean {
  if (protection === undefined) return false
  if (type === 'unflag') return Object.keys(protection.flags).length === 0
  if (type === 'withdraw-consent') return !Object.values(protection.consents).includes('given')
  return type === 'withdraw-vulnerability' && protection.vulnerabilities.every(one => one.withdrawn)
}

/** What this officer may do now; and what they may, but not yet, with the reason and the promise it rests on. */
export function CaseActions({ visit, view }: { readonly visit: SignedInVisit; readonly view: CaseView }) {
  const t = caseWords(visit.language)
  const names = namesFor(visit)
  const { procedure, forms } = visit.country
  // A form that opens a case has been filled in here; a correction begins at what it corrects.
  const shown = (action: Action): boolean =>
    action.type === 'submit-form'
      ? formRule(procedure, action.formId)?.opens === false && forms.list.some(form => form.id === action.formId)
      : action.type !== 'correct' && !hasNothingToUndo(view, action)
  const may = view.may.filter(shown)
  const isMeasure = ({ type }: Action): boolean => type === 'take-protective-measure'
  const isForm = ({ type }: Action): boolean => type === 'submit-form'
  const first = may.filter(isMeasure)
  const toFill = may.filter(isForm)
  const others = may.filter(action => !isMeasure(action) && !isForm(action))
  const blocked = view.blocked.filter(shown)
  if (may.length + blocked.length === 0) return <p>{t('noActions')}</p>
  return (
    <>
      {first.map(action => (
        <p key={action.type}>
          <ActionButton visit={visit} view={view} action={action} />
        </p>
      ))}
      {others.length > 0 && (
        <div class="actions many-actions">
          {others.map(action => (
            <ActionButton key={nameOf(action)} visit={visit} view={view} action={action} secondary />
          ))}
        </div>
      )}
      {view.panel !== undefined && (
        <p>
          <a href={`/cases/${view.caseId}/panel`}>{t('panelLink')}</a>
        </p>
      )}
      {toFill.length > 0 && (
        <section>
          <h3>{t('furtherTitle')}</h3>
          <p class="hint">{t('furtherText')}</p>
          <div class="actions many-actions">
            {toFill.map(action => (
              <ActionButton key={nameOf(action)} visit={visit} view={view} action={action} secondary />
            ))}
          </div>
        </section>
      )}
      {blocked.length > 0 && (
        <details>
          <summary>{t('blockedTitle', { count: blocked.length })}</summary>
          <dl class="answers">
            {blocked.map(action => {
              const { why, restsOn } = whyNot(visit, action)
              return (
                <div key={nameOf(action)}>
                  <dt>
                    {action.type === 'sign' ? (
                      <a href={`/cases/${view.caseId}/sign/${action.subject}`}>{names.action(action)}</a>
                    ) : (
                      names.action(action)
                    )}
                  </dt>
                  <dd>
                    <p>{why}</p>
                    {restsOn !== undefined && <p class="source">{restsOn}</p>}
                  </dd>
                </div>
              )
            })}
          </dl>
        </details>
      )}
    </>
  )
}
