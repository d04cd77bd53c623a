import { useState } from 'preact/hooks'
import { titleOf } from '../../../../shared/forms/questions.ts'
import { writeSections } from '../../filling/write-sections.ts'
import { CheckContent } from '../../pages/check-content.tsx'
import { fieldId, tellFaults } from '../../tell-fault.ts'
import { asksForRisk } from './asks-for-risk.ts'
import { writeFiles } from './files-on-device.ts'
import { Frame, type ViewProps } from './frame.tsx'
import { GoneView } from './gone-view.tsx'
import { NotFillableView } from './not-fillable-view.tsx'
import { readOnDevice } from './read-on-device.ts'
import { goInstead, to } from './route.ts'
import { useForm } from './use-form.ts'

const NO_CHANGES = new Map()

/** Everything once more; then into the queue, from which it is sent as soon as there is a line. */
export function CheckView(props: ViewProps & { readonly id: string }) {
  const { t, control, language, settings, id } = props
  const { opened, form, pages, known, risk, failed, put, save } = useForm(props, id, true)
  const [faulty, setFaulty] = useState(false)
  const [trouble, setTrouble] = useState<'elsewhere' | 'failed' | undefined>()
  const [sending, setSending] = useState(false)
  if (failed === 'gone') return <GoneView {...props} />
  if (failed) return <NotFillableView {...props} sentOff={false} />
  if (opened === undefined || form === undefined || sending)
    return (
      <Frame {...props} title={t('checkTitle')} view={`check ${id}`} back={to('home')}>
        <h1>{t('checkTitle')}</h1>
        <p role="status">{t('working')}</p>
      </Frame>
    )
  if (opened.item.state !== 'draft') return <NotFillableView {...props} sentOff={id} />
  const { timeZone } = settings.country
  const filled = readOnDevice(props, form, opened.content.values)
  const files = writeFiles(control.state().files, language, t)
  const sections = writeSections(pages, filled, { language, timeZone, files })
  const faults = [...filled.faults, ...opened.content.faults]
  const unreasoned = known?.faults(filled) ?? []
  const told = faulty || faults.length + unreasoned.length > 0 ? [...tellFaults(pages, faults, t), ...unreasoned] : []
  const change = (place: string): string => to('fill', id, place.split('/')[1] ?? '', 'check', fieldId(place))

  async function send(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (filled.faults.length + unreasoned.length > 0) return setFaulty(true)
    const submission = {
      answers: filled.answers,
      filledAt: new Date().toISOString(),
      ...(known && { reasons: known.reasons(filled.values) }),
    }
    put(content => ({ ...content, submission, clockMended: false, faults: [] }))
    const outcome = await save({ state: 'waiting', attempts: 0, nextTryAt: 0, trouble: undefined })
    if (outcome !== 'saved') return setTrouble(outcome)
    // It is no draft any more, and what becomes of it is shown in a moment.
    setSending(true)
    await control.refresh()
    goInstead('sent', id)
    control.sendNow(true)
  }

  return (
    <Frame
      {...props}
      title={t('checkTitle')}
      view={`check ${id}`}
      faulty={told.length > 0}
      back={to('fill', id, sections.at(-1)?.page.name ?? '')}
    >
      {trouble !== undefined && (
        <div class="summary" role="alert">
          <h2>{trouble === 'failed' ? t('notSavedTitle') : t('changedElsewhereTitle')}</h2>
          <p>{trouble === 'failed' ? t('notSavedText') : t('checkElsewhere')}</p>
        </div>
      )}
      <CheckContent
        t={t}
        language={language}
        caption={titleOf(form, language)}
        sections={sections}
        faults={told}
        indicated={pages.some(asksForRisk) ? undefined : risk?.(filled.answers)}
        changes={known?.notes(filled) ?? NO_CHANGES}
        change={change}
      >
        <form onSubmit={send}>
          <p>{opened.content.of === undefined ? t('sendText') : t('sendFurther')}</p>
          <p>{t('sendOffline')}</p>
          <div class="actions">
            <button type="submit">{t('send')}</button>
          </div>
        </form>
      </CheckContent>
    </Frame>
  )
}
