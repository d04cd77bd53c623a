import { readFileSync } from 'node:fs'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'

/** Parsed JSON of a file; a file that is not JSON is refused by its name. */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new FaultyFile(file, [{ pointer: '', reason: error instanceof Error ? error.message : 'cannot be read' }])
  }
}
