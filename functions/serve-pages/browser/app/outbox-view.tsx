import { useState } from 'preact/hooks'
import { writeMoment } from '../../language.ts'
import { type FormContent, type Opened, saveItem } from '../device.ts'
import { items } from '../store.ts'
import { isGone, titleOfForm } from './forms-on-device.ts'
import { Frame, type ViewProps } from './frame.tsx'
import { troubleText } from './outbox-text.ts'
import { go, to } from './route.ts'
import { sendingText } from './sending-text.ts'

/** What is not yet sent, why, and what was. */
export function OutboxView(props: ViewProps) {
  const { t, control, language } = props
  const { forms, sending, contact } = control.state()
  const unsent = forms.filter(({ item }) => item.state !== 'draft' && item.state !== 'sent')
  const sent = forms.filter(({ item }) => item.state === 'sent')
  const canSend = unsent.some(({ item }) => item.state === 'waiting' || item.state === 'stuck')
  const signedOut = contact !== undefined && control.ownSession() === undefined
  const title = unsent.length === 0 ? t('outboxEmptyTitle') : t('outboxTitle')
  return (
    <Frame {...props} title={title} view="outbox" back={to('home')}>
      <h1>{title}</h1>
      <p role="status">
        {sending === undefined
          ? unsent.length === 0
            ? t('outboxEmpty')
            : t('notYetSent', { count: unsent.length })
          : sendingText(sending, t)}
      </p>
      {unsent.length > 0 && (
        <>
          {canSend && (
            <>
              <p>{contact === undefined ? t('outboxNoLine') : signedOut ? t('trouble.sign-in') : t('outboxText')}</p>
              <p class="actions">
                {signedOut ? (
                  <a class="button" href={`/sign-in?next=/device/${language}`}>
                    {t('signIn')}
                  </a>
                ) : (
                  <button type="button" disabled={sending !== undefined} onClick={() => control.sendNow(true)}>
                    {t('sendNow')}
                  </button>
                )}
              </p>
            </>
          )}
          <ul class="cards">
            {unsent.map(one => (
              <Unsent key={one.item.id} {...props} one={one} />
            ))}
          </ul>
        </>
      )}
      {sent.length > 0 && (
        <section>
          <h2>{t('receiptTitle')}</h2>
          <ul class="cards">
            {sent.map(({ item, content }) => (
              <li key={item.id}>
                <a class="case" href={to('sent', item.id)}>
                  <strong>{content.name ?? t('nameNotKnown')}</strong>{' '}
                  <span class="code">{content.receipt?.reference}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </Frame>
  )
}

function Unsent({ one, ...props }: ViewProps & { readonly one: Opened<FormContent> }) {
  const { t, control, language, settings } = props
  const { item, content } = one
  const [asked, setAsked] = useState(false)
  const { device, record } = control.state()
  const when = writeMoment(new Date(item.savedAt).toISOString(), language, settings.country.timeZone)
  const title = t('draftStarted', { form: titleOfForm(record, language, item.formId), when })
  const name = content.name ?? t('nameNotKnown')
  const gone = isGone(record, item)

  /** Takes it out of the queue, to be filled in again. What was never stored may be sent under the same id. */
  async function mend(): Promise<void> {
    if (device === undefined) return
    await saveItem(device, { ...item, state: 'draft', trouble: undefined }, { ...content, submission: undefined })
    await control.refresh()
    go('check', item.id)
  }

  return (
    <li>
      <p>
        <strong>{name}</strong>
      </p>
      <p class="hint">{title}</p>
      <p class={item.state === 'waiting' ? '' : 'fault'}>{troubleText(item, t)}</p>
      <div class="actions">
        {item.state === 'changed' && !gone && (
          <a
            class="button secondary"
            href={to('compare', item.id)}
            aria-label={`${t('compareOpen')}${t('colon')}${name}. ${title}`}
          >
            {t('compareOpen')}
          </a>
        )}
        {gone && (
          <a
            class="button secondary"
            href={to('fill', item.id)}
            aria-label={`${t('draftRead')}${t('colon')}${name}. ${title}`}
          >
            {t('draftRead')}
          </a>
        )}
        {item.trouble !== 'conflict' && !gone && (
          <button
            type="button"
            class="secondary"
            onClick={mend}
            aria-label={`${t('mend')}${t('colon')}${name}. ${title}`}
          >
            {t('mend')}
          </button>
        )}
        {item.state !== 'waiting' && (
          <button
            type="button"
            class="quiet"
            aria-label={`${asked ? t('deleteForGood') : t('draftDelete')}${t('colon')}${name}. ${title}`}
            onClick={() => (asked ? items.remove(item.id) : setAsked(true))}
          >
            {asked ? t('deleteForGood') : t('draftDelete')}
          </button>
        )}
      </div>
    </li>
  )
}
