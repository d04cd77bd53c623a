import type { FormFiles, WordPaths } from './device-contact.ts'

/** `#assets`: what the pages load, as `infra/build/build-assets.ts` wrote it; names hold a hash of the content. */
export declare const assets: Readonly<
  Record<
    string,
    {
      readonly contentType: string
      /** Whether the body is base64: an image. */
      readonly base64?: boolean
      readonly body: () => Promise<string>
    }
  >
>
/** Path of the stylesheet. */
export declare const stylesheet: string
/** Path of the script that sends a file with progress. */
export declare const sendFile: string
/** Paths of the browser's script of each form, by `<id>@<version>`. */
export declare const scripts: Readonly<Record<string, string>>
/** Paths of what a browser keeps to work without a line; undefined in the preview of forms. */
export declare const device:
  | {
      readonly script: string
      readonly everyPage: string
      /** Of a hidden screen. */
      readonly cover: string
      /** By language. */
      readonly words: Readonly<Record<string, WordPaths>>
      readonly guidance: Readonly<Record<string, string>>
      /** By `<id>@<version>`. */
      readonly forms: Readonly<
        Record<string, Pick<FormFiles, 'checks' | 'rules'> & { readonly words: Readonly<Record<string, string>> }>
      >
      readonly icons: Readonly<Record<'svg' | 'icon-192' | 'icon-512' | 'maskable-512' | 'apple-touch-icon', string>>
      readonly serviceWorker: string
    }
  | undefined
