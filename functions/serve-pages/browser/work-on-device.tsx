import { render } from 'preact'
import type { DeviceSettings } from '../device-contact.ts'
import { App } from './app/app.tsx'
import { leadWithinView } from './app/route.ts'
import { loadWords } from './app/words.ts'
import { standIn } from './stand-in.ts'

/** Starts the app in its page. Without it, the page says where to go instead. */
export async function workOnDevice(): Promise<void> {
  const root = document.querySelector<HTMLElement>('#device')
  if (root === null) return
  const settings: DeviceSettings = JSON.parse(root.dataset.settings ?? '{}')
  const paths = settings.words[settings.language]
  if (paths === undefined) return
  const words = await loadWords(paths)
  standIn()
  leadWithinView()
  root.replaceChildren()
  render(<App settings={settings} words={words} />, root)
}
