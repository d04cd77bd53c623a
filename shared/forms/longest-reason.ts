/** A reason is a sentence or two; characters. */
export const LONGEST_REASON = 500
