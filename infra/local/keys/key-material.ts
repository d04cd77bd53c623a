import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import * as v from 'valibot'
import { parseJson } from '../json.ts'
import { writeWhole } from '../life/write-whole.ts'

const materialFile = v.record(v.string(), v.pipe(v.string(), v.base64()))

/** The key material by key id, made where it is missing and kept in `file` (readable by its owner alone) when one is given. */
export function keepKeyMaterial(keyIds: readonly string[], file?: string): ReadonlyMap<string, Buffer> {
  const stored =
    file !== undefined && existsSync(file) ? v.parse(materialFile, parseJson(readFileSync(file, 'utf8'))) : {}
  const missing = keyIds.filter(keyId => !(keyId in stored))
  const complete = {
    ...stored,
    ...Object.fromEntries(missing.map(keyId => [keyId, randomBytes(32).toString('base64')])),
  }
  if (file !== undefined && missing.length > 0) writeWhole(file, JSON.stringify(complete), 0o600)
  return new Map(Object.entries(complete).map(([keyId, material]) => [keyId, Buffer.from(material, 'base64')]))
}
