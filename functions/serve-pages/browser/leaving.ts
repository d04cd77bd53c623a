import { type Item, items, wipeDevice, wipeOfficer } from './store.ts'

/** A form that would be lost with the device. */
export const isUnsent = ({ kind, state }: Item): boolean => kind === 'form' && state !== 'sent'

/** Whether somebody else than this officer has a form here that is not sent. */
export async function isLeftByColleagues(officer: string): Promise<boolean> {
  return (await items.everybodys()).some(item => item.officer !== officer && isUnsent(item))
}

/**
 * Removes an officer who leaves. Where a colleague has not sent everything from this device, what is theirs stays, sealed
 * as it is, with all that it needs; otherwise nothing of anybody does.
 */
export async function wipeAfter(officer: string): Promise<void> {
  await ((await isLeftByColleagues(officer)) ? wipeOfficer(officer) : wipeDevice())
}
