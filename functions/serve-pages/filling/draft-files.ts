import {
  type AttachmentId,
  type AttachmentState,
  attachmentNamed,
  urnOf,
} from '../../../shared/attachments/attachment.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import type { Attachments } from '../../../shared/storage/attachments.ts'
import type { Draft } from '../drafts.ts'
import { tellFile } from '../tell-file.ts'
import type { SignedInVisit } from '../visit.ts'
import type { WrittenFile } from '../write-answer.ts'

/** A file that a field of a draft names: where it stands, and where it can be opened. */
export interface DraftFile {
  readonly state: AttachmentState
  /** What is asked for where it stands now. */
  readonly stateUrl: string
  readonly href: string
}

/** The files that a draft's fields name, by the answer that names them. */
export async function draftFiles(
  attachments: Pick<Attachments, 'find'>,
  officer: string,
  draft: Pick<Draft, 'id' | 'caseId' | 'values'>,
): Promise<ReadonlyMap<string, DraftFile>> {
  const files = await Promise.all(
    namedIn(draft.values).map(async (id): Promise<readonly (readonly [string, DraftFile])[]> => {
      const state = (await attachments.find(officer, id))?.state ?? ofCase(draft)
      if (state === undefined) return []
      const own = `/drafts/${draft.id}/attachments/${id}`
      const href = state.state === 'kept' ? `/cases/${state.caseId}/attachments/${id}` : own
      return [[urnOf(id), { state, stateUrl: `${own}/state`, href }]]
    }),
  )
  return new Map(files.flat())
}

/** How the files of a draft are written. What only the case knows, for example what an answer was before, is the case's. */
export function writeDraftFile(
  files: ReadonlyMap<string, DraftFile>,
  { caseId }: Pick<Draft, 'caseId'>,
  { language, t }: SignedInVisit,
): (answer: string) => WrittenFile | undefined {
  return answer => {
    const file = files.get(answer)
    const id = attachmentNamed(answer)
    if (file === undefined) {
      if (id === undefined || caseId === undefined) return undefined
      return { text: t('fileOfCase'), href: `/cases/${caseId}/attachments/${id}`, open: t('fileOpen') }
    }
    const opens = file.state.state === 'clean' || file.state.state === 'kept'
    return { text: tellFile(file.state, language, t), href: opens ? file.href : undefined, open: t('fileOpen') }
  }
}

/** Every attachment that fields name, once. */
export function namedIn(values: FieldValues): readonly AttachmentId[] {
  const ids = Object.values(values).flatMap(list => list.flatMap(value => attachmentNamed(value) ?? []))
  return [...new Set(ids)]
}

/** A file that this officer did not send was filled in from the case that the draft is for. */
function ofCase({ caseId }: Pick<Draft, 'caseId'>): AttachmentState | undefined {
  return caseId && { state: 'kept', caseId }
}
