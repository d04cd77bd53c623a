import chromium from '@sparticuz/chromium'

/**
 * The browser's binary lies packed in its package, and is unpacked where there is none: here, before any test runs. Of two
 * files that begin with a browser at the same moment one would start what the other is still writing.
 */
export async function setup(): Promise<void> {
  await chromium.executablePath()
}
