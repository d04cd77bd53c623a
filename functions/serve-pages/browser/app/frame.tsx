import type { ComponentChildren } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import type { Language } from '../../../../shared/countries/languages.ts'
import type { DeviceSettings } from '../../device-contact.ts'
import { LANGUAGE_NAMES } from '../../language-names.ts'
import type { Translate } from '../../words.ts'
import type { Control } from './control.ts'
import { to } from './route.ts'
import { sendingText } from './sending-text.ts'

/** What every view is given. */
export interface ViewProps {
  readonly settings: DeviceSettings
  readonly language: Language
  readonly t: Translate
  readonly control: Control
  /** Goes on in another language, whatever is on the screen. */
  readonly speak: (language: Language) => void
}

export interface FrameProps extends ViewProps {
  readonly title: string
  readonly faulty?: boolean
  readonly back?: string
  /** When it changes, another view is shown: its beginning takes the focus. */
  readonly view: string
  readonly children: ComponentChildren
}

/** The frame of every view, as `Layout` is of every page. */
export function Frame({
  settings,
  language,
  t,
  control,
  speak,
  title,
  faulty = false,
  back,
  view,
  children,
}: FrameProps) {
  const state = control.state()
  const open = state.phase === 'open'
  const unsent = state.forms.filter(({ item }) => item.state !== 'draft' && item.state !== 'sent').length
  useLayoutEffect(() => {
    const shown = faulty ? t('errorTitle', { title }) : title
    document.title = `${shown} - ${t('service')}`
  }, [title, faulty])
  // The focus moves when the view changes, and only then: before it is painted, so that the first key finds its field.
  useLayoutEffect(() => {
    const first = document.querySelector<HTMLElement>('.summary') ?? document.querySelector<HTMLElement>('#main')
    first?.focus()
    if (first?.id === 'main') scrollTo(0, 0)
  }, [view, faulty])
  return (
    <>
      <a class="skip" href="#main">
        {t('skipToContent')}
      </a>
      <header class="top">
        <a class="brand" href={to('home')}>
          {t('service')}
          <span class="country">{settings.country.name[language]}</span>
        </a>
        {open && (
          <div class="exits">
            <button type="button" class="quiet" aria-label={t('hideExplained')} onClick={() => control.hide()}>
              {t('hide')}
            </button>
            <a class="button quiet" href={to('sign-out')}>
              {t('signOut')}
            </a>
          </div>
        )}
      </header>
      <nav class="languages" aria-label={t('language')}>
        {settings.languages.map(one =>
          one === language ? (
            <span key={one} lang={one} aria-current="true">
              {LANGUAGE_NAMES[one]}
            </span>
          ) : (
            <button key={one} type="button" class="link" lang={one} onClick={() => speak(one)}>
              {LANGUAGE_NAMES[one]}
            </button>
          ),
        )}
      </nav>
      {open && unsent > 0 && (
        <p class="outbox" role="status">
          <a href={to('outbox')}>
            {state.sending === undefined ? t('notYetSent', { count: unsent }) : sendingText(state.sending, t)}
          </a>
        </p>
      )}
      <main id="main" tabIndex={-1}>
        {back !== undefined && (
          <a class="back" href={back}>
            {t('back')}
          </a>
        )}
        {children}
      </main>
      <footer>
        <span>{state.contact === undefined ? t('lineNone') : t('lineThere')}</span>
        {open && <a href={to('guidance')}>{t('guidanceTitle')}</a>}
        {state.contact !== undefined && <a href="/">{t('home')}</a>}
      </footer>
    </>
  )
}
