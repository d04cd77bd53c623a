import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { FaultyFile, readAs } from '../../shared/countries/faulty-file.ts'
import {
  type CountryProfile,
  type FormChange,
  formChangeSchema,
  type Language,
} from '../../shared/countries/profile.ts'
import { conditionFaults, ruleFaults } from '../../shared/forms/check-conditions.ts'
import { questionFaults } from '../../shared/forms/check-questions.ts'
import { inspectSchema, isObject, type SchemaFindings } from '../../shared/forms/check-schema.ts'
import type { FormSchema, Words } from '../../shared/forms/form.ts'
import { below } from '../../shared/forms/pointer.ts'
import { archivedChange, archiveOf } from './archive.ts'
import { type ChangedSchema, changeSchema } from './change-form.ts'
import { metaSchemaFaults } from './meta-schema.ts'
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
  const made = { file: `shared/countries/${country.id}.json`, at: `/forms/${id}` }
  return readFrom(join(folder, id), { folder, id, country, change: country.forms[id] ?? UNCHANGED, made })
}

/** The same for a version that a newer one has replaced, with what the country had changed of it then. */
export function readArchived(folder: string, id: string, version: string, country: CountryProfile): FormSource {
  const files = archiveOf(folder, id, version)
  const file = archivedChange(folder, id, version, country.id)
  const change = existsSync(file) ? readAs(formChangeSchema, file, readJson(file)) : UNCHANGED
  const source = readFrom(files, { folder, id, country, change, made: { file, at: '' } })
  if (source.version === version) return source
  throw new FaultyFile(join(files, 'schema.json'), [
    { pointer: '/version', reason: `is ${source.version} in the folder of version ${version}` },
  ])
}

const UNCHANGED: FormChange = { patch: [] }

interface Reading {
  readonly folder: string
  readonly id: string
  readonly country: CountryProfile
  readonly change: FormChange
  /** Where the change is written: the file, and the pointer there. */
  readonly made: { readonly file: string; readonly at: string }
}

/** `files`: the folder that holds schema, words and rules. The guidance is the form's, whatever its version. */
function readFrom(files: string, { folder, id, country, change, made }: Reading): FormSource {
  const file = join(files, 'schema.json')
  const published = readJson(file)
  if (!isObject(published)) throw new FaultyFile(file, [{ pointer: '', reason: 'is not an object' }])
  const changed = changeSchema(published, change)
  if (changed.faults.length > 0)
    throw new FaultyFile(
      made.file,
      changed.faults.map(({ pointer, reason }) => ({ pointer: made.at + pointer, reason })),
    )
  const patched = changed.schema
  const findings = inspectSchema(patched)
  const version = patched.version
  const faults = [...findings.faults]
  if (typeof version !== 'string') faults.push({ pointer: '/version', reason: 'is missing: write for example 1.0.0' })
  for (const keyword of ['title', 'properties'])
    if (!Object.hasOwn(patched, keyword)) faults.push({ pointer: `/${keyword}`, reason: 'is missing' })
  if (patched.$id !== `urn:amparo:form:${id}`) faults.push({ pointer: '/$id', reason: `must be urn:amparo:form:${id}` })
  // Each check takes for granted what the one before it found sound.
  if (faults.length === 0) faults.push(...metaSchemaFaults(patched))
  // A country may take away an option or a question that the form's own conditions and rules still speak of.
  if (faults.length === 0 && isFormSchema(patched))
    faults.push(
      ...questionFaults(patched),
      ...conditionFaults(patched).filter(({ pointer }) => change.patch.length === 0 || !changed.isPublished(pointer)),
    )
  if (faults.length > 0) throw new FaultyFile(file, faults)
  const rules = readRules(files, country)
  const slips =
    change.patch.length === 0 && isFormSchema(patched)
      ? rules.flatMap(({ when }, index) =>
          ruleFaults(patched, when).map(({ pointer, reason }) => ({ pointer: `/${index}/when${pointer}`, reason })),
        )
      : []
  if (slips.length > 0) throw new FaultyFile(join(files, 'rules.json'), slips)
  return {
    id,
    version: String(version),
    schema: patched,
    findings,
    words: readWords(files, { country, published, changed, findings, change, made }),
    guidance: readGuidance(join(folder, id, 'guidance'), country),
    rules,
  }
}

/** Whether a schema that was found sound is one of a form: what its pages rest on is there. */
function isFormSchema(schema: object): schema is FormSchema {
  return ['$id', 'version', 'title', 'properties'].every(keyword => Object.hasOwn(schema, keyword))
}

interface Wording extends Pick<Reading, 'country' | 'change' | 'made'> {
  readonly published: Readonly<Record<string, unknown>>
  readonly changed: ChangedSchema
  readonly findings: SchemaFindings
}

/**
 * The words of a form in each language of a country: those that come with the form, for all of its texts and no other;
 * and the country's own, for the texts that it brought in.
 */
function readWords(
  files: string,
  { country, published, changed, findings, change, made }: Wording,
): FormSource['words'] {
  const words: Partial<Record<Language, Words>> = {}
  const { texts } = inspectSchema(published)
  for (const language of country.languages) {
    if (language === 'en') continue
    const file = join(files, 'locales', `${language}.json`)
    const found = readJson(file)
    if (!isObject(found)) throw new FaultyFile(file, [{ pointer: '', reason: 'is not an object of texts' }])
    const faults = [
      ...[...texts.keys()]
        .filter(pointer => typeof found[pointer] !== 'string' || found[pointer].trim() === '')
        .map(pointer => ({ pointer, reason: `is not translated: ${JSON.stringify(texts.get(pointer))}` })),
      ...Object.keys(found)
        .filter(pointer => !texts.has(pointer))
        .map(pointer => ({ pointer, reason: 'translates a text that the form does not have' })),
    ]
    if (faults.length > 0) throw new FaultyFile(file, faults)
    const own = change.words?.[language] ?? {}
    const at = `${made.at}/words/${language}`
    const ownFaults = Object.keys(own)
      .filter(pointer => !findings.texts.has(pointer))
      .map(pointer => ({
        pointer: below(at, pointer),
        reason: 'translates a text that the changed form does not have',
      }))
    words[language] = Object.fromEntries(
      [...findings.texts].map(([pointer, text]) => {
        const origin = changed.origin(pointer)
        const word = own[pointer] ?? (origin === undefined ? undefined : found[origin])
        if (word === undefined)
          ownFaults.push({
            pointer: below(at, pointer),
            reason: `is missing: the country wrote ${JSON.stringify(text)}`,
          })
        return [pointer, String(word)]
      }),
    )
    if (ownFaults.length > 0) throw new FaultyFile(made.file, ownFaults)
  }
  return words
}
