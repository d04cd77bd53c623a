/** The largest file that is taken, bytes. */
export const MOST_BYTES = 25 * 1024 * 1024

/** What a browser may offer to choose. What a file is, is told by its content alone. */
export const ACCEPTED_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'application/pdf'] as const
