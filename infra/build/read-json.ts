import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import { hasRepeatedKey } from '../../shared/lambda/repeated-key.ts'

const ROOT = join(import.meta.dirname, '../..')

/**
 * Parsed JSON of a file. A file that is not JSON is refused by its name, from the root of the project; so is one in which
 * a key stands twice, of which whoever reads it would take one and never see the other.
 */
export function readJson(file: string): unknown {
  const refused = (reason: string) => new FaultyFile(relative(ROOT, file), [{ pointer: '', reason }])
  let text: string
  let read: unknown
  try {
    text = readFileSync(file, 'utf8')
    read = JSON.parse(text)
  } catch (error) {
    throw refused(error instanceof Error ? error.message : 'cannot be read')
  }
  if (hasRepeatedKey(text)) throw refused('one key stands twice in one place: take one of them out')
  return read
}
