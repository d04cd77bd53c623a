import { MOST_BYTES } from './limits.ts'

/** Up to this size a file comes in small parts: what a line that breaks every few seconds lets through. Bytes. */
const SMALL_FILE = 4 * 1024 * 1024
const SMALL_PART = 128 * 1024

/** Largest part of a file that comes in parts, bytes. Fewer calls for a large one: an office has one address, and a limit of requests. */
export const LARGEST_PART = 512 * 1024
export const MOST_PARTS = Math.ceil(MOST_BYTES / LARGEST_PART)

/** How large the parts of a file of so many bytes are; the last one has what is left. Bytes. */
export function partSizeOf(bytes: number): number {
  return bytes <= SMALL_FILE ? SMALL_PART : LARGEST_PART
}

/** In how many parts a file of so many bytes comes. */
export function partsOf(bytes: number): number {
  return Math.ceil(bytes / partSizeOf(bytes))
}
