import { useMemo, useState } from 'preact/hooks'
import { ErrorSummary } from '../../pages/error-summary.tsx'
import type { WordKey } from '../../words.ts'
import { isStrong, proposePassphrase, SHORTEST } from '../passphrase.ts'
import { Frame, type ViewProps } from './frame.tsx'
import { go, to } from './route.ts'

/** Makes this browser ready for work without a line: a passphrase, and why. Also to change it. */
export function SetUpView(props: ViewProps) {
  const { t, control } = props
  const proposed = useMemo(proposePassphrase, [])
  const [fault, setFault] = useState<{ readonly field: 'passphrase' | 'again'; readonly key: WordKey } | undefined>()
  const [working, setWorking] = useState(false)
  const changing = control.state().phase === 'open'

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const fields = new FormData(event.currentTarget)
    const passphrase = String(fields.get('passphrase') ?? '')
    if (!isStrong(passphrase)) return setFault({ field: 'passphrase', key: 'passphraseWeak' })
    if (String(fields.get('again') ?? '') !== passphrase) return setFault({ field: 'again', key: 'passphraseDiffers' })
    setFault(undefined)
    setWorking(true)
    const done = await (changing ? control.changePassphrase(passphrase) : control.setUp(passphrase))
    setWorking(false)
    if (!done) setFault({ field: 'passphrase', key: 'setUpFailed' })
    else if (changing) go()
  }

  const told = fault && t(fault.key, { least: SHORTEST })
  const field = (name: 'passphrase' | 'again', label: WordKey) => (
    <div class="question">
      <label for={name}>{t(label)}</label>
      {fault?.field === name && (
        <p class="fault" id={`${name}-fault`}>
          {told}
        </p>
      )}
      <input
        id={name}
        name={name}
        type="password"
        autocomplete="new-password"
        aria-describedby={fault?.field === name ? `${name}-fault` : undefined}
        {...(fault?.field === name && { 'aria-invalid': 'true' })}
      />
    </div>
  )
  return (
    <Frame
      {...props}
      title={t('setUpTitle')}
      view="set-up"
      faulty={fault !== undefined}
      {...(changing && { back: to('home') })}
    >
      {fault !== undefined && told !== undefined && (
        <ErrorSummary
          faults={[{ place: fault.field, fieldId: fault.field, text: told, named: told }]}
          t={t}
          linkTo={() => `#${fault.field}`}
        />
      )}
      <h1>{t('setUpTitle')}</h1>
      <p class="lead">{t('setUpText')}</p>
      <p>{t('setUpProposed')}</p>
      <p class="proposed" translate={false}>
        {proposed}
      </p>
      <p class="hint">{t('setUpRule', { least: SHORTEST })}</p>
      <form noValidate onSubmit={submit}>
        {field('passphrase', 'passphraseLabel')}
        {field('again', 'passphraseAgain')}
        <p role="status">{working ? t('working') : ''}</p>
        <div class="actions">
          <button type="submit" disabled={working}>
            {t('setUpDo')}
          </button>
          {!changing && (
            <a class="button secondary" href="/">
              {t('home')}
            </a>
          )}
        </div>
      </form>
    </Frame>
  )
}
