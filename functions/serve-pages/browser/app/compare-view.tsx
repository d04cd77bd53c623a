import { useEffect, useState } from 'preact/hooks'
import type { CaseNow } from '../../device-contact.ts'
import { readableLines } from '../../write-answer.ts'
import { saveItem } from '../device.ts'
import { askCase } from '../send-to-server.ts'
import { writeFiles } from './files-on-device.ts'
import { Frame, type ViewProps } from './frame.tsx'
import { GoneView } from './gone-view.tsx'
import { readOnDevice } from './read-on-device.ts'
import { Lines, Recorded } from './recorded.tsx'
import { go, to } from './route.ts'
import { useForm } from './use-form.ts'

/** A case that somebody else has added to meanwhile: theirs beside ours, and nothing overwritten. */
export function CompareView(props: ViewProps & { readonly id: string }) {
  const { t, control, language, settings, id } = props
  const { opened, form, pages, failed } = useForm(props, id)
  const [now, setNow] = useState<CaseNow | 'none' | undefined>()
  const caseId = opened?.content.of?.caseId
  useEffect(() => {
    if (caseId !== undefined) askCase(language, caseId).then(found => setNow(found ?? 'none'))
  }, [caseId, language])
  const { timeZone } = settings.country
  if (failed === 'gone') return <GoneView {...props} />
  if (opened === undefined || form === undefined || now === undefined || now === 'none')
    return (
      <Frame {...props} title={t('compareTitle')} view={`compare ${id}`} back={to('outbox')}>
        <h1>{t('compareTitle')}</h1>
        <p role="status">{now === 'none' ? t('compareNoLine') : t('working')}</p>
      </Frame>
    )
  const { item, content } = opened
  const files = writeFiles(control.state().files, language, t)
  const { answers } = readOnDevice(props, form, content.values)
  const mine = pages.flatMap(page => readableLines(page, answers, { language, timeZone, everything: false, files }, t))
  const theirs = now.submissions.filter(({ sequence }) => sequence > (content.of?.version ?? 0))
  const of = { caseId: now.caseId, reference: now.reference, version: now.version }

  async function goOn(state: 'waiting' | 'draft'): Promise<void> {
    const { device } = control.state()
    if (device === undefined) return
    const changes = { state, trouble: undefined, attempts: 0, nextTryAt: 0 } as const
    await saveItem(
      device,
      { ...item, ...changes },
      { ...content, of, ...(state === 'draft' && { submission: undefined }) },
    )
    await control.refresh()
    if (state === 'draft') return go('check', id)
    go('sent', id)
    control.sendNow(true)
  }

  return (
    <Frame {...props} title={t('compareTitle')} view={`compare ${id} there`} back={to('outbox')}>
      <h1>{t('compareTitle')}</h1>
      <p class="lead">{t('compareText', { reference: now.reference })}</p>
      <div class="beside">
        <section>
          <h2>{t('compareMine')}</h2>
          <Lines lines={mine} />
        </section>
        <section>
          <h2>{t('compareTheirs')}</h2>
          {theirs.length === 0 && <p>{t('compareNotShown')}</p>}
          {theirs.map(one => (
            <Recorded key={one.sequence} {...props} one={one} />
          ))}
        </section>
      </div>
      <p class="actions">
        <button type="button" onClick={() => goOn('waiting')}>
          {t('compareSend')}
        </button>
        <button type="button" class="secondary" onClick={() => goOn('draft')}>
          {t('compareChange')}
        </button>
      </p>
    </Frame>
  )
}
