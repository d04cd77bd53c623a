import type { KeptFile, RefusalReason } from '../../../shared/attachments/attachment.ts'
import type { Reasons } from '../../../shared/forms/answer-change.ts'
import type { Fault } from '../../../shared/forms/faults.ts'
import type { Answers } from '../../../shared/forms/form.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import type { CaseNow, FormFiles } from '../device-contact.ts'
import { type Secret, seal, unseal } from './sealing.ts'
import { type Item, items } from './store.ts'

/** A form on the device, opened. */
export interface FormContent {
  /** What stands in the fields, as typed. */
  readonly values: FieldValues
  /** The child's name, where it is written already. */
  readonly name: string | undefined
  /** The case it is for, as it stood when it was taken along; undefined: the form opens one. */
  readonly of: Pick<CaseNow, 'caseId' | 'reference' | 'version'> | undefined
  /** What the case knew when the form was begun, and from where. */
  readonly known: CaseNow['known']
  readonly sources: CaseNow['sources']
  /** What is sent, from when it was put into the queue: never another thing under the same id. */
  readonly submission: { readonly answers: Answers; readonly filledAt: string; readonly reasons?: Reasons } | undefined
  /** How far the server's clock was ahead when it was first sent: so long, the time is the device's own. */
  readonly clockMended: boolean
  /** What the server found wrong with it. */
  readonly faults: readonly Fault[]
  /** What the server answered: only then it is sent. */
  readonly receipt: { readonly caseId: string; readonly reference: string } | undefined
  /** Whether the case is not its officer's to see any more: no form can be added to it. */
  readonly caseGone: boolean
}

export const NO_SOURCES: CaseNow['sources'] = { forms: {}, authorities: {} }

export const EMPTY_FORM: FormContent = {
  values: {},
  name: undefined,
  of: undefined,
  known: [],
  sources: NO_SOURCES,
  submission: undefined,
  clockMended: false,
  faults: [],
  receipt: undefined,
  caseGone: false,
}

/** A photo or a document on the device: what it is. Its bytes lie beside it, in sealed parts. */
export interface FileContent extends KeptFile {
  readonly parts: number
  /** Why the server did not take it. */
  readonly refusal: RefusalReason | undefined
}

/** A case on the device. */
export interface CaseKept extends CaseNow {
  /** Whether its officer took it along: it stays until it is removed. Otherwise it was only looked at, and goes by itself. */
  readonly taken: boolean
}

/** An item with what is in it. */
export interface Opened<Content> {
  readonly item: Item
  readonly content: Content
}

/** An officer's device, unlocked. */
export interface Device {
  readonly officer: string
  readonly id: string
  readonly secret: Secret
}

/** Officer, item, form and version are bound to what is sealed: nothing can be passed off for another. */
export function placeOf({ officer, id, kind, formId, formVersion }: Omit<Item, 'sealed'>): string {
  return [officer, id, kind, formId, formVersion].join(' ')
}

/** A new item; it is on the device once it is saved. */
export function newItem(
  { officer }: Device,
  form: Pick<Item, 'id' | 'kind' | 'formId' | 'formVersion'> & { readonly of?: string },
  files: FormFiles | undefined,
): Omit<Item, 'sealed'> {
  return {
    of: undefined,
    ...form,
    officer,
    files,
    state: form.kind === 'form' ? 'draft' : form.kind,
    revision: 0,
    savedAt: Date.now(),
    attempts: 0,
    nextTryAt: 0,
    trouble: undefined,
  }
}

/** Seals and saves; gives it as it was saved, or undefined where another tab was faster: nothing is overwritten. */
export async function saveItem<Content>(
  device: Device,
  item: Omit<Item, 'sealed'>,
  content: Content,
): Promise<Opened<Content> | undefined> {
  const changed = { ...item, savedAt: Date.now() }
  const sealed = await seal(device.secret, placeOf(changed), content)
  const whole: Item = { ...changed, sealed }
  return (await items.save(whole)) ? { item: { ...whole, revision: whole.revision + 1 }, content } : undefined
}

export async function openForm(device: Device, item: Item): Promise<Opened<FormContent>> {
  const content = await unseal(device.secret, placeOf(item), item.sealed)
  if (!isFormContent(content)) throw new Error('what is sealed is no form')
  return { item, content: { ...EMPTY_FORM, ...content } }
}

export async function openCase(device: Device, item: Item): Promise<Opened<CaseKept>> {
  const content = await unseal(device.secret, placeOf(item), item.sealed)
  if (!isCase(content)) throw new Error('what is sealed is no case')
  // As an earlier version of this script kept it.
  return { item, content: { ...EMPTY_CASE, ...content } }
}

export async function openFile(device: Device, item: Item): Promise<Opened<FileContent>> {
  const content = await unseal(device.secret, placeOf(item), item.sealed)
  if (!isFileContent(content)) throw new Error('what is sealed is no file')
  return { item, content }
}

/** Only this script seals, under a key of its own; that an older version of it left another shape is caught here. */
function isFormContent(value: unknown): value is FormContent {
  return typeof value === 'object' && value !== null && 'values' in value
}

const EMPTY_CASE = { audiences: [], known: [], sources: NO_SOURCES, submissions: [], taken: true } as const

function isCase(value: unknown): value is CaseKept {
  return typeof value === 'object' && value !== null && 'caseId' in value && 'reference' in value
}

function isFileContent(value: unknown): value is FileContent {
  return typeof value === 'object' && value !== null && 'parts' in value && 'type' in value
}

/** The forms on the device that can be opened, newest first. */
export async function allForms(device: Device): Promise<readonly Opened<FormContent>[]> {
  const mine = (await items.all(device.officer)).filter(item => item.kind === 'form')
  const opened = await Promise.all(mine.map(item => openForm(device, item)))
  return opened.sort((one, other) => other.item.savedAt - one.item.savedAt)
}

export async function allCases(device: Device): Promise<readonly Opened<CaseKept>[]> {
  const mine = (await items.all(device.officer)).filter(item => item.kind === 'case')
  return Promise.all(mine.map(item => openCase(device, item)))
}

export async function allFiles(device: Device): Promise<readonly Opened<FileContent>[]> {
  const mine = (await items.all(device.officer)).filter(item => item.kind === 'file')
  return Promise.all(mine.map(item => openFile(device, item)))
}
