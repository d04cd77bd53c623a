import * as v from 'valibot'

/** A UUIDv7. The answer to a question for a file is its URN: `urn:uuid:…`. */
export const attachmentIdSchema = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, 'not-an-attachment-id'),
  v.brand('AttachmentId'),
)
export type AttachmentId = v.InferOutput<typeof attachmentIdSchema>

/** What is kept: every picture as JPEG, re-encoded; a document as it is. */
export const KEPT_TYPES = ['image/jpeg', 'application/pdf'] as const
export type KeptType = (typeof KEPT_TYPES)[number]

/** Why a file is not taken. */
export const REFUSAL_REASONS = [
  'malware',
  'not-scanned',
  'empty',
  'too-large',
  'wrong-kind',
  'heic',
  'too-many-pixels',
  'unreadable',
] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** What is known of a file that has been found clean. */
export interface KeptFile {
  readonly type: KeptType
  readonly bytes: number
}

/**
 * Where a file stands. `awaited`: it may be on its way, in quarantine, or never have been sent.
 * `kept`: it belongs to a case.
 */
export type AttachmentState =
  | { readonly state: 'awaited' }
  | ({ readonly state: 'clean' } & KeptFile)
  | { readonly state: 'refused'; readonly reason: RefusalReason }
  | { readonly state: 'kept'; readonly caseId: string }

/** The answer that names an attachment. */
export function urnOf(id: AttachmentId): string {
  return `urn:uuid:${id}`
}

/** The attachment that an answer names; undefined: it names none. */
export function attachmentNamed(answer: unknown): AttachmentId | undefined {
  if (typeof answer !== 'string' || !answer.startsWith('urn:uuid:')) return undefined
  const id = v.safeParse(attachmentIdSchema, answer.slice('urn:uuid:'.length))
  return id.success ? id.output : undefined
}
