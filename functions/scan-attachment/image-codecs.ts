import decodeJpeg, { init as initJpegDecoder } from '@jsquash/jpeg/decode.js'
import encodeJpeg, { init as initJpegEncoder } from '@jsquash/jpeg/encode.js'
import decodePng, { init as initPngDecoder } from '@jsquash/png/decode.js'
import { initResize, default as resize } from '@jsquash/resize'
import decodeWebp, { init as initWebpDecoder } from '@jsquash/webp/decode.js'

/** The codecs' WebAssembly: Squoosh's builds of mozjpeg, libwebp and the Rust crates png and resize. */
export const CODEC_FILES = {
  jpegDecoder: '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm',
  jpegEncoder: '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm',
  pngDecoder: '@jsquash/png/codec/pkg/squoosh_png_bg.wasm',
  webpDecoder: '@jsquash/webp/codec/dec/webp_dec.wasm',
  resizer: '@jsquash/resize/lib/resize/pkg/squoosh_resize_bg.wasm',
} as const
export type CodecName = keyof typeof CODEC_FILES

/** Pixels in rows, four bytes each: red, green, blue, alpha. */
export interface Pixels {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
}

export type PictureType = 'image/jpeg' | 'image/png' | 'image/webp'

/** Reading and writing pictures. No codec is loaded before the first picture needs it. */
export interface ImageCodecs {
  /** Turned as the camera was held: what the file says of that is lost with everything else it says. Throws on a broken file. */
  decode(type: PictureType, bytes: Uint8Array): Promise<Pixels>
  /** For pixels of which none is see-through. */
  resize(pixels: Pixels, width: number, height: number): Promise<Pixels>
  /** JPEG without any metadata. */
  encode(pixels: Pixels, quality: number): Promise<Uint8Array>
}

/** How one of Emscripten's modules is made. What it thinks of a file, it would tell the log. */
function quiet(module: WebAssembly.Module) {
  return {
    noInitialRun: true,
    printErr: () => {},
    instantiateWasm(imports: WebAssembly.Imports, made: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(module, imports)
      made(instance)
      return instance.exports
    },
  }
}

export function openImageCodecs(load: (codec: CodecName) => Promise<WebAssembly.Module>): ImageCodecs {
  const ready = new Map<CodecName, Promise<unknown>>()
  const once = (codec: CodecName, init: (module: WebAssembly.Module) => Promise<unknown>): Promise<unknown> => {
    const known = ready.get(codec) ?? load(codec).then(init)
    ready.set(codec, known)
    return known
  }
  return {
    async decode(type, bytes) {
      const buffer = Uint8Array.from(bytes).buffer
      switch (type) {
        case 'image/jpeg':
          await once('jpegDecoder', module => initJpegDecoder(quiet(module)))
          return decodeJpeg(buffer, { preserveOrientation: true })
        case 'image/png':
          await once('pngDecoder', initPngDecoder)
          return decodePng(buffer)
        case 'image/webp':
          await once('webpDecoder', module => initWebpDecoder(quiet(module)))
          return decodeWebp(buffer)
      }
    },
    async resize(pixels, width, height) {
      await once('resizer', async module => initResize(module))
      // Nothing is see-through any more, and floating point for a camera's largest picture would take a gigabyte.
      return resize(imageData(pixels), { width, height, linearRGB: false, premultiply: false })
    },
    async encode(pixels, quality) {
      await once('jpegEncoder', module => initJpegEncoder(quiet(module)))
      return new Uint8Array(await encodeJpeg(imageData(pixels), { quality }))
    },
  }
}

/** The codecs read three properties of a browser's `ImageData`, which Node does not have. */
function imageData(pixels: Pixels): ImageData {
  return pixels as ImageData
}
