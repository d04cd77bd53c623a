import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Where an older version of a form lies: its schema, words, rules and examples, and in `countries/<id>.json` what a
 * country had changed of it, all as they were when a newer version began.
 */
export function archiveOf(folder: string, id: string, version: string): string {
  return join(folder, id, 'versions', version)
}

/** The versions of a form that newer ones have replaced, oldest first. */
export function archivedVersions(folder: string, id: string): readonly string[] {
  const versions = join(folder, id, 'versions')
  if (!existsSync(versions)) return []
  return readdirSync(versions, { withFileTypes: true })
    .filter(entry => entry.isDirectory())
    .map(entry => entry.name)
    .sort(compareVersions)
}

/** The file of what a country had changed of an older version. */
export function archivedChange(folder: string, id: string, version: string, country: string): string {
  return join(archiveOf(folder, id, version), 'countries', `${country}.json`)
}

/** Whether a country had changed an older version. */
export function changesArchived(folder: string, id: string, version: string, country: string): boolean {
  return existsSync(archivedChange(folder, id, version, country))
}

/** Negative where one version (`1.10.0`) comes before another. */
export function compareVersions(one: string, other: string): number {
  return one.localeCompare(other, 'en', { numeric: true })
}
