import type { CaseNow } from '../../device-contact.ts'
import { NO_SOURCES } from '../device.ts'
import type { AppState } from './control.ts'
import { offlineForms } from './forms-on-device.ts'

/** A case that forms can be added to without a line. */
export type CaseOnDevice = Pick<CaseNow, 'caseId' | 'reference' | 'version' | 'name' | 'forms' | 'known' | 'sources'>

/** The cases that were taken along, and those that were opened from this device. */
export function casesOnDevice({
  cases,
  forms,
  record,
}: Pick<AppState, 'cases' | 'forms' | 'record'>): readonly CaseOnDevice[] {
  const taken = cases.map(({ content }) => content)
  const further = record === undefined ? [] : Object.values(record.forms).flatMap(({ forms: list }) => list)
  const opened = forms.flatMap(({ content }): CaseOnDevice[] =>
    content.receipt === undefined || content.of !== undefined || content.caseGone
      ? []
      : [
          {
            ...content.receipt,
            name: content.name,
            version: 1,
            known: [],
            sources: NO_SOURCES,
            forms: [...new Set(further.filter(form => !form.opens).map(form => form.id))],
          },
        ],
  )
  return [...taken, ...opened.filter(one => !taken.some(other => other.caseId === one.caseId))]
}

export function caseOnDevice(state: AppState, caseId: string): CaseOnDevice | undefined {
  return casesOnDevice(state).find(one => one.caseId === caseId)
}

/** The forms that may be recorded on a case, as the device knows them. */
export function formsForCase(state: AppState, one: CaseOnDevice, language: Parameters<typeof offlineForms>[1]) {
  return state.record === undefined
    ? []
    : offlineForms(state.record, language).filter(form => !form.opens && one.forms.includes(form.id))
}
