import { type Device, type FormContent, type Opened, saveItem } from '../device.ts'
import type { Item } from '../store.ts'

/** How saving went: another tab was faster, or the device could not, mostly for want of room. Nothing was overwritten. */
export type Saving = 'saved' | 'elsewhere' | 'failed'

/** A form that is filled in. What is in it may be ahead of what is sealed. */
export interface FormInHand {
  readonly device: Device
  opened: Opened<FormContent>
}

/** By the form's id: what is not sealed yet, whatever view is shown meanwhile. It goes with the device when that is closed. */
const unsaved = new WeakMap<Device, Map<string, Opened<FormContent>>>()

/** One save after the other, each over what the last one left. */
let underWay: Promise<unknown> = Promise.resolve()

/** What a form holds that could not be saved, once nothing is on its way any more. */
export async function leftUnsaved(device: Device, id: string): Promise<Opened<FormContent> | undefined> {
  await underWay
  return unsavedOn(device).get(id)
}

/** Takes a change into the form, at once. */
export function putIn(form: FormInHand, change: (content: FormContent) => FormContent): void {
  form.opened = { ...form.opened, content: change(form.opened.content) }
  unsavedOn(form.device).set(form.opened.item.id, form.opened)
}

export function isUnsaved({ device, opened }: FormInHand): boolean {
  return unsavedOn(device).has(opened.item.id)
}

/** Seals what is in the form when its turn comes. */
export function saveForm(form: FormInHand, state: Partial<Item> = {}): Promise<Saving> {
  const saving = underWay.then(async (): Promise<Saving> => {
    const { device, opened } = form
    const { item, content } = opened
    try {
      const saved = await saveItem(device, { ...item, ...state }, content)
      if (form.opened === opened || saved === undefined) unsavedOn(device).delete(item.id)
      if (saved === undefined) return 'elsewhere'
      form.opened = { item: saved.item, content: form.opened.content }
      if (form.opened.content !== content) unsavedOn(device).set(item.id, form.opened)
      return 'saved'
    } catch {
      // No room, or a storage that does not answer: either way it is not saved, and the officer is told.
      return 'failed'
    }
  })
  underWay = saving
  return saving
}

function unsavedOn(device: Device): Map<string, Opened<FormContent>> {
  const found = unsaved.get(device) ?? new Map()
  unsaved.set(device, found)
  return found
}
