/** As the server draws pictures (`re-encode-image.ts`): enough to read a page of small print. Pixels; quality 0 to 1. */
const LONGEST_SIDE = 2000
const QUALITY = 0.82

/**
 * Draws a picture anew as JPEG, at most 2,000 pixels a side and turned as the camera was held. What it shows stays;
 * everything else in the file (place, camera, thumbnail) is gone. Undefined: the browser cannot read it.
 */
export async function shrinkPicture(file: Blob): Promise<Blob | undefined> {
  const bitmap = await createImageBitmap(file).catch(() => undefined)
  if (bitmap === undefined) return undefined
  const canvas = drawn(bitmap, LONGEST_SIDE, document.createElement('canvas'))
  bitmap.close()
  const jpeg = await new Promise<Blob | null>(resolve => canvas.toBlob(resolve, 'image/jpeg', QUALITY))
  // An old phone has little room for pictures: it is given back at once.
  canvas.width = 0
  return jpeg ?? undefined
}

/** Draws a picture onto a canvas, at most so many pixels a side, on white as paper is. */
export function drawn(bitmap: ImageBitmap, longest: number, canvas: HTMLCanvasElement): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height))
  canvas.width = Math.max(1, Math.round(bitmap.width * scale))
  canvas.height = Math.max(1, Math.round(bitmap.height * scale))
  const context = canvas.getContext('2d')
  if (context === null) return canvas
  context.fillStyle = '#fff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height)
  return canvas
}
