import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asyncapi } from './asyncapi.ts'
import { openapi } from './openapi.ts'

const KEPT = join(import.meta.dirname, '../../functions/serve-api/contract')

/** One published document: as the code's schemas say it now, and as it is kept and served. */
export interface Document {
  readonly name: string
  readonly file: string
  /** The JSON as it is written to the file. */
  readonly generated: string
  readonly kept: () => string
}

export function documents(): readonly Document[] {
  return Object.entries({ openapi, asyncapi }).map(([name, generate]) => {
    const file = join(KEPT, `${name}.json`)
    return {
      name,
      file,
      generated: `${JSON.stringify(generate(), undefined, 2)}\n`,
      kept: () => readFileSync(file, 'utf8'),
    }
  })
}
