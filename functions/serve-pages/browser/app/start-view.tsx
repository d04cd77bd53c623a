import { useEffect, useState } from 'preact/hooks'
import { uuidv7 } from 'uuidv7'
import { pagesOf } from '../../../../shared/forms/questions.ts'
import { firstFields } from '../../filling/first-fields.ts'
import { EMPTY_FORM, newItem, saveItem } from '../device.ts'
import { loadForm } from '../form-files.ts'
import { caseOnDevice } from './cases-on-device.ts'
import { offlineForm } from './forms-on-device.ts'
import { Frame, type ViewProps } from './frame.tsx'
import { NotFillableView } from './not-fillable-view.tsx'
import { goInstead, to } from './route.ts'

/** Begins a form, for a case (`of`) or to open one; its first page follows at once. */
export function StartView(props: ViewProps & { readonly formId: string; readonly of: string | undefined }) {
  const { t, control, language, settings, formId, of } = props
  const [failed, setFailed] = useState(false)
  // Once, when it is asked for.
  useEffect(() => {
    begin().catch(() => setFailed(true))
  }, [])

  async function begin(): Promise<void> {
    const { device, record } = control.state()
    const offered = record && offlineForm(record, language, formId)
    const known = of === undefined ? undefined : caseOnDevice(control.state(), of)
    if (
      device === undefined ||
      record === undefined ||
      offered === undefined ||
      (known === undefined) !== offered.opens
    )
      return setFailed(true)
    const form = await loadForm(offered.files, language)
    const pages = pagesOf(form, language)
    const values = firstFields(form, pages, {
      now: new Date(Date.now() + record.ahead),
      timeZone: settings.country.timeZone,
      known: known && new Map(known.known),
    })
    const item = newItem(device, { id: uuidv7(), kind: 'form', formId, formVersion: form.version }, offered.files)
    await saveItem(device, item, {
      ...EMPTY_FORM,
      values,
      ...(known && {
        of: { caseId: known.caseId, reference: known.reference, version: known.version },
        name: known.name,
        known: known.known,
        sources: known.sources,
      }),
    })
    goInstead('fill', item.id, pages[0]?.name ?? '')
  }

  if (failed) return <NotFillableView {...props} sentOff={false} />
  return (
    <Frame {...props} title={t('deviceTitle')} view="start" back={to('home')}>
      <h1>{t('deviceTitle')}</h1>
      <p role="status">{t('working')}</p>
    </Frame>
  )
}
