import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'

/** Writes a file so that a crash leaves either the old content or the new, never a part. `mode` is as for chmod. */
export function writeWhole(file: string, content: string, mode = 0o644): void {
  const draft = `${file}.new`
  const descriptor = openSync(draft, 'w', mode)
  try {
    writeSync(descriptor, content)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(draft, file)
}
