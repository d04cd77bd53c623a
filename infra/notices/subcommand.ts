import * as v from 'valibot'
import { caseIdSchema } from '../../shared/cases/ids.ts'
import type { Operated } from './operated.ts'

/** What an operator wrote that cannot be meant; its message says what to write. */
export class Misused extends Error {}

type Values = Readonly<Record<string, string | boolean | undefined>>

/** One thing that operators do with notices: `npm run notices -- <name> <options>`. */
export interface Subcommand {
  /** What stands behind its name: `--authority A [--max N]`. */
  readonly usage: string
  readonly does: string
  /** Its options beside those that every subcommand has, as `parseArgs` takes them. */
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>
  /** Says what it did, with counts. Refuses with `Misused`. */
  run(operated: Operated, values: Values): Promise<void>
}

/** Reads the values of options; refuses with `Misused`, in the words of the schema. */
export function readValues<Schema extends v.GenericSchema>(schema: Schema, values: Values): v.InferOutput<Schema> {
  const result = v.safeParse(schema, values)
  if (result.success) return result.output
  throw new Misused(
    result.issues.map(({ message, path }) => `--${path?.map(({ key }) => key).join('.') ?? ''} ${message}`).join('\n'),
  )
}

/** A whole number from 1 up, as an option has it. */
export const countOption = (otherwise: string) =>
  v.pipe(
    v.optional(v.string(), otherwise),
    v.regex(/^[1-9]\d{0,5}$/, 'takes a whole number from 1 to 999999'),
    v.transform(Number),
  )

/** A case by its id. */
export const caseOption = v.pipe(
  v.string(),
  v.check(text => v.is(caseIdSchema, text), 'takes the id of a case: 36 characters, as in its address'),
  v.transform(text => v.parse(caseIdSchema, text)),
)

/** A notice by its id. */
export const noticeOption = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f-]{36}:\d{1,6}$/, 'takes the id of a notice, as it was said: <case id>:<sequence>'),
  v.transform(text => ({ caseId: text.slice(0, 36), sequence: Number(text.slice(37)) })),
  v.object({ caseId: caseIdSchema, sequence: v.number() }),
)
