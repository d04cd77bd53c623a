import type { KnownOfficer } from './officer-directory.ts'

/** Rows of the page on which a panel is put together: the quorum is three. */
export const SEATS = 5

/** Somebody may belong to two authorities, and sits for one of them. */
export function seatValue({ authority, id }: Pick<KnownOfficer, 'authority' | 'id'>): string {
  return `${authority}/${id}`
}
