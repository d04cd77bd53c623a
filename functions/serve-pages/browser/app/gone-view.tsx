import './app.tsx'
import { useEffect, useState } from 'preact/hooks'
import type { Form } from '../../../../shared/forms/form.ts'
import { instantOf } from '../../../../shared/procedure/local-time.ts'
import { writeTyped } from '../../filling/write-typed.ts'
import { writeMoment } from '../../language.ts'
import { TypedContent } from '../../pages/typed-content.tsx'
import { tellKind } from '../../tell-file.ts'
import { loadForm } from '../form-files.ts'
import { items } from '../store.ts'
import { writeFiles } from './files-on-device.ts'
import { titleOfForm } from './forms-on-device.ts'
import { Frame, type ViewProps } from './frame.tsx'
import { laterWithin } from './later.tsx'
import { goInstead, to } from './route.ts'

const FileShown = laterWithin(async () => (await import('./file-on-device.tsx')).FileShown)

/** A form on the device that the country no longer has: what was typed, and what to do now. */
export function GoneView(props: ViewProps & { readonly id: string }) {
  const { t, control, language, settings, id } = props
  const { device, record, forms, files } = control.state()
  const one = forms.find(({ item }) => item.id === id)
  const [form, setForm] = useState<Form | 'unknown' | undefined>()
  const [asked, setAsked] = useState(false)
  // The words that it was begun with stay on the device as long as it does.
  useEffect(() => {
    const kept = one?.item.files
    if (kept === undefined) return setForm('unknown')
    loadForm(kept, language).then(setForm, () => setForm('unknown'))
  }, [id])
  if (one === undefined || device === undefined || form === undefined)
    return (
      <Frame {...props} title={t('deviceTitle')} view={`gone ${id}`} back={to('home')}>
        <h1>{one === undefined ? t('notFoundTitle') : t('working')}</h1>
      </Frame>
    )
  const { item, content } = one
  const { timeZone } = settings.country
  const another = (record?.catalogue?.[item.formId]?.versions.length ?? 0) > 0
  const title = another ? t('versionGoneTitle') : t('formGoneTitle')
  const saved = writeMoment(new Date(item.savedAt).toISOString(), language, timeZone)
  const typed = writeTyped(
    form === 'unknown' ? undefined : form,
    content.values,
    { language, timeZone, files: writeFiles(files, language, t) },
    (date, time) => instantOf(date, time, timeZone),
  )

  async function remove(): Promise<void> {
    if (!asked) return setAsked(true)
    await items.remove(id)
    goInstead('home')
  }

  return (
    <Frame {...props} title={title} view={`gone ${id} there`} back={to('home')}>
      <p class="caption">{t('draftStarted', { form: titleOfForm(record, language, item.formId), when: saved })}</p>
      <h1>{title}</h1>
      {content.name !== undefined && <p class="lead">{content.name}</p>}
      <p>{t('formGoneText')}</p>
      <h2>{t('formGoneNow')}</h2>
      <ol>
        <li>{t('formGoneCopy')}</li>
        <li>{another ? t('formGoneAnew') : t('formGoneAsk')}</li>
        <li>{t('formGoneDelete')}</li>
      </ol>
      <TypedContent typed={typed} t={t} />
      {files
        .filter(file => file.item.of === id)
        .map(file => (
          <FileShown key={file.item.id} {...props} device={device} file={file} label={t('formGonePicture')}>
            {tellKind(file.content, language, t)}
          </FileShown>
        ))}
      <p class="actions">
        <button type="button" class="secondary" onClick={remove}>
          {asked ? t('deleteForGood') : t('throwAway')}
        </button>
      </p>
    </Frame>
  )
}
