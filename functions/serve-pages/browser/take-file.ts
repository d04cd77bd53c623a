import { uuidv7 } from 'uuidv7'
import type { KeptType, RefusalReason } from '../../../shared/attachments/attachment.ts'
import { partSizeOf, partsOf } from '../../../shared/attachments/in-parts.ts'
import { MOST_BYTES } from '../../../shared/attachments/limits.ts'
import { type Device, type FileContent, newItem, type Opened, placeOf, saveItem } from './device.ts'
import { sealBytes, unsealBytes } from './sealing.ts'
import { shrinkPicture } from './shrink-picture.ts'
import { type Item, items, parts } from './store.ts'

/** Why a file is not taken; `no-room`: the device is full. */
export type NotTaken = RefusalReason | 'no-room'

/**
 * Takes a photo or a document for a form: pictures are drawn anew, smaller and without metadata, a PDF stays as it is; then
 * it is sealed part by part. Whatever its name says, it is told by its content, as the server will tell it.
 */
export async function takeFile(
  device: Device,
  form: Item,
  file: Blob,
): Promise<{ readonly taken: Opened<FileContent> } | { readonly refused: NotTaken }> {
  const read = await readFile(file)
  if ('refused' in read) return read
  const { type, blob } = read
  const id = uuidv7()
  const size = partSizeOf(blob.size)
  const content: FileContent = { type, bytes: blob.size, parts: partsOf(blob.size), refusal: undefined }
  const { formId, formVersion } = form
  const item = newItem(device, { id, kind: 'file', of: form.id, formId, formVersion }, undefined)
  try {
    // The item first: with it, whatever was written before a tab was killed goes too.
    const taken = await saveItem(device, item, content)
    if (taken === undefined) throw new Error('an id was made twice')
    for (let part = 0; part < content.parts; part++) {
      const bytes = await blob.slice(part * size, (part + 1) * size).arrayBuffer()
      const sealed = await sealBytes(device.secret.seal, placeOfPart(item, part, content), bytes)
      await parts.put({ file: id, part, sealed })
    }
    return { taken }
  } catch {
    await items.remove(id).catch(() => {})
    return { refused: 'no-room' }
  }
}

/** A part of a file, opened; undefined: it is not there any more. */
export async function openPart(
  device: Device,
  { item, content }: Opened<FileContent>,
  part: number,
): Promise<ArrayBuffer | undefined> {
  const found = await parts.one(item.id, part)
  return found && unsealBytes(device.secret.seal, placeOfPart(item, part, content), found.sealed)
}

/** A part opens only as this one of so many, of this file of this officer's form. */
function placeOfPart(item: Omit<Item, 'sealed'>, part: number, { parts: all }: FileContent): string {
  return `${placeOf(item)} part ${part} of ${all}`
}

async function readFile(
  file: Blob,
): Promise<{ readonly type: KeptType; readonly blob: Blob } | { readonly refused: RefusalReason }> {
  if (file.size === 0) return { refused: 'empty' }
  const head = new TextDecoder('latin1').decode(await file.slice(0, 12).arrayBuffer())
  if (head.startsWith('%PDF-'))
    return file.size > MOST_BYTES ? { refused: 'too-large' } : { type: 'application/pdf', blob: file }
  // Safari reads the format of its own phones.
  const heic = /^.{4}ftyp(?:hei|hev|mif1|msf1)/s.test(head)
  if (!heic && !/^(?:\xff\xd8\xff|.PNG\r\n|RIFF.{4}WEBP)/s.test(head)) return { refused: 'wrong-kind' }
  const jpeg = await shrinkPicture(file)
  if (jpeg === undefined) return { refused: heic ? 'heic' : 'unreadable' }
  return { type: 'image/jpeg', blob: jpeg }
}
