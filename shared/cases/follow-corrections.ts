export interface Origins {
  /** What each submission that was told goes back to, by their sequences. */
  readonly known: ReadonlyMap<number, number>
  /** Takes in one more, in the order of the case, and gives what it goes back to. */
  tell(sequence: number, corrects: number | undefined): number
}

/** A correction goes back to what was corrected first, however often that was put right; every other submission to itself. */
export function followCorrections(): Origins {
  const known = new Map<number, number>()
  return {
    known,
    tell(sequence, corrects) {
      const origin = corrects === undefined ? sequence : (known.get(corrects) ?? corrects)
      known.set(sequence, origin)
      return origin
    },
  }
}
