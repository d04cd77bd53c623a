import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { applyPatch, type Operation } from 'rfc6902'
import { FaultyFile, readAs } from '../../shared/countries/faulty-file.ts'
import {
  type CountryPatch,
  type CountryProfile,
  LANGUAGES,
  type Language,
  patchSchema,
} from '../../shared/countries/profile.ts'
import { inspectSchema, isObject, type SchemaFindings } from '../../shared/forms/check-schema.ts'
import type { Words } from '../../shared/forms/form.ts'
import { archivedPatch, archiveOf } from './archive.ts'
import { type GuidanceTexts, readGuidance } from './read-guidance.ts'
import { readJson } from './read-json.ts'
import { type RuleSource, readRules } from './read-rules.ts'

/** A form as it stands in `forms/`, with a country's changes applied. */
export interface FormSource {
  readonly id: string
  readonly version: string
  readonly schema: Readonly<Record<string, unknown>>
  readonly findings: SchemaFindings
  readonly words: Readonly<Partial<Record<Language, Words>>>
  readonly guidance: GuidanceTexts
  readonly rules: readonly RuleSource[]
}

/**
 * The ids of the forms in a folder: the names of its folders that hold a `schema.json`.
 * A folder without one is no form: the guidance for the stages of the procedure lies there too.
 */
export function formIds(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && existsSync(join(folder, entry.name, 'schema.json')))
    .map(entry => entry.name)
    .sort()
}

/** Reads and checks a form as it is now, with a country's changes. Refuses with `FaultyFile`, naming file, JSON Pointer and reason. */
export function readForm(folder: string, id: string, country: CountryProfile): FormSource {
  const patch = {
    file: `shared/countries/${country.id}.json`,
    at: `/forms/${id}/patch`,
    steps: country.forms[id]?.patch ?? [],
  }
  return readFrom(join(folder, id), { folder, id, country, patch })
}

/** The same for a version that a newer one has replaced, with what the country had changed of it then. */
export function readArchived(folder: string, id: string, version: string, country: CountryProfile): FormSource {
  const files = archiveOf(folder, id, version)
  const file = archivedPatch(folder, id, version, country.id)
  const steps = existsSync(file) ? readAs(patchSchema, file, readJson(file)) : []
  const source = readFrom(files, { folder, id, country, patch: { file, at: '', steps } })
  if (source.version === version) return source
  throw new FaultyFile(join(files, 'schema.json'), [
    { pointer: '/version', reason: `is ${source.version} in the folder of version ${version}` },
  ])
}

interface Changes {
  /** Where the changes are written, and below which pointer there. */
  readonly file: string
  readonly at: string
  readonly steps: CountryPatch
}

/** `files`: the folder that holds schema, words and rules. The guidance is the form's, whatever its version. */
function readFrom(
  files: string,
  { folder, id, country, patch }: { folder: string; id: string; country: CountryProfile; patch: Changes },
): FormSource {
  const file = join(files, 'schema.json')
  const schema = readJson(file)
  if (!isObject(schema)) throw new FaultyFile(file, [{ pointer: '', reason: 'is not an object' }])
  const patched = structuredClone({ ...schema })
  const steps: Operation[] = patch.steps.map(step => ({ ...step }))
  const failed = applyPatch(patched, steps)
    .map((error, index) => ({ error, pointer: `${patch.at}/${index}` }))
    .filter(entry => entry.error !== null)
  if (failed.length > 0)
    throw new FaultyFile(
      patch.file,
      failed.map(({ error, pointer }) => ({ pointer, reason: error?.message ?? 'does not apply' })),
    )
  const findings = inspectSchema(patched)
  const version = patched.version
  const faults = [...findings.faults]
  if (typeof version !== 'string') faults.push({ pointer: '/version', reason: 'is missing: write for example 1.0.0' })
  if (patched.$id !== `urn:amparo:form:${id}`) faults.push({ pointer: '/$id', reason: `must be urn:amparo:form:${id}` })
  if (faults.length > 0) throw new FaultyFile(file, faults)
  return {
    id,
    version: String(version),
    schema: patched,
    findings,
    words: readWords(files, country, findings),
    guidance: readGuidance(join(folder, id, 'guidance'), country),
    rules: readRules(files, country),
  }
}

function readWords(files: string, country: CountryProfile, findings: SchemaFindings): FormSource['words'] {
  const words: Partial<Record<Language, Words>> = {}
  for (const language of LANGUAGES.filter(one => one !== 'en' && country.languages.includes(one))) {
    const file = join(files, 'locales', `${language}.json`)
    const found = readJson(file)
    if (!isObject(found)) throw new FaultyFile(file, [{ pointer: '', reason: 'is not an object of texts' }])
    const faults = [
      ...[...findings.texts.keys()]
        .filter(pointer => typeof found[pointer] !== 'string' || found[pointer].trim() === '')
        .map(pointer => ({ pointer, reason: `is not translated: ${JSON.stringify(findings.texts.get(pointer))}` })),
      ...Object.keys(found)
        .filter(pointer => !findings.texts.has(pointer))
        .map(pointer => ({ pointer, reason: 'translates a text that the form does not have' })),
    ]
    if (faults.length > 0) throw new FaultyFile(file, faults)
    words[language] = Object.fromEntries(Object.entries(found).map(([pointer, word]) => [pointer, String(word)]))
  }
  return words
}
