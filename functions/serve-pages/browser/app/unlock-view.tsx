import { useEffect, useState } from 'preact/hooks'
import { ErrorSummary } from '../../pages/error-summary.tsx'
import { opensByAuthenticator } from '../open-by-authenticator.ts'
import { Frame, type ViewProps } from './frame.tsx'

/** A covered screen: nothing of any case is on it. The passphrase opens it, or signing in. */
export function UnlockView(props: ViewProps) {
  const { t, control } = props
  const { phase, contact, wiped } = control.state()
  const [wrong, setWrong] = useState(0)
  const [working, setWorking] = useState(false)
  const [byAuthenticator, setByAuthenticator] = useState<'offered' | 'declined' | undefined>()
  useEffect(() => {
    opensByAuthenticator().then(opens => opens && setByAuthenticator('offered'))
  }, [])

  async function askAuthenticator(): Promise<void> {
    setWorking(true)
    if (await control.unlockByAuthenticator()) return
    setWorking(false)
    setByAuthenticator('declined')
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    const form = event.currentTarget
    if (!(form instanceof HTMLFormElement)) return
    setWorking(true)
    const opened = await control.unlock(String(new FormData(form).get('passphrase') ?? ''))
    if (opened) return
    setWorking(false)
    setWrong(wrong + 1)
    form.reset()
  }

  const signIn = (
    <a class={phase === 'locked' ? 'button secondary' : 'button'} href={`/sign-in?next=/device/${props.language}`}>
      {t('signIn')}
    </a>
  )
  if (phase === 'nobody')
    return (
      <Frame {...props} title={t('deviceTitle')} view="nobody">
        <h1>{wiped ? t('wipedTitle') : t('deviceTitle')}</h1>
        <p class="lead">{wiped ? t('wipedText') : t('notSetUp')}</p>
        <p class="actions">{signIn}</p>
      </Frame>
    )
  return (
    <Frame {...props} title={t('lockedTitle')} view={`locked ${wrong}`} faulty={wrong > 0}>
      {wrong > 0 && (
        <ErrorSummary
          faults={[
            { place: 'passphrase', fieldId: 'passphrase', text: t('passphraseWrong'), named: t('passphraseWrong') },
          ]}
          t={t}
          linkTo={() => '#passphrase'}
        />
      )}
      <h1>{t('lockedTitle')}</h1>
      <p class="lead">{t('lockedText')}</p>
      {byAuthenticator === 'declined' && (
        <p class="fault" role="alert">
          {t('authenticatorFailed')}
        </p>
      )}
      {byAuthenticator !== undefined && (
        <p>
          <button type="button" class="large" disabled={working} onClick={askAuthenticator}>
            {t('authenticatorOpen')}
          </button>
        </p>
      )}
      <form noValidate onSubmit={submit}>
        <div class="question">
          <label for="passphrase">{t('passphraseLabel')}</label>
          {wrong > 0 && (
            <p class="fault" id="passphrase-fault">
              {t('passphraseWrong')}
            </p>
          )}
          <input
            id="passphrase"
            name="passphrase"
            type="password"
            autocomplete="current-password"
            aria-describedby={wrong > 0 ? 'passphrase-fault' : undefined}
            {...(wrong > 0 && { 'aria-invalid': 'true' })}
          />
        </div>
        <p role="status">{working ? t('working') : ''}</p>
        <div class="actions">
          <button type="submit" disabled={working}>
            {t('unlock')}
          </button>
          {contact !== undefined && signIn}
        </div>
      </form>
      <p class="hint">{t('lockedForgotten')}</p>
    </Frame>
  )
}
