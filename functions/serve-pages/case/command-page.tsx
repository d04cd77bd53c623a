import type { ComponentChildren } from 'preact'
import type { CaseView } from '../../../shared/cases/case-view.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { ErrorSummary } from '../pages/error-summary.tsx'
import { Layout } from '../pages/layout.tsx'
import { fieldId, type ToldFault } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { CommandFieldControl } from './command-field.tsx'
import type { CommandField, PlainCommand } from './command-fields.ts'

/** The fields that every form on a case carries: whose it is, which command, which version of the case was seen. */
export function Carried({
  visit,
  commandId,
  version,
}: {
  readonly visit: SignedInVisit
  readonly commandId: string
  readonly version: number
}) {
  return (
    <>
      <input type="hidden" name="csrf" value={visit.session.csrf} />
      <input type="hidden" name="commandId" value={commandId} />
      <input type="hidden" name="expectedVersion" value={version} />
    </>
  )
}

export interface CommandPageProps {
  readonly visit: SignedInVisit
  readonly view: CaseView
  readonly type: PlainCommand
  readonly fields: readonly CommandField[]
  readonly values: FieldValues
  readonly faults: readonly ToldFault[]
  readonly commandId: string
  /** The version of the case that the officer saw when they opened the page. */
  readonly seen: number
  /** Whether something stands in the way: then there is nothing to press. */
  readonly blocked?: boolean
  readonly children?: ComponentChildren
}

/** What is asked before something is done to a case. */
export function CommandPage({
  visit,
  view,
  type,
  fields,
  values,
  faults,
  commandId,
  seen,
  blocked = false,
  children,
}: CommandPageProps) {
  const t = caseWords(visit.language)
  const title = t(`do.${type}`)
  // A measure is taken by the button that names it: two clicks from the case.
  const atOnce = type === 'take-protective-measure' ? fields.find(field => field.name === 'measure') : undefined
  return (
    <Layout visit={visit} title={title} faulty={faults.length > 0} back={`/cases/${view.caseId}`}>
      <ErrorSummary faults={faults} t={t} linkTo={fault => `#${fieldId(fault.place)}`} />
      <p class="caption">{t('caseTitle', { reference: view.reference })}</p>
      <h1>{title}</h1>
      <p class="lead">{t(`about.${type}`)}</p>
      {children}
      <form method="post" action={`/cases/${view.caseId}/do/${type}`} noValidate>
        <Carried visit={visit} commandId={commandId} version={seen} />
        {fields
          .filter(field => field !== atOnce)
          .map(field => (
            <CommandFieldControl key={field.name} field={field} values={values} faults={faults} t={t} />
          ))}
        {blocked ? null : atOnce === undefined ? (
          <div class="actions">
            <button type="submit">{t(`do.${type}`)}</button>
          </div>
        ) : (
          <fieldset>
            <legend>{atOnce.label}</legend>
            <div class="choices" id={fieldId('/measure')}>
              {atOnce.options.map(option => (
                <button key={option.value} type="submit" name="/measure" value={option.value} class="secondary">
                  {option.label}
                </button>
              ))}
            </div>
          </fieldset>
        )}
      </form>
    </Layout>
  )
}
