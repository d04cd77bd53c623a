import { createHash } from 'node:crypto'
import { existsSync, writeFileSync } from 'node:fs'
import canonicalize from 'canonicalize'
import * as v from 'valibot'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import { readJson } from '../build/read-json.ts'

const lockSchema = v.record(v.string(), v.record(v.string(), v.string()))

/** Published versions: form id -> version -> hash of its schema. */
export type Lock = v.InferOutput<typeof lockSchema>

export interface Published {
  readonly id: string
  readonly version: string
  readonly schema: unknown
}

/** SHA-256 of a schema's canonical JSON (RFC 8785), base64url: the layout of the file does not matter, every word does. */
function hashOfSchema(schema: unknown): string {
  return createHash('sha256')
    .update(canonicalize(schema) ?? '')
    .digest('base64url')
}

export function readLock(file: string): Lock {
  if (!existsSync(file)) return {}
  const result = v.safeParse(lockSchema, readJson(file))
  if (!result.success) throw new FaultyFile(file, [{ pointer: '', reason: 'is not a lock file' }])
  return result.output
}

/** Why a form does not agree with the lock; undefined when it does. */
export function lockFault(lock: Lock, { id, version, schema }: Published): string | undefined {
  const known = lock[id]?.[version]
  if (known === undefined) return `version ${version} is not in the lock yet: npm run forms -- lock`
  if (known !== hashOfSchema(schema)) return `version ${version} is published and has changed: give it a new version`
  return undefined
}

/** The lock with versions that are not in it yet; a version that is there is never replaced. */
export function extendLock(lock: Lock, forms: readonly Published[]): Lock {
  const extended: Record<string, Record<string, string>> = structuredClone(lock)
  for (const { id, version, schema } of forms) {
    const versions = extended[id] ?? {}
    versions[version] ??= hashOfSchema(schema)
    extended[id] = versions
  }
  return extended
}

export function writeLock(file: string, lock: Lock): void {
  writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`)
}
