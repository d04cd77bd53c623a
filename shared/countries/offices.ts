import * as v from 'valibot'
import { inEveryLanguage } from './words.ts'

/** From the office an officer stands in to the one that answers for the country. */
const LEVELS = ['local', 'regional', 'national'] as const

/** An office of an authority. */
const office = v.strictObject({
  /** As the groups of the identity provider name it: `<authority>:<role>:<office>`. */
  id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{1,40}$/, 'is not an id: lower-case letters, digits and hyphens')),
  authority: v.string(),
  level: v.picklist(LEVELS, 'is not a level: local, regional or national'),
  name: inEveryLanguage,
  /** The office above it; the national office has none. */
  parent: v.optional(v.string()),
})

export type Office = v.InferOutput<typeof office>

/** The offices of a country: each below one of a higher level of the same authority, up to its one national office. */
export const offices = v.pipe(
  v.array(office),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return
    for (const [index, one] of dataset.value.entries()) {
      const found = faultOf(one, dataset.value, index)
      if (found !== undefined)
        addIssue({
          message: found.message,
          path: [
            { type: 'array', origin: 'value', input: dataset.value, key: index, value: one },
            { type: 'object', origin: 'value', input: one, key: found.key, value: one[found.key] },
          ],
        })
    }
  }),
)

function faultOf(
  one: Office,
  all: readonly Office[],
  index: number,
): { readonly key: 'id' | 'level' | 'parent'; readonly message: string } | undefined {
  if (all.findIndex(other => other.id === one.id) < index)
    return { key: 'id', message: `names one office twice: ${one.id}` }
  if (one.level === 'national') {
    if (one.parent !== undefined) return { key: 'parent', message: 'is above a national office: take it out' }
    const first = all.findIndex(other => other.level === 'national' && other.authority === one.authority)
    return first < index ? { key: 'level', message: `is a second national office of ${one.authority}` } : undefined
  }
  if (one.parent === undefined) return { key: 'parent', message: `is missing: name the office above ${one.id}` }
  const parent = all.find(other => other.id === one.parent)
  if (parent === undefined) return { key: 'parent', message: `is not an office: ${one.parent}` }
  if (parent.authority !== one.authority)
    return { key: 'parent', message: `is an office of ${parent.authority}, not of ${one.authority}` }
  if (LEVELS.indexOf(parent.level) <= LEVELS.indexOf(one.level))
    return { key: 'parent', message: `is ${parent.level}, and so not above a ${one.level} office` }
  return undefined
}
