import { imageSize } from 'image-size'
import { beforeAll, describe, expect, it } from 'vitest'
import { type ImageCodecs, openImageCodecs } from '../../../functions/scan-attachment/image-codecs.ts'
import { reEncodeImage } from '../../../functions/scan-attachment/re-encode-image.ts'
import { recognise } from '../../../functions/scan-attachment/recognise.ts'
import { EXIF_CAMERA, halves, jpegFile, loadCodec, pdfFile, pngFile, webpFile, withExif } from '../../sample-files.ts'

let codecs: ImageCodecs
beforeAll(() => {
  codecs = openImageCodecs(loadCodec)
})

async function drawn(type: Parameters<typeof reEncodeImage>[1], bytes: Uint8Array): Promise<Uint8Array> {
  const outcome = await reEncodeImage(codecs, type, bytes)
  if ('refused' in outcome) throw new Error(outcome.refused)
  return outcome.jpeg
}

const colourAt = async (jpeg: Uint8Array, x: number, y: number): Promise<readonly number[]> => {
  const { data, width } = await codecs.decode('image/jpeg', jpeg)
  return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)]
}

describe('a picture that is drawn anew', () => {
  it('holds neither the place where it was taken, nor the camera, nor any other metadata', async () => {
    const photo = withExif(await jpegFile(halves(60, 40)))
    expect(photo.includes('Exif')).toBe(true)
    expect(photo.includes(EXIF_CAMERA)).toBe(true)
    const kept = Buffer.from(await drawn('image/jpeg', photo))
    expect(kept.includes('Exif')).toBe(false)
    expect(kept.includes(EXIF_CAMERA)).toBe(false)
    // No application segment but the JFIF head.
    expect([...kept.toString('latin1').matchAll(/\xff([\xe1-\xef])/g)]).toEqual([])
  })

  it('is turned as the camera was held', async () => {
    const photo = withExif(await jpegFile(halves(60, 40)), 6)
    const kept = await drawn('image/jpeg', photo)
    const { width, height } = imageSize(kept)
    expect([width, height]).toEqual([40, 60])
    // Turned by a quarter, the red left half is on top.
    expect((await colourAt(kept, 20, 5))[0]).toBeGreaterThan(200)
    expect((await colourAt(kept, 20, 55))[2]).toBeGreaterThan(200)
  })

  it('drops what was hidden behind the picture', async () => {
    const polyglot = Buffer.concat([await jpegFile(halves(20, 20)), Buffer.from('<script>alert(1)</script>')])
    expect(Buffer.from(await drawn('image/jpeg', polyglot)).includes('script')).toBe(false)
  })

  it('has at most 2,000 pixels a side, and under 2 MB even where nothing can be compressed', async () => {
    const kept = await drawn('image/png', await pngFile(halves(2200, 1100, { noise: true })))
    const { width, height } = imageSize(kept)
    expect([width, height]).toEqual([2000, 1000])
    expect(kept.byteLength).toBeLessThan(2 * 1024 * 1024)
  })

  it('is JPEG, whether it came as PNG or WebP; what is see-through becomes white', async () => {
    const png = await drawn('image/png', await pngFile(halves(20, 20, { alpha: 0 })))
    expect((await recognise(png)) as object).toEqual({ type: 'image/jpeg' })
    expect((await colourAt(png, 2, 2)).every(channel => channel > 250)).toBe(true)
    const webp = await drawn('image/webp', await webpFile(halves(20, 20)))
    expect((await colourAt(webp, 2, 2))[0]).toBeGreaterThan(200)
  })

  it('is refused when it is broken, and before it is unpacked when it is too large to unpack', async () => {
    const photo = await jpegFile(halves(200, 200))
    expect(await reEncodeImage(codecs, 'image/jpeg', photo.subarray(0, 30))).toEqual({ refused: 'unreadable' })
    const bomb = Buffer.from(await pngFile(halves(20, 20)))
    bomb.writeUInt32BE(60_000, 16)
    bomb.writeUInt32BE(60_000, 20)
    expect(await reEncodeImage(codecs, 'image/png', bomb)).toEqual({ refused: 'too-many-pixels' })
    bomb.writeUInt32BE(30, 16)
    bomb.writeUInt32BE(30, 20)
    expect(await reEncodeImage(codecs, 'image/png', bomb)).toEqual({ refused: 'unreadable' })
  })

  it('is drawn as if nothing had been before it, though the one before it was broken', async () => {
    const pixels = halves(300, 200, { noise: true })
    for (const [type, good] of [
      ['image/jpeg', await jpegFile(pixels)],
      ['image/png', await pngFile(pixels)],
    ] as const) {
      const before = await drawn(type, good)
      const broken = Buffer.concat([good.subarray(0, 200), Buffer.alloc(good.length - 200)])
      expect(await reEncodeImage(codecs, type, broken)).toEqual({ refused: 'unreadable' })
      expect(Buffer.from(await drawn(type, good)).equals(Buffer.from(before))).toBe(true)
    }
  })
})

describe('what a file is', () => {
  it('is told by its content alone', async () => {
    expect(await recognise(await jpegFile(halves(8, 8)))).toEqual({ type: 'image/jpeg' })
    expect(await recognise(pdfFile())).toEqual({ type: 'application/pdf' })
    for (const text of [
      '<!doctype html><script>alert(1)</script>',
      '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'MZ\x90',
    ])
      expect(await recognise(Buffer.from(text))).toEqual({ refused: 'wrong-kind' })
    const heic = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from('ftypheic\0\0\0\0mif1heic')])
    expect(await recognise(heic)).toEqual({ refused: 'heic' })
  })
})
