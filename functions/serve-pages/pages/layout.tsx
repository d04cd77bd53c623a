import type { ComponentChildren } from 'preact'
import { device, stylesheet } from '#assets'
import { LANGUAGE_NAMES } from '../language-names.ts'
import { placeOf } from '../place-of.ts'
import type { Visit } from '../visit.ts'

export interface LayoutProps {
  readonly visit: Visit
  readonly title: string
  /** Whether the page tells of faults: its title then says so first. */
  readonly faulty?: boolean
  readonly script?: string | undefined
  readonly back?: string | undefined
  /** The id of the page's form: to change the language, to hide, or to sign out then saves what was typed first. */
  readonly form?: string
  readonly children: ComponentChildren
}

/** The frame of every page: skip link, language, the way out, and the page itself. */
export function Layout({ visit, title, faulty = false, script, back, form, children }: LayoutProps) {
  const { t, language, country, request, preview } = visit
  const session = preview === undefined ? visit.session : undefined
  const shown = faulty ? t('errorTitle', { title }) : title
  return (
    <html lang={language} dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${shown} - ${t('service')}`}</title>
        <link rel="stylesheet" href={stylesheet} />
        {device !== undefined && (
          <>
            <link rel="icon" href={device.icons.svg} type="image/svg+xml" />
            <link rel="apple-touch-icon" href={device.icons['apple-touch-icon']} />
            <link rel="manifest" href={`/manifest.webmanifest?lang=${language}`} />
          </>
        )}
        {device !== undefined && session !== undefined && <script type="module" src={device.everyPage} />}
        {script !== undefined && <script type="module" src={script} />}
      </head>
      <body>
        <a class="skip" href="#main">
          {t('skipToContent')}
        </a>
        {/* What Enter presses is the first button of a form: it must be Continue, whatever stands above it. */}
        {form !== undefined && (
          <button
            type="submit"
            form={form}
            name="action"
            value="continue"
            class="first"
            tabIndex={-1}
            aria-hidden="true"
          />
        )}
        <header class="top">
          <a class="brand" href="/">
            {t('service')} <span class="country">{country.profile.name[language]}</span>
          </a>
          {session !== undefined && (
            <div class="exits">
              <form method="post" action="/hide" data-hide>
                <input type="hidden" name="csrf" value={session.csrf} />
                <input type="hidden" name="next" value={placeOf(request)} />
                {/* Beside a form, what was typed is kept first. */}
                <button
                  class="quiet"
                  type="submit"
                  aria-label={t('hideExplained')}
                  {...(form !== undefined && { form, name: 'action', value: 'hide' })}
                >
                  {t('hide')}
                </button>
              </form>
              <form method="post" action="/sign-out" data-sign-out={session.officer.id}>
                <input type="hidden" name="csrf" value={session.csrf} />
                {/* For the script: it says so that a colleague's work on this device is to stay. */}
                <input type="hidden" name="stay" disabled form={form} />
                <button
                  class="quiet"
                  type="submit"
                  {...(form !== undefined && { form, name: 'action', value: 'sign-out' })}
                >
                  {t('signOut')}
                </button>
              </form>
            </div>
          )}
        </header>
        <nav class="languages" aria-label={t('language')}>
          {country.profile.languages.map(one =>
            one === language ? (
              <span key={one} lang={one} aria-current="true">
                {LANGUAGE_NAMES[one]}
              </span>
            ) : form !== undefined ? (
              <button
                key={one}
                class="link"
                lang={one}
                type="submit"
                form={form}
                name="action"
                value={`language:${one}`}
              >
                {LANGUAGE_NAMES[one]}
              </button>
            ) : (
              <a key={one} lang={one} hreflang={one} href={placeOf(request, one)}>
                {LANGUAGE_NAMES[one]}
              </a>
            ),
          )}
        </nav>
        {preview}
        {/* The script writes the link: a text browser shows what is hidden too. */}
        {session !== undefined && device !== undefined && (
          <p
            class="outbox"
            hidden
            data-outbox={language}
            data-not-yet-sent={t('notYetSent')}
            data-take={t('caseTake')}
            data-taken={t('caseTaken')}
          />
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
          {session !== undefined && <a href="/sessions">{t('signedInAs', { name: session.name })}</a>}
          {/* Beside a form, guidance opens in a tab of its own: what was typed and not yet saved stays. */}
          {form === undefined ? (
            <a href="/guidance">{t('guidanceTitle')}</a>
          ) : (
            <a href="/guidance" target="_blank" rel="noopener">
              {t('guidanceNewTab')}
            </a>
          )}
        </footer>
      </body>
    </html>
  )
}
