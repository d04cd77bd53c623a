import type { Contact } from '../device-contact.ts'
import type { Device } from './device.ts'
import { lock, unlock } from './passphrase-lock.ts'
import { fromBase64url, prove } from './sealing.ts'
import { showSession } from './send-to-server.ts'
import { askKey } from './server.ts'
import { devices } from './store.ts'
import { note, opened, placeOfKey } from './unlock.ts'

/** Makes this browser a device of the signed-in officer; undefined: the server gave no key. */
export async function setUp(
  session: NonNullable<Contact['session']>,
  language: string,
  passphrase: string,
): Promise<Device | undefined> {
  const made = await askKey(session.csrf, undefined)
  if (made === undefined) return undefined
  const record = { officer: session.officer, device: made.device }
  const key = fromBase64url(made.key)
  await devices.put({
    ...record,
    lock: await lock(key, passphrase, placeOfKey(record)),
    heardAt: Date.now(),
    ahead: 0,
    hidden: undefined,
    forms: { [language]: { forms: session.forms, guidance: session.guidance } },
    ...(session.catalogue && { catalogue: session.catalogue }),
  })
  return opened(record, key)
}

/** Opens the device of whichever officer this is the passphrase of; undefined: of none. */
export async function unlockByPassphrase(passphrase: string): Promise<Device | undefined> {
  for (const record of await devices.all()) {
    const key = record.lock && (await unlock(record.lock, passphrase, placeOfKey(record)))
    if (key === undefined) continue
    await note(record.officer, { hidden: undefined })
    return opened(record, key)
  }
  return undefined
}

/** Brings back the session that its officer has hidden, by showing that the device is open. */
export async function showAgain(device: Device, contact: Contact | undefined): Promise<boolean> {
  if (contact?.hidden === undefined) return false
  return showSession(device.id, await prove(device.secret, contact.hidden))
}

/** A new passphrase for a device that is open by its session: the old one was forgotten, or has expired. */
export async function changePassphrase(
  session: NonNullable<Contact['session']>,
  device: Device,
  passphrase: string,
): Promise<boolean> {
  const found = await askKey(session.csrf, device.id)
  if (found === undefined) return false
  const place = placeOfKey({ officer: device.officer, device: device.id })
  await devices.change(device.officer, { lock: await lock(fromBase64url(found.key), passphrase, place) })
  return true
}
