import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import { isObject } from '../../shared/forms/check-schema.ts'
import type { Answers, FormExample } from '../../shared/forms/form.ts'
import { readJson } from './read-json.ts'

export interface Example extends FormExample {
  /** The faults that it must give, as `<pointer>: <code>`; none: it passes. */
  readonly faults: readonly string[]
}

const exampleSchema = v.strictObject({
  about: v.pipe(v.string(), v.nonEmpty()),
  answers: v.custom<Answers>(isObject),
  faults: v.optional(v.array(v.strictObject({ path: v.string(), code: v.string() })), []),
})

/** The examples in a form's folder, those that pass first. Refuses with `FaultyFile` what is not one. */
export function readExamples(formFolder: string): readonly Example[] {
  const folder = join(formFolder, 'examples')
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter(name => name.endsWith('.json'))
    .sort()
    .map(name => readExample(join(folder, name), name.slice(0, -'.json'.length)))
    .sort((one, other) => Number(one.faults.length > 0) - Number(other.faults.length > 0))
}

function readExample(file: string, name: string): Example {
  const read = v.safeParse(exampleSchema, readJson(file))
  if (!read.success)
    throw new FaultyFile(
      file,
      read.issues.map(issue => ({
        pointer: (issue.path ?? []).map(step => `/${String(step.key)}`).join(''),
        reason: 'is not as an example must be: {about, answers, faults?}',
      })),
    )
  const { about, answers, faults } = read.output
  return { name, about, answers, faults: faults.map(fault => `${fault.path}: ${fault.code}`) }
}
