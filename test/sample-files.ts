import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import encodeJpeg, { init as initJpeg } from '@jsquash/jpeg/encode.js'
import encodePng, { init as initPng } from '@jsquash/png/encode.js'
import encodeWebp, { init as initWebp } from '@jsquash/webp/encode.js'
import { CODEC_FILES, type CodecName, type Pixels } from '../functions/scan-attachment/image-codecs.ts'

const { resolve } = createRequire(import.meta.url)

/** The codecs as they lie in their packages. */
export async function loadCodec(codec: CodecName): Promise<WebAssembly.Module> {
  return compile(CODEC_FILES[codec])
}

async function compile(file: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(resolve(file)))
}

/** A picture whose left half is red and whose right half is blue; `noise` makes it as hard to compress as a photo. */
export function halves(width: number, height: number, { noise = false, alpha = 255 } = {}): Pixels {
  const data = new Uint8ClampedArray(width * height * 4)
  let seed = 1
  for (let at = 0; at < data.length; at += 4) {
    const left = (at / 4) % width < width / 2
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    data[at] = noise ? seed & 255 : left ? 255 : 0
    data[at + 1] = noise ? (seed >> 8) & 255 : 0
    data[at + 2] = noise ? (seed >> 16) & 255 : left ? 0 : 255
    data[at + 3] = alpha
  }
  return { data, width, height }
}

export async function jpegFile(pixels: Pixels, quality = 90): Promise<Buffer> {
  await initJpeg(await compile(CODEC_FILES.jpegEncoder))
  return Buffer.from(await encodeJpeg(pixels as ImageData, { quality }))
}

export async function pngFile(pixels: Pixels): Promise<Buffer> {
  await initPng(await compile(CODEC_FILES.pngDecoder))
  return Buffer.from(await encodePng(pixels as ImageData))
}

export async function webpFile(pixels: Pixels): Promise<Buffer> {
  await initWebp(await compile('@jsquash/webp/codec/enc/webp_enc.wasm'))
  return Buffer.from(await encodeWebp(pixels as ImageData))
}

/** What a camera writes about a photo of the border post at Tapachula: where it was taken, how it was held, by which camera. */
export const EXIF_CAMERA = 'Camara de Prueba'
export function withExif(jpeg: Buffer, orientation = 6): Buffer {
  const tiff: number[] = []
  const short = (value: number) => tiff.push(value >> 8, value & 255)
  const long = (value: number) => tiff.push((value >>> 24) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255)
  const entry = (tag: number, type: number, count: number, value: number, inShort = false) => {
    short(tag)
    short(type)
    long(count)
    if (inShort) {
      short(value)
      short(0)
    } else long(value)
  }
  tiff.push(0x4d, 0x4d, 0, 42)
  long(8)
  // First directory at 8: three entries, then the camera's name at 50, then the directory of the place at 67.
  short(3)
  entry(0x0110, 2, EXIF_CAMERA.length + 1, 50)
  entry(0x0112, 3, 1, orientation, true)
  entry(0x8825, 4, 1, 67)
  long(0)
  tiff.push(...Buffer.from(`${EXIF_CAMERA}\0`))
  short(2)
  entry(0x0001, 2, 2, 0x4e000000)
  entry(0x0002, 5, 3, 97)
  long(0)
  for (const part of [14, 54, 0]) {
    long(part)
    long(1)
  }
  const body = Buffer.concat([Buffer.from('Exif\0\0'), Buffer.from(tiff)])
  const head = Buffer.from([0xff, 0xe1, (body.length + 2) >> 8, (body.length + 2) & 255])
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)])
}

/** A small document. Anything may follow its first line. */
export function pdfFile(content = ''): Buffer {
  return Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n${content}\ntrailer<</Root 1 0 R>>\n%%EOF\n`,
  )
}

/** The file with which every scanner is tried, put together here so that none finds it in this repository. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST', '-FILE!$H+H*'].join('')
