import type { Contact, FormsKnown } from '../device-contact.ts'
import type { Device } from './device.ts'
import { fromBase64url, secretFrom } from './sealing.ts'
import { askContact, askKey, hideSession } from './server.ts'
import { type DeviceRecord, devices, wipeOfficer } from './store.ts'

/**
 * So long a passphrase opens a device that the server has not heard of: a week at a post without a line. Then the copy of
 * the key that it locks is destroyed. What is sealed stays, and opens again when its officer signs in: a thief's time
 * runs out, a child's first contact is not lost. Milliseconds.
 */
export const LONGEST_UNHEARD = 7 * 86_400_000

/** What a device's key is bound to. */
export const placeOfKey = ({ officer, device }: Pick<DeviceRecord, 'officer' | 'device'>): string =>
  `${officer} ${device}`

/** Asks the server for its word to every device record here, and does what it says. Undefined: there is no line. */
export async function makeContact(language: string): Promise<Contact | undefined> {
  const known = await devices.all()
  const contact = await askContact(language, known)
  const now = Date.now()
  for (const record of known) {
    if (contact?.words[record.device] === 'wipe') {
      await wipeOfficer(record.officer)
    } else if (contact !== undefined) {
      const mine = contact.session?.officer === record.officer ? contact.session : undefined
      await note(record.officer, {
        heardAt: now,
        ahead: Date.parse(contact.now) - now,
        ...(mine && {
          forms: { ...record.forms, [language]: { forms: mine.forms, guidance: mine.guidance } },
          ...(mine.catalogue && { catalogue: { ...withoutVersions(record.catalogue), ...mine.catalogue } }),
        }),
      })
    } else if (record.lock !== undefined && now - record.heardAt > LONGEST_UNHEARD) {
      await note(record.officer, { lock: undefined, authenticator: undefined })
    }
  }
  return contact
}

function withoutVersions(before: FormsKnown = {}): FormsKnown {
  return Object.fromEntries(Object.entries(before).map(([id, { titles }]) => [id, { titles, versions: [] }]))
}

/** Notes what is worth knowing. A device without room works all the same, with what was noted before. */
export async function note(officer: string, changes: Partial<DeviceRecord>): Promise<void> {
  await devices.change(officer, changes).catch(() => {})
}

/** Opens the device of the officer who is signed in; undefined: it is not set up, or the server gave no key. */
export async function unlockBySession(session: NonNullable<Contact['session']>): Promise<Device | undefined> {
  const record = await devices.of(session.officer)
  if (record === undefined) return undefined
  const found = await askKey(session.csrf, record.device)
  return found && opened(record, fromBase64url(found.key))
}

/** Tells the server, now that there is a line, of a screen that was covered without one. True: the session is hidden now. */
export async function hideAfterwards(contact: Contact | undefined): Promise<boolean> {
  const session = contact?.session
  const owed = session && (await devices.of(session.officer))?.hidden
  if (session === undefined || owed === undefined) return false
  // Whoever has signed in since is known to be there.
  const same = session.csrf.startsWith(owed)
  if (same && !(await hideSession(session.csrf))) return true
  await devices.change(session.officer, { hidden: undefined })
  return same
}

/** Covers a session's screen: on the server, or where it cannot be told, here until it can. */
export async function hideEverywhere(officer: string | undefined, csrf: string | undefined): Promise<boolean> {
  if (csrf !== undefined && (await hideSession(csrf))) return true
  if (officer !== undefined) await devices.change(officer, { hidden: csrf?.slice(0, HIDDEN_LENGTH) ?? '' })
  return false
}

/** Characters of a token that tell one session from another. */
const HIDDEN_LENGTH = 8

/** A device that is open by its key. */
export async function opened(
  { officer, device }: Pick<DeviceRecord, 'officer' | 'device'>,
  key: Uint8Array<ArrayBuffer>,
): Promise<Device> {
  return { officer, id: device, secret: await secretFrom(key) }
}
