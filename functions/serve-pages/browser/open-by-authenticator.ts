import type { Contact } from '../device-contact.ts'
import { lockByAuthenticator, unlockByAuthenticator } from './authenticator-lock.ts'
import type { Device } from './device.ts'
import { fromBase64url } from './sealing.ts'
import { askKey } from './server.ts'
import { devices } from './store.ts'
import { note, opened, placeOfKey } from './unlock.ts'

/** Has the authenticator open the device from now on, beside the passphrase; false: it was declined, or cannot do so. */
export async function addAuthenticator(
  session: NonNullable<Contact['session']>,
  { officer, id }: Device,
  service: string,
): Promise<boolean> {
  const found = await askKey(session.csrf, id)
  if (found === undefined) return false
  const authenticator = await lockByAuthenticator(
    fromBase64url(found.key),
    placeOfKey({ officer, device: id }),
    service,
  )
  if (authenticator === undefined) return false
  await devices.change(officer, { authenticator })
  return true
}

/** Leaves the passphrase as the only way in. */
export function removeAuthenticator({ officer }: Device): Promise<void> {
  return devices.change(officer, { authenticator: undefined })
}

/** Whether somebody's device can be opened so. */
export async function opensByAuthenticator(): Promise<boolean> {
  return (await devices.all()).some(({ authenticator }) => authenticator !== undefined)
}

/** Opens the device of the officer whom the authenticator recognises; undefined: of none. */
export async function openByAuthenticator(): Promise<Device | undefined> {
  for (const record of await devices.all()) {
    const { officer, authenticator } = record
    const key = authenticator && (await unlockByAuthenticator(authenticator, placeOfKey(record)))
    if (key === undefined) continue
    await note(officer, { hidden: undefined })
    return opened(record, key)
  }
  return undefined
}
