import { useEffect, useState } from 'preact/hooks'
import { hasAuthenticator } from '../authenticator-lock.ts'
import type { ViewProps } from './frame.tsx'

/** Whether the device's own authenticator opens it too, and how that is changed. Nothing where it has none. */
export function AuthenticatorSection({ t, control }: ViewProps) {
  const [available, setAvailable] = useState(false)
  const [failed, setFailed] = useState(false)
  const [working, setWorking] = useState(false)
  const { record } = control.state()
  useEffect(() => {
    hasAuthenticator().then(setAvailable)
  }, [])

  async function add(): Promise<void> {
    setWorking(true)
    setFailed(!(await control.addAuthenticator(t('service'))))
    setWorking(false)
  }

  if (record?.authenticator !== undefined)
    return (
      <>
        <p role="status">{t('authenticatorThere')}</p>
        <p>
          <button type="button" class="secondary" onClick={() => control.removeAuthenticator()}>
            {t('authenticatorRemove')}
          </button>
        </p>
      </>
    )
  if (!available || record?.lock === undefined || control.ownSession() === undefined) return null
  return (
    <>
      {failed && (
        <p class="fault" role="alert">
          {t('authenticatorNot')}
        </p>
      )}
      <p>
        <button type="button" class="secondary" disabled={working} onClick={add}>
          {t('authenticatorAdd')}
        </button>
      </p>
    </>
  )
}
