import * as v from 'valibot'

/** Raised while building, never while serving: names the file, the JSON Pointer and the reason, one fault a line. */
export class FaultyFile extends Error {
  readonly file: string
  readonly faults: readonly FileFault[]
  constructor(file: string, faults: readonly FileFault[]) {
    super(faults.map(fault => `${file}#${fault.pointer}: ${fault.reason}`).join('\n'))
    this.name = 'FaultyFile'
    this.file = file
    this.faults = faults
  }
}

export interface FileFault {
  readonly pointer: string
  readonly reason: string
}

/** A file's parsed JSON as its schema shapes it. Refuses with `FaultyFile`, one line for each fault. */
export function readAs<Schema extends v.GenericSchema>(
  schema: Schema,
  file: string,
  json: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, json)
  if (result.success) return result.output
  throw new FaultyFile(
    file,
    result.issues.map(issue => ({
      pointer: (issue.path ?? [])
        .map(step => `/${String(step.key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
        .join(''),
      reason: reasonOf(issue),
    })),
  )
}

function reasonOf(issue: v.BaseIssue<unknown>): string {
  if (issue.type !== 'strict_object') return issue.message
  if (issue.expected === 'never') return 'unknown key: take it out, or mend its spelling'
  return issue.expected?.startsWith('"') === true ? 'is missing' : issue.message
}
