import { attachmentNamed } from '../../../shared/attachments/attachment.ts'
import type { Attachments } from '../../../shared/storage/attachments.ts'
import type { SignedInVisit } from '../visit.ts'

/** Removes the file that an answer names, where this officer sent it and no case has it. */
export async function discardFile(
  attachments: Pick<Attachments, 'discard'>,
  visit: SignedInVisit,
  answer: string | undefined,
): Promise<void> {
  const id = attachmentNamed(answer)
  if (id !== undefined) await attachments.discard(visit.session.officer.id, id)
}
