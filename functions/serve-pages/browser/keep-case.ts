import { uuidv7 } from 'uuidv7'
import type { CaseNow } from '../device-contact.ts'
import { allCases, type CaseKept, type Device, newItem, saveItem } from './device.ts'
import { items } from './store.ts'

/** A case that was looked at stays so long. Milliseconds. */
const LOOKED_AT_KEPT = 7 * 86_400_000

/** Keeps a case as it stands now, in place of what was kept of it; `taken`: it stays until it is removed. */
export async function keepCase(device: Device, now: CaseNow, taken: boolean): Promise<boolean> {
  const before = (await allCases(device)).find(({ content }) => content.caseId === now.caseId)
  const item = before?.item ?? newItem(device, { id: uuidv7(), kind: 'case', formId: '', formVersion: '' }, undefined)
  const content: CaseKept = { ...now, taken: taken || before?.content.taken === true }
  return (await saveItem(device, item, content)) !== undefined
}

/** Lets go of cases that were only looked at, a week ago. */
export async function leaveOldCases(device: Device): Promise<void> {
  for (const { item, content } of await allCases(device))
    if (!content.taken && Date.now() - item.savedAt > LOOKED_AT_KEPT) await items.remove(item.id)
}
