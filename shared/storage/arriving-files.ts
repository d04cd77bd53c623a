import type { AttachmentId, AttachmentState } from '../attachments/attachment.ts'
import { LARGEST_PART } from '../attachments/in-parts.ts'
import { type AttachmentBucket, PREFIXES } from './attachment-bucket.ts'
import type { AttachmentRecord, AttachmentRecords } from './attachment-records.ts'
import { Unavailable } from './unavailable.ts'

/** Parts that are read or removed at a time. */
const AT_ONCE = 8

/** Where a file that comes in parts stands. */
export interface Arrival {
  readonly state: AttachmentState
  /** The parts that have arrived and wait for the others, in order. */
  readonly parts: readonly number[]
  /** Whether it is whole, and on its way through the scan. */
  readonly whole: boolean
}

/**
 * Files that come in parts (shared/decisions/015): a device without a steady line sends one small part after the other,
 * each of which may be sent again, and asks which have arrived. The id is made by the device.
 */
export interface ArrivingFiles {
  /** Undefined: nothing is known of it to this officer. */
  find(officer: string, id: AttachmentId): Promise<Arrival | undefined>
  /** Keeps a part; false: the id is somebody else's, the file is whole already, or it is decided. */
  take(officer: string, id: AttachmentId, part: number, bytes: Uint8Array): Promise<boolean>
  /**
   * Puts so many parts together and gives the file to the scan, once all are there. Once is enough: later calls say where
   * it stands. Undefined: nothing is known of it to this officer, or its parts have lain here too long and are gone.
   */
  finish(officer: string, id: AttachmentId, parts: number): Promise<Arrival | undefined>
}

export function openArrivingFiles({
  bucket,
  records,
}: {
  readonly bucket: AttachmentBucket
  readonly records: AttachmentRecords
}): ArrivingFiles {
  const keyOf = (id: AttachmentId, part: number): string => `${PREFIXES.arriving}${id}/${part}`

  async function ownOf(officer: string, id: AttachmentId): Promise<AttachmentRecord | undefined> {
    const record = await records.find(id)
    return record?.officer === officer ? record : undefined
  }

  const arrivalOf = ({ state, parts, whole }: AttachmentRecord): Arrival => ({
    state,
    parts: [...parts].sort((one, other) => one - other),
    whole,
  })

  /** S3 says "forbidden" of what is not there to who may not list the bucket. */
  async function read(key: string): Promise<Buffer | undefined> {
    try {
      return await (await bucket.get(key))?.bytes()
    } catch (error) {
      if (error instanceof Unavailable) throw error
      return undefined
    }
  }

  return {
    async find(officer, id) {
      const record = await ownOf(officer, id)
      return record && arrivalOf(record)
    },
    async take(officer, id, part, bytes) {
      if (bytes.byteLength > LARGEST_PART) throw new Error('the part is too large')
      // Asked first: nobody writes into what is somebody else's.
      const record = await records.find(id)
      if (record !== undefined && (record.officer !== officer || record.state.state !== 'awaited' || record.whole))
        return false
      await bucket.put(keyOf(id, part), bytes, { 'content-type': 'application/octet-stream' })
      return records.notePart(id, officer, part)
    },
    async finish(officer, id, parts) {
      const record = await ownOf(officer, id)
      if (record === undefined) return undefined
      const numbers = Array.from({ length: parts }, (_, part) => part)
      const missing = numbers.some(part => !record.parts.has(part))
      if (record.state.state !== 'awaited' || record.whole || missing) return arrivalOf(record)
      const found = await eachOf(numbers, part => read(keyOf(id, part)))
      const there = found.filter(bytes => bytes !== undefined)
      if (there.length < parts) {
        await records.remove(id)
        return undefined
      }
      await bucket.put(PREFIXES.quarantine + id, Buffer.concat(there), { 'content-type': 'application/octet-stream' })
      await records.noteWhole(id)
      await eachOf([...record.parts], part => bucket.remove(keyOf(id, part)))
      return { ...arrivalOf(record), parts: [], whole: true }
    },
  }
}

/** Does something with each, a few at a time; gives the results in order. */
async function eachOf<Item, Result>(
  list: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  for (let start = 0; start < list.length; start += AT_ONCE)
    results.push(...(await Promise.all(list.slice(start, start + AT_ONCE).map(work))))
  return results
}
