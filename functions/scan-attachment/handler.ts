import { readFile } from 'node:fs/promises'
import jpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm'
import jpegEncoder from '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'
import pngDecoder from '@jsquash/png/codec/pkg/squoosh_png_bg.wasm'
import resizer from '@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm'
import webpDecoder from '@jsquash/webp/codec/dec/webp_dec.wasm'
import * as v from 'valibot'
import { environment } from '../../shared/lambda/environment.ts'
import { eventFunction } from '../../shared/lambda/event-function.ts'
import { systemClock } from '../../shared/lambda/system-clock.ts'
import { bucketFromEnvironment } from '../../shared/storage/attachment-bucket.ts'
import { openAttachmentRecords } from '../../shared/storage/attachment-records.ts'
import { openDocuments, openKms } from '../../shared/storage/clients.ts'
import { openKeyRing } from '../../shared/storage/data-keys.ts'
import { openImageCodecs } from './image-codecs.ts'
import { scanAttachment } from './scan-attachment.ts'
import { scanResultSchema } from './scan-result.ts'

const { DESK_TABLE, DATA_KEY_ID, ATTACHMENTS_BUCKET } = environment('DESK_TABLE', 'DATA_KEY_ID', 'ATTACHMENTS_BUCKET')
const files = { jpegDecoder, jpegEncoder, pngDecoder, resizer, webpDecoder }

const scan = scanAttachment({
  bucket: bucketFromEnvironment(ATTACHMENTS_BUCKET, systemClock),
  records: openAttachmentRecords(openDocuments(), DESK_TABLE, systemClock),
  ring: openKeyRing(openKms(), DATA_KEY_ID),
  codecs: openImageCodecs(async codec => WebAssembly.compile(await readFile(new URL(files[codec], import.meta.url)))),
})

export const handler = eventFunction(event => scan(v.parse(scanResultSchema, event)))
