/**
 * Tells of each submission, given in order, which one it goes back to: a correction to what was corrected first, however
 * often that was put right; every other submission to itself. By their sequences.
 */
export function followCorrections(): (sequence: number, corrects: number | undefined) => number {
  const origins = new Map<number, number>()
  return (sequence, corrects) => {
    const origin = corrects === undefined ? sequence : (origins.get(corrects) ?? corrects)
    origins.set(sequence, origin)
    return origin
  }
}
