import type { Language } from '../../../../shared/countries/languages.ts'
import type { Contact, DeviceSettings } from '../../device-contact.ts'
import {
  allCases,
  allFiles,
  allForms,
  type CaseKept,
  type Device,
  type FileContent,
  type FormContent,
  type Opened,
} from '../device.ts'
import { type DeviceRecord, devices, items, whenChanged } from '../store.ts'
import { hideAfterwards, hideEverywhere, makeContact, unlockBySession } from '../unlock.ts'

/** Where the app stands. `nobody`: no officer's device, and nobody signed in. */
export type Phase = 'starting' | 'nobody' | 'set-up' | 'locked' | 'open'

export interface AppState {
  readonly phase: Phase
  readonly device: Device | undefined
  readonly record: DeviceRecord | undefined
  /** Undefined: there is no line, as far as was tried. */
  readonly contact: Contact | undefined
  readonly forms: readonly Opened<FormContent>[]
  readonly cases: readonly Opened<CaseKept>[]
  readonly files: readonly Opened<FileContent>[]
  /** While forms are being sent; and how far the files of the present one are. */
  readonly sending: { readonly done: number; readonly all: number; readonly percent: number | undefined } | undefined
  /** Whether the server had the device wiped. */
  readonly wiped: boolean
}

/** An open screen that nobody touches is covered after so long. Milliseconds. */
const IDLE = 15 * 60_000
/** When to look for a line again by itself, growing; then it waits for the browser to say that there is one. */
const LOOKS = [5_000, 15_000, 45_000, 120_000, 300_000] as const
const MOST_LOOKS = 12
/** Receipts stay so long. Milliseconds. */
const RECEIPTS_KEPT = 7 * 86_400_000

/** How long after a contact the device is tidied up. Milliseconds. */
const REST = 1_000

/** What filling in a form does not need: loaded when it is asked for. */
const otherWork = () => import('./other-work.ts')

export type Control = ReturnType<typeof controlApp>

/** The app's state, and everything that changes it. */
export function controlApp(settings: Pick<DeviceSettings, 'language'>) {
  let { language } = settings
  const listeners = new Set<() => void>()
  let state: AppState = {
    phase: 'starting',
    device: undefined,
    record: undefined,
    contact: undefined,
    forms: [],
    cases: [],
    files: [],
    sending: undefined,
    wiped: false,
  }
  let timer: ReturnType<typeof setTimeout> | undefined
  let idle: ReturnType<typeof setTimeout> | undefined
  let looks = 0
  let draining = false
  /** Asked for by hand while something else was under way: sent right after it. */
  let asked = false
  /** Of the officer's own session, when there was last a line. */
  let lastToken: string | undefined

  function set(changes: Partial<AppState>): void {
    state = { ...state, ...changes }
    lastToken = ownSession()?.csrf ?? lastToken
    for (const listener of listeners) listener()
  }

  /** The session, if it is the officer's whose device is open. */
  function ownSession(contact = state.contact): Contact['session'] {
    return state.device !== undefined && contact?.session?.officer === state.device.officer
      ? contact.session
      : undefined
  }

  async function start(): Promise<void> {
    const contact = await makeContact(language)
    const known = await devices.all()
    const session = (await hideAfterwards(contact)) ? undefined : contact?.session
    const mine = session && known.find(record => record.officer === session.officer)
    set({ contact })
    if (session !== undefined && mine !== undefined) {
      const device = await unlockBySession(session)
      if (device !== undefined) return open(device)
    }
    const locked = known.some(record => record.lock !== undefined)
    if (session !== undefined && mine === undefined) set({ phase: 'set-up' })
    else set({ phase: locked || known.length > 0 ? 'locked' : 'nobody' })
  }

  async function open(device: Device): Promise<void> {
    const found = await readDevice(device)
    if (found === undefined) return close({ phase: 'nobody' })
    // All at once: a view that is drawn has everything it asks for.
    set({ ...found, phase: 'open', device, wiped: false })
    for (const { item } of state.forms)
      if (item.state === 'sent' && Date.now() - item.savedAt > RECEIPTS_KEPT) await items.remove(item.id)
    await sendNow(false)
  }

  async function refresh(): Promise<void> {
    const { device } = state
    if (device === undefined) return
    const found = await readDevice(device)
    if (state.device !== device) return
    if (found === undefined) close({ phase: 'nobody', wiped: true })
    else set(found)
  }

  /** What is on the device; undefined: it was wiped. */
  async function readDevice(
    device: Device,
  ): Promise<Pick<AppState, 'record' | 'forms' | 'cases' | 'files'> | undefined> {
    const record = await devices.of(device.officer)
    if (record === undefined) return undefined
    const [forms, cases, files] = await Promise.all([allForms(device), allCases(device), allFiles(device)])
    return { record, forms, cases, files }
  }

  function close(changes: Partial<AppState>): void {
    clearTimeout(timer)
    set({ device: undefined, record: undefined, forms: [], cases: [], files: [], sending: undefined, ...changes })
  }

  async function sendNow(byHand: boolean): Promise<void> {
    const { device } = state
    if (device === undefined) return
    if (draining) {
      asked ||= byHand
      return
    }
    draining = true
    asked = false
    clearTimeout(timer)
    try {
      const contact = await makeContact(language)
      set({ contact })
      const record = await devices.of(device.officer)
      if (record === undefined) return await refresh()
      let next: number | undefined
      if (contact === undefined) {
        next = looks < MOST_LOOKS ? Date.now() + (LOOKS[Math.min(looks, LOOKS.length - 1)] ?? 0) : undefined
        looks += 1
      } else if (state.forms.some(({ item }) => item.state === 'waiting' || item.state === 'stuck')) {
        looks = 0
        const { drain, sendForm, fileCalls, askCase } = await otherWork()
        const drained = await drain(
          {
            device,
            session: ownSession(contact),
            ahead: record.ahead,
            send: sendForm,
            files: fileCalls,
            askCase: caseId => askCase(language, caseId),
            now: Date.now,
            progress: (done, all, percent) =>
              set({ sending: all > 0 && done < all ? { done, all, percent } : undefined }),
          },
          byHand,
        )
        next = drained.nextTryAt
      }
      if (next !== undefined && state.forms.some(({ item }) => item.state === 'waiting'))
        timer = setTimeout(() => sendNow(false), Math.max(next - Date.now(), 1_000))
    } finally {
      draining = false
      set({ sending: undefined })
      await refresh()
    }
    if (asked) return sendNow(true)
    void tidy(device)
  }

  /** What nobody waits for: over a thin line, what the officer looks at comes first. */
  async function tidy(device: Device): Promise<void> {
    await new Promise(resolve => setTimeout(resolve, REST))
    const { askCasesGone, keepForms, leaveCases, leaveOldCases } = await otherWork()
    const session = ownSession()
    try {
      await leaveOldCases(device)
      if (session !== undefined) await leaveCases(device, kept => askCasesGone(session.csrf, kept))
      if (state.record !== undefined && state.contact !== undefined) await keepForms(state.record, language)
    } catch {
      // The line broke, or there is no room: what is there works, the rest comes at the next contact.
    }
  }

  /** Covers the screen, at once: the keys are gone from memory, and what was drawn with them. */
  async function hide(): Promise<void> {
    const { device } = state
    close({ phase: 'locked' })
    await hideEverywhere(device?.officer, lastToken)
    set({ contact: await makeContact(language) })
  }

  function touch(): void {
    clearTimeout(idle)
    idle = setTimeout(() => state.phase === 'open' && hide(), IDLE)
  }

  return {
    state: (): AppState => state,
    ownSession: () => ownSession(),
    listen(listener: () => void): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    start(): void {
      start()
      whenChanged(() => refresh())
      addEventListener('online', () => {
        looks = 0
        sendNow(false)
      })
      addEventListener('offline', () => set({ contact: undefined }))
      document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && sendNow(false))
      for (const event of ['pointerdown', 'keydown'] as const) addEventListener(event, touch, { passive: true })
      touch()
    },
    async setUp(passphrase: string): Promise<boolean> {
      const session = state.contact?.session
      const { setUp } = await otherWork()
      const device = session && (await setUp(session, language, passphrase))
      if (device !== undefined) await open(device)
      return device !== undefined
    },
    /** False: it is nobody's passphrase. */
    async unlock(passphrase: string): Promise<boolean> {
      const { showAgain, unlockByPassphrase } = await otherWork()
      const device = await unlockByPassphrase(passphrase)
      if (device === undefined) return false
      await showAgain(device, state.contact)
      await open(device)
      return true
    },
    /** False: the authenticator declined, or is none of whose device this is. */
    async unlockByAuthenticator(): Promise<boolean> {
      const { openByAuthenticator, showAgain } = await otherWork()
      const device = await openByAuthenticator()
      if (device === undefined) return false
      await showAgain(device, state.contact)
      await open(device)
      return true
    },
    /** Has the device's own authenticator open it too; false: it declined, or cannot. */
    async addAuthenticator(service: string): Promise<boolean> {
      const { device } = state
      const session = ownSession()
      if (device === undefined || session === undefined) return false
      return (await otherWork()).addAuthenticator(session, device, service)
    },
    async removeAuthenticator(): Promise<void> {
      if (state.device !== undefined) await (await otherWork()).removeAuthenticator(state.device)
    },
    async changePassphrase(passphrase: string): Promise<boolean> {
      const { device } = state
      const session = ownSession()
      if (device === undefined || session === undefined) return false
      return (await otherWork()).changePassphrase(session, device, passphrase)
    },
    /** From now on the server is asked for forms in this language. */
    async speak(wanted: Language): Promise<void> {
      language = wanted
      const contact = await makeContact(language)
      set({ contact })
      await refresh()
      if (contact !== undefined && state.record !== undefined)
        await (await otherWork()).keepForms(state.record, language)
    },
    sendNow,
    refresh,
    hide,
    /** Removes an officer from this device, and gives the token with which the session is ended, if there is a line. */
    async wipe(officer: string): Promise<string | undefined> {
      const token = state.contact?.session?.csrf
      close({ phase: 'nobody' })
      await (await otherWork()).wipeAfter(officer)
      return token
    },
  }
}
