import type { Device } from './device.ts'
import { openByAuthenticator, opensByAuthenticator } from './open-by-authenticator.ts'
import { standIn } from './stand-in.ts'
import { devices } from './store.ts'
import { makeContact } from './unlock.ts'
import { showAgain, unlockByPassphrase } from './unlock-by-passphrase.ts'

/**
 * What the script adds to the cover of a hidden screen: the ways in that this device has, its passphrase and its own
 * authenticator. Either opens the device's key, which proves to the server who is back.
 */
export async function onCover(): Promise<void> {
  standIn()
  // A page that the Back button brings back is asked for again: it may be shown by now.
  addEventListener('pageshow', event => event.persisted && location.reload())
  const form = document.querySelector<HTMLFormElement>('form[data-unlock]')
  if (form === null || !(await devices.all()).some(({ lock }) => lock !== undefined)) return
  form.hidden = false
  document.querySelector('[data-sign-in]')?.classList.add('secondary')
  form.addEventListener('submit', async event => {
    event.preventDefault()
    const device = await unlockByPassphrase(String(new FormData(form).get('passphrase') ?? ''))
    form.reset()
    await goBack(form, device, form.dataset.wrong)
  })
  if (!(await opensByAuthenticator())) return
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'large'
  button.textContent = form.dataset.authenticator ?? ''
  button.addEventListener('click', async () => {
    button.disabled = true
    await goBack(form, await openByAuthenticator(), form.dataset.declined)
    button.disabled = false
  })
  const line = document.createElement('p')
  line.append(button)
  form.before(line)
}

/** Shows the session again where the device was opened, and says why where it was not. */
async function goBack(form: HTMLFormElement, device: Device | undefined, declined: string | undefined): Promise<void> {
  if (device !== undefined) {
    const contact = await makeContact(document.documentElement.lang)
    if (contact?.session !== undefined || (await showAgain(device, contact)))
      return location.replace(form.dataset.next ?? '/')
  }
  const fault = form.querySelector<HTMLElement>('[data-unlock-fault]')
  if (fault !== null) fault.textContent = (device === undefined ? declined : form.dataset.noLine) ?? ''
  form.querySelector('input')?.focus()
}
