import { Frame, type ViewProps } from './frame.tsx'
import { troubleText } from './outbox-text.ts'
import { to } from './route.ts'

/** What became of a form that was sent: that it waits, why it does, or the receipt. "Sent" is said on a receipt only. */
export function SentView(props: ViewProps & { readonly id: string }) {
  const { t, control, id, language } = props
  const { forms, contact, sending } = control.state()
  const one = forms.find(({ item }) => item.id === id)
  const receipt = one?.content.receipt
  if (one === undefined || receipt === undefined) {
    const title = one === undefined ? t('notFoundTitle') : t('keptTitle')
    return (
      <Frame {...props} title={title} view={`sent ${id} not`} back={to('home')}>
        <h1>{title}</h1>
        {one !== undefined && (
          <>
            <p class="lead">{t('keptText')}</p>
            <p role="status">{sending === undefined ? troubleText(one.item, t) : t('sendingNow')}</p>
            <p class="actions">
              {contact !== undefined && control.ownSession() === undefined ? (
                <a class="button" href={`/sign-in?next=/device/${language}`}>
                  {t('signIn')}
                </a>
              ) : (
                <button type="button" disabled={sending !== undefined} onClick={() => control.sendNow(true)}>
                  {t('sendNow')}
                </button>
              )}
              <a class="button secondary" href={to('home')}>
                {t('deviceTitle')}
              </a>
            </p>
          </>
        )}
      </Frame>
    )
  }
  return (
    <Frame {...props} title={t('receiptTitle')} view={`sent ${id}`} back={to('home')}>
      <div class="receipt">
        <h1>{t('receiptTitle')}</h1>
        <p>
          {t('receiptReference')}
          <strong class="reference">{receipt.reference}</strong>
        </p>
        <p>{t('receiptWrite')}</p>
      </div>
      <h2>{t('receiptNext')}</h2>
      <ol>
        <li>{t('receiptNext1')}</li>
        <li>{t('receiptNext2')}</li>
        <li>{t('receiptNext4')}</li>
      </ol>
      <p class="actions">
        <a class="button" href={to('case', receipt.caseId)}>
          {t('openCaseHere')}
        </a>
        <a class="button secondary" href={to('home')}>
          {t('deviceTitle')}
        </a>
      </p>
    </Frame>
  )
}
