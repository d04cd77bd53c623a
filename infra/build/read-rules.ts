import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { FaultyFile, type FileFault, readAs } from '../../shared/countries/faulty-file.ts'
import type { CountryProfile } from '../../shared/countries/profile.ts'
import { inspectSchema } from '../../shared/forms/check-schema.ts'
import { readJson } from './read-json.ts'

const because = v.pipe(v.string(), v.nonEmpty('is empty: say why'))
const rulesSchema = v.array(
  v.strictObject({
    id: v.pipe(v.string(), v.regex(/^[a-z][a-z-]+$/, 'is not an id: lower-case letters and hyphens')),
    risk: v.picklist(['high', 'medium'], 'is not a risk that a rule can find: high or medium'),
    /** A JSON Schema over a `RuleContext`. */
    when: v.record(v.string(), v.unknown()),
    because: v.strictObject({ en: because, es: v.optional(because), fr: v.optional(because), ht: v.optional(because) }),
  }),
)

export type RuleSource = v.InferOutput<typeof rulesSchema>[number]

/** The risk rules in a form's folder; none where it has no `rules.json`. Refuses with `FaultyFile`, naming file, pointer and reason. */
export function readRules(folder: string, country: CountryProfile): readonly RuleSource[] {
  const file = join(folder, 'rules.json')
  if (!existsSync(file)) return []
  const rules = readAs(rulesSchema, file, readJson(file))
  const faults = rules.flatMap((rule, index): FileFault[] => [
    ...inspectSchema(rule.when).faults.map(fault => ({
      pointer: `/${index}/when${fault.pointer}`,
      reason: fault.reason,
    })),
    ...country.languages
      .filter(language => rule.because[language] === undefined)
      .map(language => ({
        pointer: `/${index}/because/${language}`,
        reason: 'is missing: a reason is told in every language',
      })),
    ...(rules.findIndex(other => other.id === rule.id) === index
      ? []
      : [{ pointer: `/${index}/id`, reason: 'is a rule twice' }]),
  ])
  if (faults.length > 0) throw new FaultyFile(file, faults)
  return rules
}
