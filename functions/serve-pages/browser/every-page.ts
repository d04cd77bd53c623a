import type { Contact } from '../device-contact.ts'
import { fillIn } from '../translate.ts'
import { keepCase, leaveCases, leaveOldCases } from './keep-case.ts'
import { keepForms } from './keep-forms.ts'
import { isUnsent } from './leaving.ts'
import { drain } from './outbox.ts'
import { sendTyped } from './save-as-typed.ts'
import { askCase, askCasesGone, fileCalls, sendForm } from './send-to-server.ts'
import { standIn } from './stand-in.ts'
import { devices, items, whenChanged, wipeDevice, wipeOfficer } from './store.ts'
import { hideAfterwards, hideEverywhere, makeContact, note, unlockBySession } from './unlock.ts'

/** So long a page of the server trusts that the cases on the device are still their officer's. Milliseconds. */
const ASK_OF_CASES = 10 * 60_000

/**
 * What the script adds to every page of a signed-in officer: the app is kept for when there is no line, what waits on
 * this device is sent and shown, and the two ways out of a shared screen take effect at once.
 */
export function onEveryPage(): void {
  standIn()
  // A page that the Back button brings back is asked for again: it may have been hidden, or signed out of, since.
  addEventListener('pageshow', event => event.persisted && location.reload())
  hideAtOnce()
  signOutWithCare()
  const strip = document.querySelector<HTMLElement>('[data-outbox]')
  if (strip) work(strip)
}

async function work(strip: HTMLElement): Promise<void> {
  const language = strip.dataset.outbox ?? ''
  const cover = coverOf(document.querySelector<HTMLFormElement>('form[data-hide]'))
  let working = false

  async function look(): Promise<void> {
    if (working) return
    working = true
    try {
      const contact = await makeContact(language)
      // Not asked for again: a page that anybody may read would be shown, with no way back.
      if (await hideAfterwards(contact)) return location.replace(cover)
      await show()
      const session = contact?.session
      const record = session && (await devices.of(session.officer))
      if (!session || !record) return
      const mine = await items.all(session.officer)
      const waiting = mine.some(item => item.state === 'waiting')
      const asks = mine.length > 0 && Date.now() - (record.askedOfCasesAt ?? 0) > ASK_OF_CASES
      const device = (waiting || asks) && (await unlockBySession(session))
      if (device && waiting) {
        const { nextTryAt } = await drain(
          {
            device,
            session,
            ahead: record.ahead,
            send: sendForm,
            files: fileCalls,
            askCase: id => askCase(language, id),
            now: Date.now,
          },
          false,
        )
        if (nextTryAt) setTimeout(look, Math.max(nextTryAt - Date.now(), 1_000))
      }
      if (device && asks) {
        await leaveCases(device, kept => askCasesGone(session.csrf, kept)).catch(() => {})
        await note(session.officer, { askedOfCasesAt: Date.now() })
      }
      await keepForms(record, language).catch(() => {})
    } finally {
      working = false
    }
  }

  async function show(): Promise<void> {
    const unsent = (await items.everybodys()).filter(item => isUnsent(item) && item.state !== 'draft')
    const link = strip.querySelector('a') ?? strip.appendChild(linkTo(`/device/${language}#outbox`, ''))
    link.textContent = fillIn(strip.dataset.notYetSent ?? '', { count: unsent.length })
    strip.hidden = !unsent[0]
  }

  const contact = await makeContact(language)
  if (contact?.session) {
    await offerDevice(contact.session, language)
    await offerCase(contact.session, strip)
  }
  whenChanged(() => show())
  addEventListener('online', () => look())
  document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && look())
  await look()
}

function linkTo(path: string, text: string): HTMLAnchorElement {
  const link = document.createElement('a')
  link.href = path
  link.textContent = text
  return link
}

/** The way to the app; once the device is ready, forms that open a case begin there, where no line can get in the way. */
async function offerDevice(session: NonNullable<Contact['session']>, language: string): Promise<void> {
  const ready = (await devices.of(session.officer)) !== undefined
  const offer = document.querySelector<HTMLElement>('[data-device]')
  if (offer) {
    const { device = '', ready: open = '', prepare = '' } = offer.dataset
    offer.replaceChildren(linkTo(device, ready ? open : prepare))
    offer.hidden = false
  }
  if (!ready) return
  for (const form of document.querySelectorAll<HTMLFormElement>('form[action^="/start/"]')) {
    if (form.querySelector('[name=caseId]')) continue
    form.addEventListener('submit', event => {
      event.preventDefault()
      location.href = `/device/${language}#start/${form.getAttribute('action')?.split('/').at(-1)}`
    })
  }
}

/**
 * On the page of a case: it is kept for a week, so that forms can be added to it without a line, with what is known filled
 * in; and it can be taken along for longer.
 */
async function offerCase(session: NonNullable<Contact['session']>, strip: HTMLElement): Promise<void> {
  const caseId = /^\/cases\/([0-9a-f-]{36})$/.exec(location.pathname)?.[1]
  const heading = document.querySelector('main h1')
  if (!caseId || !heading) return
  const device = await unlockBySession(session)
  const now = device && (await askCase(strip.dataset.outbox ?? '', caseId))
  if (!device || !now) return
  await leaveOldCases(device)
  await keepCase(device, now, false)
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'quiet'
  button.textContent = strip.dataset.take ?? ''
  button.addEventListener('click', async () => {
    if (!(await keepCase(device, now, true))) return
    const said = document.createElement('p')
    said.role = 'status'
    button.replaceWith(said)
    said.textContent = strip.dataset.taken ?? ''
  })
  heading.after(button)
}

/** So long a way out waits for what was typed last to be kept. Milliseconds. */
const KEEPING = 3_000

/** The cover that leads back to this page. */
function coverOf(hide: HTMLFormElement | null): string {
  const next = (hide && new FormData(hide).get('next')) ?? '/'
  return `/hidden?next=${encodeURIComponent(String(next))}`
}

/** Keeps what stands in the page's form, where there is one and a line to send it by. */
async function keepTyped(): Promise<void> {
  const typed = document.querySelector<HTMLFormElement>('form[data-form]')
  if (typed && navigator.onLine) await sendTyped(typed, KEEPING).catch(() => {})
}

/** Covers the page before anything is asked of the line. */
function hideAtOnce(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-hide]')
  form?.querySelector('button')?.addEventListener('click', async event => {
    event.preventDefault()
    const fields = new FormData(form)
    const language = document.documentElement.lang
    const kept = keepTyped()
    document.title = ''
    document.body.replaceChildren()
    await kept
    const [known] = await devices.all().catch(() => [])
    const told = await hideEverywhere(known?.officer, String(fields.get('csrf') ?? ''))
    location.replace(told ? coverOf(form) : `/device/${language}`)
  })
}

/** Signing out wipes this device. What was typed on the page is kept first, and what was not sent is said. */
function signOutWithCare(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-sign-out]')
  const officer = form?.dataset.signOut ?? ''
  const button = form?.querySelector('button')
  button?.addEventListener('click', async event => {
    event.preventDefault()
    // Beside a form the button is that form's, and what was typed goes with it; where there is no line its script says so.
    const send = () => (button.form === form ? form?.submit() : button.form?.requestSubmit(button))
    if (button.form !== form && !navigator.onLine) return send()
    const unsent = (await items.everybodys().catch(() => [])).filter(isUnsent)
    if (unsent.some(item => item.officer === officer)) {
      await keepTyped()
      location.href = `/device/${document.documentElement.lang}#sign-out`
      return
    }
    // The server tells the browser to forget everything, unless a colleague's work is to stay.
    if (unsent[0]) document.querySelector('[name=stay]')?.removeAttribute('disabled')
    await (unsent[0] ? wipeOfficer(officer) : wipeDevice()).catch(() => {})
    send()
  })
}
