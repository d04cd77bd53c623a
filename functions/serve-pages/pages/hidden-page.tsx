import { device } from '#assets'
import type { Visit } from '../visit.ts'
import { Layout } from './layout.tsx'

/**
 * What stands on a screen that was hidden. Without script, and on a device without a passphrase, the way back is to sign
 * in, and so it is for whoever else needs the device: what is hidden is neither shown to them nor wiped. The script shows the form for the passphrase, and a button for the device's own authenticator, where the device has them.
 */
export function HiddenPage({ visit, next }: { readonly visit: Visit; readonly next: string }) {
  const { t } = visit
  return (
    <Layout visit={visit} title={t('hiddenTitle')} script={device?.cover}>
      <h1 tabIndex={-1} autofocus>
        {t('hiddenTitle')}
      </h1>
      <p class="lead">{t('hiddenText')}</p>
      <form
        data-unlock
        data-next={next}
        data-wrong={t('passphraseWrong')}
        data-declined={t('authenticatorFailed')}
        data-authenticator={t('authenticatorOpen')}
        data-no-line={t('unlockNoLine')}
        hidden
      >
        <p class="fault" role="alert" data-unlock-fault />
        <div class="question">
          <label for="passphrase">{t('passphraseLabel')}</label>
          <input id="passphrase" name="passphrase" type="password" autocomplete="current-password" />
        </div>
        <button type="submit">{t('unlock')}</button>
      </form>
      <p class="actions">
        <a class="button" href={`/sign-in?next=${encodeURIComponent(next)}`} data-sign-in>
          {t('hiddenBack')}
        </a>
      </p>
      <p>
        {t('hiddenOther')} <a href="/sign-in">{t('hiddenOtherDo')}</a>
      </p>
    </Layout>
  )
}
