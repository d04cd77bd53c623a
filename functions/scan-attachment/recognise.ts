import { fileTypeFromBuffer } from 'file-type'
import type { RefusalReason } from '../../shared/attachments/attachment.ts'
import type { PictureType } from './image-codecs.ts'

const HEIC: ReadonlySet<string> = new Set(['image/heic', 'image/heif', 'image/heic-sequence', 'image/heif-sequence'])

/** What a file is by its content; its name and what the browser said of it are never asked. */
export async function recognise(
  bytes: Uint8Array,
): Promise<{ readonly type: PictureType | 'application/pdf' } | { readonly refused: RefusalReason }> {
  const mime = (await fileTypeFromBuffer(bytes))?.mime
  if (mime === 'image/jpeg' || mime === 'image/png' || mime === 'image/webp' || mime === 'application/pdf')
    return { type: mime }
  return { refused: mime !== undefined && HEIC.has(mime) ? 'heic' : 'wrong-kind' }
}
