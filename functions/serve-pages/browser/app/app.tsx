import { useEffect, useMemo, useState } from 'preact/hooks'
import type { DeviceSettings } from '../../device-contact.ts'
import { controlApp } from './control.ts'
import { FillView } from './fill-view.tsx'
import { Frame, type ViewProps } from './frame.tsx'
import { later } from './later.tsx'
import { useRoute } from './route.ts'
import { type LoadedWords, loadWords, moreWords, translatorOf } from './words.ts'

// What filling in a form does not need is loaded when it is asked for; the service worker keeps it all.
const others = () => import('./other-views.ts')
const CaseView = later(async () => (await others()).CaseView)
const CheckView = later(async () => (await others()).CheckView)
const CompareView = later(async () => (await others()).CompareView)
const GuidanceView = later(async () => (await others()).GuidanceView)
const HomeView = later(async () => (await others()).HomeView)
const OutboxView = later(async () => (await others()).OutboxView)
const SentView = later(async () => (await others()).SentView)
const SetUpView = later(async () => (await others()).SetUpView)
const SignOutView = later(async () => (await others()).SignOutView)
const StartView = later(async () => (await others()).StartView)
const UnlockView = later(async () => (await others()).UnlockView)

/** The whole app: what the address asks for, if the device is open, and otherwise the way to open it. */
export function App({ settings, words }: { readonly settings: DeviceSettings; readonly words: LoadedWords }) {
  const control = useMemo(() => controlApp(settings), [settings])
  const [state, setState] = useState(control.state)
  const [spoken, setSpoken] = useState({ language: settings.language, words })
  const route = useRoute()
  useEffect(() => {
    const stop = control.listen(() => setState(control.state()))
    control.start()
    return stop
  }, [control])
  const t = useMemo(() => translatorOf(spoken.words), [spoken])
  const { language } = spoken
  const props: ViewProps = {
    settings,
    language,
    t,
    control,
    speak: async wanted => {
      const paths = settings.words[wanted]
      if (paths === undefined) return
      const loaded = await loadWords(paths)
      await moreWords()
      document.documentElement.lang = wanted
      history.replaceState(null, '', `/device/${wanted}${location.hash}`)
      setSpoken({ language: wanted, words: loaded })
      await control.speak(wanted)
    },
  }
  switch (state.phase) {
    case 'starting':
      return (
        <Frame {...props} title={t('deviceTitle')} view="starting">
          <h1>{t('deviceTitle')}</h1>
          <p role="status">{t('working')}</p>
        </Frame>
      )
    case 'nobody':
    case 'locked':
      return <UnlockView {...props} />
    case 'set-up':
      return <SetUpView {...props} />
    case 'open':
      return view(props, route)
  }
}

function view(props: ViewProps, [name = '', id = '', ...rest]: readonly string[]) {
  switch (name) {
    case 'start':
      return <StartView key={id} {...props} formId={id} of={rest[0]} />
    case 'fill':
      return (
        <FillView key={id} {...props} id={id} pageName={rest[0] ?? ''} returning={rest[1] === 'check'} at={rest[2]} />
      )
    case 'check':
      return <CheckView key={id} {...props} id={id} />
    case 'sent':
      return <SentView key={id} {...props} id={id} />
    case 'outbox':
      return <OutboxView {...props} />
    case 'compare':
      return <CompareView key={id} {...props} id={id} />
    case 'case':
      return <CaseView key={id} {...props} caseId={id} />
    case 'guidance':
      return <GuidanceView {...props} />
    case 'passphrase':
      return <SetUpView {...props} />
    case 'sign-out':
      return <SignOutView {...props} />
    default:
      return <HomeView {...props} />
  }
}
