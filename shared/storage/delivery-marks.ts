import * as v from 'valibot'
import type { Instant } from '../cases/events.ts'
import type { AuthorityId } from '../countries/profile.ts'
import { type SendingTimes, toldUpTo } from '../notices/sending-times.ts'

/** An event that could not be told to an authority, through a fault of ours: it cannot be made a notice, or no queue takes it. */
export interface Trouble {
  readonly sequence: number
  readonly attempts: number
  /** When it was tried first. */
  readonly since: Instant
  /** Put aside: nothing of the case goes to this authority until a person has dealt with it. */
  readonly held: boolean
}

/** How far an authority is told of a case. */
export interface Mark {
  /** The watermark: its queue holds everything up to this sequence that it hears of. */
  readonly published: number
  /** Which events it was told of, and when. */
  readonly told: SendingTimes
  /** What keeps it from hearing of the next; undefined: nothing. */
  readonly trouble: Trouble | undefined
}

export const UNTOLD: Mark = { published: 0, told: '', trouble: undefined }

/**
 * Attributes of their own for each authority on the case item, beside the map of watermarks: an item from before them
 * needs no change, and all of them move with the watermark in one write.
 */
export const toldAttribute = (authority: AuthorityId): string => `told-${authority}`
export const troubleAttribute = (authority: AuthorityId): string => `trouble-${authority}`

/** Before the times were noted, the sequence of the last one stood here. */
const toldSchema = v.optional(v.union([v.string(), v.pipe(v.number(), v.transform(toldUpTo))]), '')
const troubleSchema = v.optional(
  v.object({ sequence: v.number(), attempts: v.number(), since: v.string(), held: v.boolean() }),
)

/** An authority's mark on a case item. `published`: its watermark there. */
export function readMark(item: Readonly<Record<string, unknown>>, authority: AuthorityId, published: number): Mark {
  return {
    published,
    told: v.parse(toldSchema, item[toldAttribute(authority)]),
    trouble: v.parse(troubleSchema, item[troubleAttribute(authority)]),
  }
}
