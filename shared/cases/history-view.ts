import type { Officer } from '../access/officer.ts'
import { audiencesOf } from '../access/permissions.ts'
import type { Country } from '../countries/country.ts'
import type { Audience } from '../forms/disclose.ts'
import type { Hears } from '../notices/hears.ts'
import { toldAbout } from '../notices/told-about.ts'
import { type End, type Link, verifyChain } from './chain.ts'
import type { About, EventHead, EventType, Happening, Instant } from './events.ts'

/** An event of a case, in the place it has in the chain. */
export interface Entry {
  readonly head: EventHead
  readonly link: Link
  readonly happening: Happening | undefined
  readonly sound?: boolean
}

/** One line of the history. What an audience may not hear of keeps its place, so that the chain can be followed. */
export type HistoryView =
  | {
      readonly sequence: number
      readonly type: EventType
      readonly at: Instant
      readonly by: { readonly authority: string; readonly role: string }
      readonly formId?: string
      readonly about?: About
      readonly hash: string
    }
  | { readonly sequence: number; readonly redacted: true; readonly hash: string }

/** The history for an officer, and whether its chain is whole. */
export function viewHistory(
  { hears }: Pick<Country, 'hears'>,
  history: readonly Entry[],
  officer: Officer,
  end: End,
): { readonly events: readonly HistoryView[]; readonly chain: 'intact' | 'broken'; readonly brokenAt?: number } {
  const audiences = audiencesOf(officer)
  const verdict = verifyChain(history, end)
  return {
    events: history.map(({ head, link }) => lineFor(head, link, audiences, hears)),
    ...(verdict === 'intact' ? { chain: 'intact' } : { chain: 'broken', brokenAt: verdict.brokenAt }),
  }
}

function lineFor(head: EventHead, link: Link, audiences: readonly Audience[], hears: Hears): HistoryView {
  const { sequence, type, at, by, formId, about } = head
  const heard = audiences.some(audience => hears(audience, head))
  // An auditor reads no answers, and so belongs to no audience, but sees everything that happened.
  if (!heard && audiences.length > 0) return { sequence, redacted: true, hash: link.hash }
  // Who belongs to no audience sees everything that happened, but what the child needs.
  const told = toldAbout(about, audiences)
  return {
    sequence,
    type,
    at,
    by: { authority: by.authority, role: by.role },
    ...(formId !== undefined && { formId }),
    ...(told !== undefined && { about: told }),
    hash: link.hash,
  }
}
