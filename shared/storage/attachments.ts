import { createHash } from 'node:crypto'
import {
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import {
  type AttachmentId,
  attachmentIdSchema,
  attachmentNamed,
  KEPT_TYPES,
  type KeptFile,
} from '../attachments/attachment.ts'
import type { FileAnswer } from '../attachments/attachments-in.ts'
import { MOST_BYTES } from '../attachments/limits.ts'
import type { CaseId } from '../cases/ids.ts'
import type { Fault } from '../forms/faults.ts'
import { type AttachmentBucket, PREFIXES, type UploadForm } from './attachment-bucket.ts'
import { type AttachmentRecord, type AttachmentRecords, attachmentKey, type Destination } from './attachment-records.ts'
import { casePartition } from './case-items.ts'
import type { KeyRing } from './data-keys.ts'
import { unsealFile } from './seal-file.ts'
import { seal, unseal } from './sealed.ts'
import { whenAvailable } from './unavailable.ts'

/** How long a browser or a program may take to begin sending, and how long a link shows a file, seconds. */
const SENDING_SECONDS = 3600
const LINK_SECONDS = 60

/**
 * A browser without script can only be told by the bucket itself that a file is too large, in XML. So its form lets
 * somewhat more through, and the check that follows says it in words.
 */
const MOST_BYTES_WITHOUT_SCRIPT = 64 * 1024 * 1024

export interface Invitation {
  readonly id: AttachmentId
  readonly upload: UploadForm
}

/** Files of a submission that are to become part of its case, in the same transaction. */
export type Claim = (
  dataKey: Uint8Array,
  caseId: CaseId,
) => Promise<NonNullable<TransactWriteCommandInput['TransactItems']>>

export interface Attachments {
  /** The only origin beside our own that a page may send to. */
  readonly origin: string
  /** An id, and the form to send the file with: at most 25 MB. */
  invite(officer: string): Promise<Invitation>
  /** An id for a file that is to answer a question of a draft. */
  expect(officer: string, destination: Destination): Promise<AttachmentId>
  /** How a page sends the file: by its script; or as a plain form, after which the browser goes to `redirect`. */
  uploadForms(id: AttachmentId, redirect: string): { readonly byScript: UploadForm; readonly plain: UploadForm }
  /** A file that this officer sent and that is no case's yet, or has become one's. */
  find(officer: string, id: AttachmentId): Promise<AttachmentRecord | undefined>
  /** A record whoever sent it: what may be said of it is for the caller to judge. */
  stateOf(id: AttachmentId): Promise<AttachmentRecord | undefined>
  /** A link to a file that this officer sent; undefined unless it is clean and no case's yet. */
  linkToOwn(record: AttachmentRecord): Promise<string | undefined>
  /** Removes a file that this officer sent, unless a case has it. */
  discard(officer: string, id: AttachmentId): Promise<void>
  /**
   * What keeps the files that answers name from becoming part of a case; and how the others do. `readable`: the files of
   * the case that this officer may read already. No other can be named again, or naming would be a way to read.
   */
  claim(
    officer: string,
    caseId: CaseId,
    named: readonly FileAnswer[],
    readable: () => Promise<ReadonlySet<AttachmentId>>,
  ): Promise<{ readonly faults: readonly Fault[]; readonly claim: Claim }>
  /** The files of a case, by id. Who may read which is told by the answers that name them. */
  ofCase(caseId: CaseId, dataKey: Uint8Array): Promise<ReadonlyMap<AttachmentId, KeptFile>>
  /** A link to a file of a case; undefined: the case has none of this id. */
  linkOfCase(caseId: CaseId, dataKey: Uint8Array, id: AttachmentId): Promise<string | undefined>
}

export interface AttachmentsSettings {
  readonly documents: DynamoDBDocumentClient
  readonly ring: KeyRing
  readonly bucket: AttachmentBucket
  readonly records: AttachmentRecords
  readonly casesTable: string
  readonly deskTable: string
}

/** What a record holds for as long as its file is no case's. */
const NO_LONGER_NEEDED = ['wrapped', 'expiresAt', 'draft', 'place', 'type', 'bytes'] as const

const SORT_PREFIX = 'ATTACHMENT#'
const itemSchema = v.object({ sk: v.string(), sealed: v.string() })
const contentSchema = v.object({ key: v.string(), type: v.picklist(KEPT_TYPES), bytes: v.number() })

/** To whom KMS binds the key of a file that is no case's yet; and the place that a file's content is sealed for. */
export const attachmentOwner = (id: AttachmentId): string => `ATTACHMENT#${id}`

/**
 * Where a clean file waits to become part of a case: a place for each key. Were it scanned twice at the same moment, the
 * one that comes second takes away its own copy, and not the one whose key was kept.
 */
export function unclaimedAt(id: AttachmentId, wrapped: Uint8Array): string {
  return `${PREFIXES.unclaimed}${id}/${createHash('sha256').update(wrapped).digest('hex').slice(0, 16)}`
}

/** Attachments on the desk and the cases table, and in the bucket (shared/decisions/010). */
export function openAttachments(settings: AttachmentsSettings): Attachments {
  const { documents, ring, bucket, records, casesTable, deskTable } = settings

  async function begin(officer: string, destination: Destination | undefined): Promise<AttachmentId> {
    const id = v.parse(attachmentIdSchema, uuidv7())
    await records.begin({ id, officer, destination })
    return id
  }

  const formFor = (id: AttachmentId): UploadForm =>
    bucket.uploadForm(PREFIXES.quarantine + id, { mostBytes: MOST_BYTES, seconds: SENDING_SECONDS })

  async function find(officer: string, id: AttachmentId): Promise<AttachmentRecord | undefined> {
    const record = await records.find(id)
    return record?.officer === officer ? record : undefined
  }

  /** Opens a sealed file for a minute: a copy for the link to show, which the bucket's lifecycle takes away again. */
  async function link(
    sealedAt: string,
    id: AttachmentId,
    key: Uint8Array,
    { type }: KeptFile,
  ): Promise<string | undefined> {
    const sealed = await bucket.get(sealedAt)
    if (sealed === undefined) return undefined
    const opened = PREFIXES.opened + id
    await bucket.put(opened, unsealFile(key, attachmentOwner(id), await sealed.bytes()), {
      'content-type': type,
      // A picture is shown; a document, which may hold anything, is handed to the device.
      'content-disposition':
        type === 'image/jpeg' ? 'inline; filename="photo.jpg"' : 'attachment; filename="document.pdf"',
      'cache-control': 'private, no-store',
    })
    return bucket.link(opened, LINK_SECONDS)
  }

  const sealedPlace = (caseId: CaseId, id: AttachmentId): string => `${casePartition(caseId)}/${SORT_PREFIX}${id}`

  return {
    origin: bucket.origin,
    async invite(officer) {
      const id = await begin(officer, undefined)
      return { id, upload: formFor(id) }
    },
    expect: begin,
    uploadForms: (id, redirect) => ({
      byScript: formFor(id),
      plain: bucket.uploadForm(PREFIXES.quarantine + id, {
        mostBytes: MOST_BYTES_WITHOUT_SCRIPT,
        seconds: SENDING_SECONDS,
        redirect,
      }),
    }),
    find,
    stateOf: id => records.find(id),
    async linkToOwn({ id, state, wrapped }) {
      if (state.state !== 'clean' || wrapped === undefined) return undefined
      const key = await whenAvailable(ring.unwrap(attachmentOwner(id), wrapped))
      return link(unclaimedAt(id, wrapped), id, key, state)
    },
    async discard(officer, id) {
      const record = await find(officer, id)
      if (record === undefined || record.state.state === 'kept') return
      await records.remove(id)
      const places = [PREFIXES.quarantine + id, PREFIXES.opened + id]
      if (record.wrapped !== undefined) places.push(unclaimedAt(id, record.wrapped))
      await Promise.all(places.map(place => bucket.remove(place)))
    },
    async claim(officer, caseId, named, readable) {
      /** Filled in from an earlier form of the same case, or sent with this one the first time: it is there already. */
      const isThere = async ({ id, state, officer: sender }: AttachmentRecord): Promise<boolean> =>
        state.state === 'kept' && state.caseId === caseId && (sender === officer || (await readable()).has(id))
      const faultOf = async (record: AttachmentRecord | undefined): Promise<Fault['code'] | undefined> => {
        if (record === undefined) return 'not-an-attachment'
        if (record.state.state === 'kept') return (await isThere(record)) ? undefined : 'not-an-attachment'
        if (record.officer !== officer) return 'not-an-attachment'
        if (record.state.state === 'awaited') return 'still-being-checked'
        return record.state.state === 'refused' ? 'attachment-refused' : undefined
      }
      const found = await Promise.all(
        named.map(async ({ place, answer }) => {
          const id = attachmentNamed(answer)
          const record = id && (await records.find(id))
          return { place, record, fault: await faultOf(record) }
        }),
      )
      const toClaim = new Map(
        found.flatMap(({ record }) => (record?.state.state === 'clean' ? [[record.id, record] as const] : [])),
      )
      return {
        faults: found.flatMap(({ place, fault }) => (fault === undefined ? [] : [{ path: place, code: fault }])),
        claim: async (dataKey, opened) => {
          const items = await Promise.all([...toClaim.values()].map(record => itemsOf(record, dataKey, opened)))
          return items.flat()
        },
      }
    },
    async ofCase(caseId, dataKey) {
      const { Items = [] } = await whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: casesTable,
            KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
            ExpressionAttributeValues: { ':pk': casePartition(caseId), ':prefix': SORT_PREFIX },
          }),
        ),
      )
      const files = await Promise.all(
        v.parse(v.array(itemSchema), Items).map(async ({ sk, sealed }): Promise<[AttachmentId, KeptFile]> => {
          const id = v.parse(attachmentIdSchema, sk.slice(SORT_PREFIX.length))
          const { type, bytes } = v.parse(contentSchema, await unseal(dataKey, sealedPlace(caseId, id), sealed))
          return [id, { type, bytes }]
        }),
      )
      return new Map(files)
    },
    async linkOfCase(caseId, dataKey, id) {
      const { Item } = await whenAvailable(
        documents.send(
          new GetCommand({ TableName: casesTable, Key: { pk: casePartition(caseId), sk: SORT_PREFIX + id } }),
        ),
      )
      if (Item === undefined) return undefined
      const { sealed } = v.parse(itemSchema, Item)
      const { key, ...file } = v.parse(contentSchema, await unseal(dataKey, sealedPlace(caseId, id), sealed))
      return link(keptAt(caseId, id), id, Buffer.from(key, 'base64url'), file)
    },
  }

  /** A file's place in a case: its key sealed with the case's own, so that destroying that one erases the file. */
  async function itemsOf(record: AttachmentRecord, dataKey: Uint8Array, caseId: CaseId): ReturnType<Claim> {
    const { id, state, officer, wrapped } = record
    if (state.state !== 'clean' || wrapped === undefined) throw new Error('only a clean file can be claimed')
    const key = await whenAvailable(ring.unwrap(attachmentOwner(id), wrapped))
    // Before the transaction: should that not come about, what lies there is noise, since nobody keeps its key.
    await bucket.copy(unclaimedAt(id, wrapped), keptAt(caseId, id))
    const content = { key: Buffer.from(key).toString('base64url'), type: state.type, bytes: state.bytes }
    return [
      {
        Put: {
          TableName: casesTable,
          Item: {
            pk: casePartition(caseId),
            sk: SORT_PREFIX + id,
            sealed: await seal(dataKey, sealedPlace(caseId, id), content),
          },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      {
        Update: {
          TableName: deskTable,
          Key: attachmentKey(id),
          // The wrapped key goes: from now on the case's own is the only way in. Where the file is stays to be found.
          UpdateExpression: `SET #state = :kept, #caseId = :caseId REMOVE ${NO_LONGER_NEEDED.map(name => `#${name}`).join(', ')}`,
          ConditionExpression: '#state = :clean AND #officer = :officer',
          // Every name by a placeholder: DynamoDB reserves more than five hundred words.
          ExpressionAttributeNames: Object.fromEntries(
            ['state', 'caseId', 'officer', ...NO_LONGER_NEEDED].map(name => [`#${name}`, name]),
          ),
          ExpressionAttributeValues: { ':kept': 'kept', ':clean': 'clean', ':caseId': caseId, ':officer': officer },
        },
      },
    ]
  }
}

function keptAt(caseId: CaseId, id: AttachmentId): string {
  return `${PREFIXES.cases}${caseId}/${id}`
}
