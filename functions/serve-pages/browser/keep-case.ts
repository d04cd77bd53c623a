import { uuidv7 } from 'uuidv7'
import type { CaseAsked, CaseNow } from '../device-contact.ts'
import { withoutPrefilled } from '../filling/without-prefilled.ts'
import {
  allCases,
  allForms,
  type CaseKept,
  type Device,
  type FormContent,
  NO_SOURCES,
  newItem,
  type Opened,
  saveItem,
} from './device.ts'
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

/**
 * Lets go of the cases that are not their officer's to see any more, and of what forms have from them. What its officer wrote
 * stays: they may have to tell it to whoever has the case now.
 */
export async function leaveCases(
  device: Device,
  askGone: (kept: readonly CaseAsked[]) => Promise<readonly string[]>,
): Promise<void> {
  const cases = await allCases(device)
  const forms = (await allForms(device)).filter(({ content }) => !content.caseGone)
  const ofForms = forms.flatMap(({ content: { of, receipt } }) => of ?? receipt ?? [])
  const asked = new Map<string, CaseAsked>(ofForms.map(({ caseId }) => [caseId, { caseId, audiences: [] }]))
  for (const { content } of cases) asked.set(content.caseId, content)
  const gone = await askGone([...asked.values()].map(({ caseId, audiences }) => ({ caseId, audiences })))
  for (const { item, content } of cases) if (gone.includes(content.caseId)) await items.remove(item.id)
  for (const form of forms) {
    const caseId = (form.content.of ?? form.content.receipt)?.caseId
    if (caseId !== undefined && gone.includes(caseId)) await leaveCaseOf(device, form)
  }
}

async function leaveCaseOf(device: Device, { item, content }: Opened<FormContent>): Promise<void> {
  // What waits is refused when it is sent, and what is being written is left at the next contact.
  if (item.state === 'waiting' || item.state === 'stuck' || location.hash.includes(item.id)) return
  if (content.receipt !== undefined) await saveItem(device, item, { ...content, caseGone: true })
  else
    await saveItem(
      device,
      { ...item, ...(item.state === 'changed' && { state: 'refused', trouble: 'not-found' }) },
      {
        ...content,
        caseGone: true,
        name: undefined,
        known: [],
        sources: NO_SOURCES,
        submission: undefined,
        values: withoutPrefilled(content.values),
      },
    )
}
