import { imageSize } from 'image-size'
import type { ImageCodecs, PictureType, Pixels } from './image-codecs.ts'

/** A camera's largest pictures have 50 million pixels; more would not fit in the function's memory. */
const MOST_PIXELS = 50_000_000
/** Longest side that is kept, in pixels: enough to read a page of small print. */
const LONGEST_SIDE = 2000
/** Small print stays legible; even a picture of pure noise is then under 2 MB. */
const QUALITY = 82

/**
 * Draws a picture anew as JPEG: what it shows stays, everything else in the file goes (place, camera, thumbnail, whatever
 * hides behind the picture). At most 2,000 pixels a side; what is see-through becomes white.
 */
export async function reEncodeImage(
  codecs: ImageCodecs,
  type: PictureType,
  bytes: Uint8Array,
): Promise<{ readonly jpeg: Uint8Array } | { readonly refused: 'too-many-pixels' | 'unreadable' }> {
  // Asked of the header first: a small file may unpack to gigabytes.
  const size = sizeOf(bytes)
  if (size === undefined) return { refused: 'unreadable' }
  if (size.width * size.height > MOST_PIXELS) return { refused: 'too-many-pixels' }
  let pixels: Pixels
  try {
    pixels = await codecs.decode(type, bytes)
  } catch {
    return { refused: 'unreadable' }
  }
  whiten(pixels)
  const scale = Math.min(1, LONGEST_SIDE / Math.max(pixels.width, pixels.height))
  const small =
    scale < 1
      ? await codecs.resize(pixels, atLeastOne(pixels.width * scale), atLeastOne(pixels.height * scale))
      : pixels
  return { jpeg: await codecs.encode(small, QUALITY) }
}

function sizeOf(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  try {
    const { width, height } = imageSize(bytes)
    return width > 0 && height > 0 ? { width, height } : undefined
  } catch {
    return undefined
  }
}

function atLeastOne(side: number): number {
  return Math.max(1, Math.round(side))
}

/** JPEG knows no see-through: such pixels are laid on white, as paper is. */
function whiten({ data }: Pixels): void {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3] ?? 255
    if (alpha === 255) continue
    for (let channel = at; channel < at + 3; channel++)
      data[channel] = Math.round(((data[channel] ?? 0) * alpha + 255 * (255 - alpha)) / 255)
    data[at + 3] = 255
  }
}
