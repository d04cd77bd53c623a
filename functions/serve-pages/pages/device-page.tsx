import { device, stylesheet } from '#assets'
import type { Country } from '../../../shared/countries/country.ts'
import type { Language } from '../../../shared/countries/profile.ts'
import type { DeviceSettings } from '../device-contact.ts'
import type { Translate } from '../words.ts'

/**
 * The page that a device keeps to work without a line. It is the same for everybody and holds nothing of anybody: the
 * script draws the officer's forms into it, from what is sealed on the device.
 */
export function DevicePage({
  country,
  language,
  t,
}: {
  readonly country: Country
  readonly language: Language
  readonly t: Translate
}) {
  const { id, name, timeZone, languages } = country.profile
  const settings: DeviceSettings = { language, languages, country: { id, name, timeZone }, words: device?.words ?? {} }
  return (
    <html lang={language} dir="ltr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#0b5563" />
        <title>{t('service')}</title>
        <link rel="stylesheet" href={stylesheet} />
        <link rel="icon" href={device?.icons.svg} type="image/svg+xml" />
        <link rel="apple-touch-icon" href={device?.icons['apple-touch-icon']} />
        <link rel="manifest" href={`/manifest.webmanifest?lang=${language}`} />
        <script type="module" src={device?.script} />
      </head>
      <body>
        <div id="device" data-settings={JSON.stringify(settings)}>
          <main id="main" tabIndex={-1}>
            <h1>{t('deviceTitle')}</h1>
            <p>{t('deviceNeedsScript')}</p>
            <p>
              <a class="button" href="/">
                {t('home')}
              </a>
            </p>
          </main>
        </div>
      </body>
    </html>
  )
}
