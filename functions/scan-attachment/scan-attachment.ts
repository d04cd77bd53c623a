import * as v from 'valibot'
import {
  type AttachmentId,
  attachmentIdSchema,
  type KeptType,
  type RefusalReason,
} from '../../shared/attachments/attachment.ts'
import { MOST_BYTES } from '../../shared/attachments/limits.ts'
import { log } from '../../shared/lambda/log.ts'
import { type AttachmentBucket, PREFIXES } from '../../shared/storage/attachment-bucket.ts'
import type { AttachmentRecords } from '../../shared/storage/attachment-records.ts'
import { attachmentOwner, unclaimedAt } from '../../shared/storage/attachments.ts'
import type { KeyRing } from '../../shared/storage/data-keys.ts'
import { sealFile } from '../../shared/storage/seal-file.ts'
import type { ImageCodecs } from './image-codecs.ts'
import { reEncodeImage } from './re-encode-image.ts'
import { recognise } from './recognise.ts'
import type { ScanResult } from './scan-result.ts'

export interface ScanDependencies {
  readonly bucket: AttachmentBucket
  readonly records: AttachmentRecords
  readonly ring: KeyRing
  readonly codecs: ImageCodecs
}

type Checked = { readonly type: KeptType; readonly bytes: Uint8Array } | { readonly refused: RefusalReason }

/**
 * Takes a file out of quarantine: one that is free of malware, is a picture or a PDF by its content, and can be drawn
 * anew, is sealed with a key of its own and put with the clean ones; every other is refused with the reason. Either way
 * nothing stays in quarantine. A result that comes twice, or is of an object that was since replaced, changes nothing.
 */
export const scanAttachment =
  ({ bucket, records, ring, codecs }: ScanDependencies) =>
  async ({ detail }: ScanResult): Promise<void> => {
    const { objectKey, eTag } = detail.s3ObjectDetails
    const id = idOf(objectKey)
    const record = id && (await records.find(id))
    if (id === undefined || record?.state.state !== 'awaited') return bucket.remove(objectKey)

    const object = await bucket.get(objectKey)
    if (object === undefined || object.etag !== eTag) return
    const checked = await check(detail.scanResultDetails.scanResultStatus, object)
    if ('refused' in checked) {
      await records.refuse(id, checked.refused)
      log('info', 'attachment-refused', { reason: checked.refused })
    } else await keep(id, checked.type, checked.bytes)
    await bucket.remove(objectKey)

    async function check(
      status: ScanResult['detail']['scanResultDetails']['scanResultStatus'],
      { size, bytes }: NonNullable<Awaited<ReturnType<AttachmentBucket['get']>>>,
    ): Promise<Checked> {
      const early =
        status === 'THREATS_FOUND'
          ? 'malware'
          : size > MOST_BYTES
            ? 'too-large'
            : size === 0
              ? 'empty'
              : status === 'NO_THREATS_FOUND'
                ? undefined
                : 'not-scanned'
      const content = await bytes()
      if (early !== undefined) return { refused: early }
      const known = await recognise(content)
      if ('refused' in known) return known
      if (known.type === 'application/pdf') return { type: known.type, bytes: content }
      const drawn = await reEncodeImage(codecs, known.type, content)
      return 'refused' in drawn ? drawn : { type: 'image/jpeg', bytes: drawn.jpeg }
    }

    async function keep(attachment: AttachmentId, type: KeptType, bytes: Uint8Array): Promise<void> {
      const owner = attachmentOwner(attachment)
      const { plain, wrapped } = await ring.create(owner)
      const place = unclaimedAt(attachment, wrapped)
      await bucket.put(place, sealFile(plain, owner, bytes), { 'content-type': 'application/octet-stream' })
      // Removed by the officer meanwhile, or taken by the same event's second coming: then this copy goes again.
      if (!(await records.accept(attachment, { type, bytes: bytes.byteLength }, wrapped))) await bucket.remove(place)
      else log('info', 'attachment-kept', {})
    }
  }

function idOf(objectKey: string): AttachmentId | undefined {
  if (!objectKey.startsWith(PREFIXES.quarantine)) return undefined
  const id = v.safeParse(attachmentIdSchema, objectKey.slice(PREFIXES.quarantine.length))
  return id.success ? id.output : undefined
}
