import { useState } from 'preact/hooks'
import { writeMoment } from '../../language.ts'
import type { FormContent, Opened } from '../device.ts'
import { items } from '../store.ts'
import { LONGEST_UNHEARD } from '../unlock.ts'
import { AuthenticatorSection } from './authenticator-section.tsx'
import { casesOnDevice } from './cases-on-device.ts'
import { isGone, offlineForms, titleOfForm } from './forms-on-device.ts'
import { Frame, type ViewProps } from './frame.tsx'
import { to } from './route.ts'

/** What can be done on this device: begin, go on, add to a case. */
export function HomeView(props: ViewProps) {
  const { t, control, language, settings } = props
  const state = control.state()
  const { record, forms, contact } = state
  const when = (at: number): string => writeMoment(new Date(at).toISOString(), language, settings.country.timeZone)
  const startable = record === undefined ? [] : offlineForms(record, language).filter(form => form.opens)
  const drafts = forms.filter(({ item }) => item.state === 'draft')
  const cases = casesOnDevice(state)
  return (
    <Frame {...props} title={t('deviceTitle')} view="home">
      <h1>{t('deviceTitle')}</h1>
      <p>{contact === undefined ? t('deviceOffline') : t('deviceOnline')}</p>
      {startable.map(form => (
        <p key={form.id}>
          <a class="button large" href={to('start', form.id)}>
            {form.id === 'first-contact' ? t('startFirstContact') : titleOfForm(record, language, form.id)}
          </a>
        </p>
      ))}
      {drafts.length > 0 && (
        <section>
          <h2>{t('draftsHere')}</h2>
          <ul class="cards">
            {drafts.map(draft => (
              <Draft key={draft.item.id} {...props} draft={draft} when={when} />
            ))}
          </ul>
        </section>
      )}
      {cases.length > 0 && (
        <section>
          <h2>{t('casesHere')}</h2>
          <ul class="cards">
            {cases.map(one => (
              <li key={one.caseId}>
                <a class="case" href={to('case', one.caseId)}>
                  <strong>{one.name ?? t('nameNotShown')}</strong> <span class="code">{one.reference}</span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {record !== undefined && (
        <section>
          <h2>{t('passphraseLabel')}</h2>
          <p>
            {record.lock === undefined
              ? t('passphraseExpired')
              : t('passphraseUntil', { when: when(record.heardAt + LONGEST_UNHEARD) })}
          </p>
          <AuthenticatorSection {...props} />
          {control.ownSession() !== undefined && (
            <p>
              <a href={to('passphrase')}>{t('passphraseChange')}</a>
            </p>
          )}
          {contact !== undefined && (
            <p>
              <a href="/devices">{t('devicesTitle')}</a>
            </p>
          )}
        </section>
      )}
    </Frame>
  )
}

function Draft({
  t,
  control,
  language,
  draft: { item, content },
  when,
}: ViewProps & { readonly draft: Opened<FormContent>; readonly when: (at: number) => string }) {
  const [asked, setAsked] = useState(false)
  const title = t('draftStarted', {
    form: titleOfForm(control.state().record, language, item.formId),
    when: when(item.savedAt),
  })
  const name = content.name ?? t('nameNotKnown')
  const gone = isGone(control.state().record, item)
  const open = gone ? t('draftRead') : t('draftContinue')
  return (
    <li>
      <p>
        <strong>{name}</strong>
      </p>
      <p class="hint">{title}</p>
      {gone && <p class="fault">{t('formGoneShort')}</p>}
      <div class="actions">
        <a class="button secondary" href={to('fill', item.id)} aria-label={`${open}${t('colon')}${name}. ${title}`}>
          {open}
        </a>
        <button
          type="button"
          class="quiet"
          aria-label={`${asked ? t('deleteForGood') : t('draftDelete')}${t('colon')}${name}. ${title}`}
          onClick={() => (asked ? items.remove(item.id) : setAsked(true))}
        >
          {asked ? t('deleteForGood') : t('draftDelete')}
        </button>
      </div>
    </li>
  )
}
