import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A hash over every file below a folder, names and content: it changes when, and only when, something there does. */
export function fingerprint(folder: string): string {
  const hash = createHash('sha256')
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
  for (const file of files) {
    const content = readFileSync(file)
    // Lengths keep two files from being read as one.
    hash.update(`${file}\0${content.length}\0`).update(content)
  }
  return hash.digest('base64url')
}
