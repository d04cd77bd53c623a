import { useEffect, useState } from 'preact/hooks'
import { isLeftByColleagues, isUnsent } from '../leaving.ts'
import { Frame, type ViewProps } from './frame.tsx'
import { go, to } from './route.ts'

/** Leaving for good: everything on this device goes, but what a colleague has not sent. What would be lost is said first. */
export function SignOutView(props: ViewProps) {
  const { t, control } = props
  const { forms, contact, record } = control.state()
  const officer = record?.officer ?? contact?.session?.officer ?? ''
  const lost = forms.filter(({ item }) => isUnsent(item))
  // What was only begun is not in the outbox.
  const begunOnly = lost.every(({ item }) => item.state === 'draft')
  const [working, setWorking] = useState(false)
  const [colleaguesStay, setColleaguesStay] = useState(false)
  useEffect(() => {
    isLeftByColleagues(officer).then(setColleaguesStay)
  }, [])

  async function leave(): Promise<void> {
    setWorking(true)
    const stays = await isLeftByColleagues(officer)
    const token = await control.wipe(officer)
    // Without a line there is nowhere to go: the app itself says that nothing is left.
    if (token === undefined) return go()
    // As the pages do it: by a form, so that the browser follows to the provider and ends its session there.
    const form = document.createElement('form')
    form.method = 'post'
    form.action = '/sign-out'
    form.append(hiddenField('csrf', token))
    if (stays) form.append(hiddenField('stay', 'colleagues'))
    document.body.append(form)
    form.submit()
  }

  return (
    <Frame {...props} title={t('signOutTitle')} view="sign-out" back={to('home')}>
      <h1>{t('signOutTitle')}</h1>
      <p class="lead">{t(colleaguesStay ? 'signOutColleagues' : 'signOutText')}</p>
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

function hiddenField(name: string, value: string): HTMLInputElement {
  const field = document.createElement('input')
  Object.assign(field, { type: 'hidden', name, value })
  return field
}
