import { useState } from 'preact/hooks'
import { Frame, type ViewProps } from './frame.tsx'
import { go, to } from './route.ts'

/** Leaving for good: everything on this device goes. What would be lost with it is said first. */
export function SignOutView(props: ViewProps) {
  const { t, control } = props
  const { forms, contact } = control.state()
  const lost = forms.filter(({ item }) => item.state !== 'sent')
  // What was only begun is not in the outbox.
  const begunOnly = lost.every(({ item }) => item.state === 'draft')
  const [working, setWorking] = useState(false)

  async function leave(): Promise<void> {
    setWorking(true)
    const token = await control.wipe()
    // Without a line there is nowhere to go: the app itself says that nothing is left.
    if (token === undefined) return go()
    // As the pages do it: by a form, so that the browser follows to the provider and ends its session there.
    const form = document.createElement('form')
    form.method = 'post'
    form.action = '/sign-out'
    const field = document.createElement('input')
    field.type = 'hidden'
    field.name = 'csrf'
    field.value = token
    form.append(field)
    document.body.append(form)
    form.submit()
  }

  return (
    <Frame {...props} title={t('signOutTitle')} view="sign-out" back={to('home')}>
      <h1>{t('signOutTitle')}</h1>
      <p class="lead">{t('signOutText')}</p>
      {lost.length > 0 && <p class="fault">{t('signOutLost', { count: lost.length })}</p>}
      {contact === undefined && <p>{t('signOutNoLine')}</p>}
      <p class="actions">
        {lost.length > 0 && (
          <a class="button" href={to(begunOnly ? 'home' : 'outbox')}>
            {begunOnly ? t('draftsHere') : t('outboxTitle')}
          </a>
        )}
        <button type="button" class={lost.length > 0 ? 'secondary' : ''} disabled={working} onClick={leave}>
          {t('signOutDo')}
        </button>
      </p>
    </Frame>
  )
}
