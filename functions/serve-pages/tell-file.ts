import type { AttachmentState, KeptFile } from '../../shared/attachments/attachment.ts'
import type { Language } from '../../shared/countries/profile.ts'
import { writeSize } from './language.ts'
import type { Translate } from './words.ts'

/** What kind of file it is, and how large. */
export function tellKind({ type, bytes }: KeptFile, language: Language, t: Translate): string {
  return t(`file.${type}`, { size: writeSize(bytes, language) })
}

/** Where a file stands, said to whoever sent it. */
export function tellFile(state: AttachmentState, language: Language, t: Translate): string {
  switch (state.state) {
    case 'awaited':
      return t('fileAwaited')
    case 'clean':
      return tellKind(state, language, t)
    case 'refused':
      return t(`refusal.${state.reason}`)
    case 'kept':
      return t('fileOfCase')
  }
}
