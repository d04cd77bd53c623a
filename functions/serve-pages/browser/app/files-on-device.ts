import type { Language } from '../../../../shared/countries/languages.ts'
import { tellKind } from '../../tell-file.ts'
import type { Translate } from '../../words.ts'
import type { WrittenFile } from '../../write-answer.ts'
import type { FileContent, Opened } from '../device.ts'

/** The answer that names a file. */
export function urnOfFile(id: string): string {
  return `urn:uuid:${id}`
}

/** The file on this device that an answer names. */
export function fileNamed(kept: readonly Opened<FileContent>[], answer: string): Opened<FileContent> | undefined {
  return kept.find(({ item }) => urnOfFile(item.id) === answer)
}

/** How files are written on the device: what is not here is the case's. */
export function writeFiles(
  kept: readonly Opened<FileContent>[],
  language: Language,
  t: Translate,
): (answer: string) => WrittenFile {
  return answer => {
    const file = fileNamed(kept, answer)
    const text =
      file === undefined
        ? t('fileOfCase')
        : file.content.refusal === undefined
          ? tellKind(file.content, language, t)
          : t(`refusal.${file.content.refusal}`)
    return { text, href: undefined, open: '' }
  }
}
