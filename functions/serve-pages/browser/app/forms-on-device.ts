import type { Language } from '../../../../shared/countries/languages.ts'
import type { FormFiles, OfflineForm } from '../../device-contact.ts'
import type { DeviceRecord, Item } from '../store.ts'

/** The officer's forms as the device knows them: in a language, or in the one it was asked for first. */
export function offlineForms(record: DeviceRecord, language: Language): readonly OfflineForm[] {
  const list = (record.forms[language] ?? Object.values(record.forms)[0])?.forms ?? []
  return list.filter(({ id, version }) => !isGone(record, { formId: id, formVersion: version }))
}

export function offlineForm(record: DeviceRecord, language: Language, formId: string): OfflineForm | undefined {
  return offlineForms(record, language).find(form => form.id === formId)
}

/** The files of the version that an item was begun on: in this language where they are there, or as it was begun. */
export function filesOf(record: DeviceRecord, language: Language, item: Item): FormFiles | undefined {
  const offered = offlineForm(record, language, item.formId)
  return offered?.version === item.formVersion ? offered.files : item.files
}

/** What a form is called. */
export function titleOfForm(record: DeviceRecord | undefined, language: Language, formId: string): string {
  return (
    record?.catalogue?.[formId]?.titles[language] ?? (record && offlineForm(record, language, formId)?.title) ?? formId
  )
}

/** Whether the country no longer has a form in its version, as far as was heard. */
export function isGone(
  record: DeviceRecord | undefined,
  { formId, formVersion }: Pick<Item, 'formId' | 'formVersion'>,
): boolean {
  return record?.catalogue !== undefined && record.catalogue[formId]?.versions.includes(formVersion) !== true
}
