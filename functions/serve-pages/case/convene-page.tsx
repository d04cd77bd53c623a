import type { ComponentChildren } from 'preact'
import type { CaseView } from '../../../shared/cases/case-view.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { ErrorSummary } from '../pages/error-summary.tsx'
import { Layout } from '../pages/layout.tsx'
import type { ToldFault } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { Carried } from './command-page.tsx'
import { namesFor } from './names.ts'
import type { KnownOfficer } from './officer-directory.ts'
import { SEATS, seatValue } from './seats.ts'

export interface ConvenePageProps {
  readonly visit: SignedInVisit
  readonly view: CaseView
  readonly officers: readonly KnownOfficer[]
  readonly values: FieldValues
  readonly faults: readonly ToldFault[]
  readonly commandId: string
  /** The version of the case that the officer saw when they opened the page. */
  readonly seen: number
  readonly children?: ComponentChildren
}

/** Puts a panel together: members from those who have signed in, each with conflict of interest and undertaking. */
export function ConvenePage({ visit, view, officers, values, faults, commandId, seen, children }: ConvenePageProps) {
  const t = caseWords(visit.language)
  const names = namesFor(visit)
  const authorities = [...new Set(officers.map(({ authority }) => authority))]
  return (
    <Layout visit={visit} title={t('do.convene-panel')} faulty={faults.length > 0} back={`/cases/${view.caseId}/panel`}>
      <ErrorSummary faults={faults} t={t} linkTo={fault => `#${fault.fieldId}`} />
      <p class="caption">{t('caseTitle', { reference: view.reference })}</p>
      <h1>{t('do.convene-panel')}</h1>
      <p class="lead">{t('about.convene-panel')}</p>
      {children}
      <form method="post" action={`/cases/${view.caseId}/panel/convene`} noValidate>
        <Carried visit={visit} commandId={commandId} version={seen} />
        {Array.from({ length: SEATS }, (_, seat) => {
          const id = `q-${seat}-officer`
          const chosen = values[`/${seat}/officer`]?.[0]
          const box = (name: string, word: string, type: 'checkbox' | 'radio', value: string, checked: boolean) => (
            <div class="option">
              <input checked={checked} id={`q-${seat}-${word}`} type={type} name={name} value={value} />
              <label for={`q-${seat}-${word}`}>
                {word === 'chair' ? t('panelChair') : word === 'conflict' ? t('panelHasConflict') : t('panelUndertook')}
              </label>
            </div>
          )
          return (
            <fieldset class="entry" key={seat}>
              <legend>{t('panelMember', { number: seat + 1 })}</legend>
              <label for={id}>{t('panelWho')}</label>
              <select id={id} name={`/${seat}/officer`}>
                <option value="">{t('panelEmptySeat')}</option>
                {authorities.map(authority => (
                  <optgroup key={authority} label={names.authority(authority)}>
                    {officers
                      .filter(one => one.authority === authority)
                      .map(one => (
                        <option key={one.id} value={seatValue(one)} selected={chosen === seatValue(one)}>
                          {`${one.name} (${one.roles.map(names.role).join(', ')})`}
                        </option>
                      ))}
                  </optgroup>
                ))}
              </select>
              <div class="options">
                {box('/chair', 'chair', 'radio', String(seat), values['/chair']?.[0] === String(seat))}
                {box(`/${seat}/conflict`, 'conflict', 'checkbox', 'yes', values[`/${seat}/conflict`]?.[0] === 'yes')}
                {box(
                  `/${seat}/confidential`,
                  'confidential',
                  'checkbox',
                  'yes',
                  values[`/${seat}/confidential`]?.[0] === 'yes',
                )}
              </div>
            </fieldset>
          )
        })}
        <div class="actions">
          <button type="submit">{t('do.convene-panel')}</button>
        </div>
      </form>
    </Layout>
  )
}
