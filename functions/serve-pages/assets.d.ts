/** `#assets`: what the pages load, as `infra/build/build-assets.ts` wrote it; names hold a hash of the content. */
export declare const assets: Readonly<
  Record<string, { readonly contentType: string; readonly body: () => Promise<string> }>
>
/** Path of the stylesheet. */
export declare const stylesheet: string
/** Path of the script that sends a file with progress. */
export declare const sendFile: string
/** Paths of the browser's script of each form, by `<id>@<version>`. */
export declare const scripts: Readonly<Record<string, string>>
