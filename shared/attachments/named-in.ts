import type { CaseView } from '../cases/case-view.ts'
import type { Country } from '../countries/country.ts'
import { type AttachmentId, attachmentNamed } from './attachment.ts'
import { attachmentsIn } from './attachments-in.ts'

/**
 * The attachments that somebody may read of a case: those that an answer names which they may read. So a file has the
 * audience of its question, and no rule of its own.
 */
export async function attachmentsNamedIn(country: Country, view: CaseView): Promise<ReadonlySet<AttachmentId>> {
  const named = new Set<AttachmentId>()
  for (const { formId, formVersion, answers } of view.submissions) {
    const form = await country.forms.open(formId, formVersion)
    for (const { answer } of form === undefined ? [] : attachmentsIn(form, answers)) {
      const id = attachmentNamed(answer)
      if (id !== undefined) named.add(id)
    }
  }
  return named
}
