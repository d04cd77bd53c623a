import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as v from 'valibot'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import { type CountryProfile, LANGUAGES } from '../../shared/countries/profile.ts'
import { settle } from '../../shared/forms/applies.ts'
import { circleOf, dependenciesOf } from '../../shared/forms/dependencies.ts'
import { faultsOf } from '../../shared/forms/faults.ts'
import type { Answers, Form } from '../../shared/forms/form.ts'
import { type QuestionsShown, questionsShown } from '../../shared/forms/questions-shown.ts'
import { archivedVersions, archiveOf, compareVersions } from '../build/archive.ts'
import { type FormSource, readArchived, readForm } from '../build/read-form.ts'
import { readJson } from '../build/read-json.ts'
import { writeForm } from '../build/write-form.ts'
import { generateAnswers, questionPlaces } from './generate-answers.ts'
import { type Lock, lockFault } from './lock.ts'
import { seeded } from './random.ts'
import { slowPatterns } from './slow-patterns.ts'
import { unreachable } from './witness.ts'

/** What the check found out about one form. */
export interface FormReport {
  readonly id: string
  readonly version: string
  readonly questions: number
  readonly languages: readonly string[]
  readonly examples: number
  /** How many questions each example that passes shows, by its name. */
  readonly shown: Readonly<Record<string, QuestionsShown>>
  readonly faults: readonly string[]
}

/** Sets of answers generated for each form, to find a required question that cannot be answered. */
const GENERATED = 50

const exampleSchema = v.strictObject({
  about: v.pipe(v.string(), v.nonEmpty()),
  answers: v.custom<Answers>(value => typeof value === 'object' && value !== null),
  faults: v.optional(v.array(v.strictObject({ path: v.string(), code: v.string() }))),
})

/** Of a form that is not sound enough to look at more closely. */
const UNCHECKED = { version: '?', questions: 0, languages: [], examples: 0, shown: {} } as const

/** Checks one form as it is now, for a country: its words, patterns, conditions, reachability, examples and lock. */
export async function checkForm(folder: string, id: string, country: CountryProfile, lock: Lock): Promise<FormReport> {
  const report = await examine(id, {
    files: join(folder, id),
    named: `forms/${id}`,
    read: () => readForm(folder, id, country),
    lock,
  })
  const lost = lostVersions(folder, id, report.version, lock)
  return { ...report, faults: [...report.faults, ...lost] }
}

/** Checks a version that a newer one has replaced: as any other, and that nothing of it has changed since. */
export function checkArchived(
  folder: string,
  id: string,
  version: string,
  country: CountryProfile,
  lock: Lock,
): Promise<FormReport> {
  return examine(id, {
    files: archiveOf(folder, id, version),
    named: `forms/${id}/versions/${version}`,
    read: () => readArchived(folder, id, version, country),
    lock,
  })
}

/** Versions that were published and are nowhere any more, so that what was filled in on them could not be read. */
function lostVersions(folder: string, id: string, current: string, lock: Lock): readonly string[] {
  if (current === UNCHECKED.version) return []
  const archived = archivedVersions(folder, id)
  return [
    ...Object.keys(lock[id] ?? {})
      .filter(version => version !== current && !archived.includes(version))
      .map(
        version =>
          `forms/${id}/versions: version ${version} was published and is not there: submissions on it could not be read. Bring it back from the history; new versions begin with: npm run forms -- begin ${id}`,
      ),
    ...archived
      .filter(version => compareVersions(version, current) >= 0)
      .map(
        version => `forms/${id}/versions/${version}: is not older than version ${current} in forms/${id}/schema.json`,
      ),
  ]
}

interface Examined {
  /** The folder with schema and examples, and how faults call it. */
  readonly files: string
  readonly named: string
  readonly read: () => FormSource
  readonly lock: Lock
}

async function examine(id: string, { files, named, read, lock }: Examined): Promise<FormReport> {
  let source: FormSource
  try {
    source = read()
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error
    return { ...UNCHECKED, id, faults: error.message.split('\n') }
  }
  const file = `${named}/schema.json`
  const slow = [
    ...slowPatterns(source.schema).map(({ pointer, reason }) => `${file}#${pointer}: ${reason}`),
    ...source.rules.flatMap(({ when }, index) =>
      slowPatterns(when).map(({ pointer, reason }) => `${named}/rules.json#/${index}/when${pointer}: ${reason}`),
    ),
  ]
  // Such a pattern could hold up every check that follows.
  if (slow.length > 0) return { ...UNCHECKED, id, version: source.version, faults: slow }
  const form = await loadForm(source)
  const faults: string[] = []
  const circle = circleOf(dependenciesOf(form.schema))
  if (circle !== undefined) faults.push(`${file}: conditions go in a circle: ${circle.join(' -> ')}`)
  else {
    for (const place of unreachable(form)) faults.push(`${file}: no answers ever make ${place} apply`)
    const stuck = Array.from({ length: GENERATED }, (_, seed) => seed).filter(
      seed => generateAnswers(form, seeded(seed)) === undefined,
    )
    if (stuck.length > 0)
      faults.push(
        `${file}: some answers can never be completed (seeds ${stuck.slice(0, 5).join(', ')}): is a required question forbidden?`,
      )
  }
  const published = { id, version: source.version, schema: readJson(join(files, 'schema.json')) }
  const locked = lockFault(lock, published)
  if (locked !== undefined) faults.push(`${file}#/version: ${locked}`)
  const examples = readdirSync(join(files, 'examples')).map(name => join(files, 'examples', name))
  for (const example of examples) faults.push(...exampleFaults(form, example))
  return {
    id,
    version: source.version,
    questions: questionPlaces(form).length,
    languages: ['en', ...LANGUAGES.filter(language => source.words[language] !== undefined)],
    examples: examples.length,
    shown: Object.fromEntries(examples.flatMap(example => shownIn(form, example))),
    faults,
  }
}

/** How many questions an officer is shown who gives these answers. */
function shownIn(form: Form, file: string): readonly (readonly [string, QuestionsShown])[] {
  const read = v.safeParse(exampleSchema, readJson(file))
  if (!read.success || read.output.faults !== undefined) return []
  return [[basename(file, '.json'), questionsShown(form, read.output.answers)]]
}

function exampleFaults(form: Form, file: string): readonly string[] {
  const read = v.safeParse(exampleSchema, readJson(file))
  if (!read.success) return [`${file}: is not an example: {about, answers, faults?}`]
  const { answers, faults = [] } = read.output
  const found = faultsOf(form, answers)
  if (JSON.stringify(found) !== JSON.stringify(faults))
    return [`${file}: must give ${JSON.stringify(faults)} and gives ${JSON.stringify(found)}`]
  const dropped = faults.length === 0 ? settle(form, answers).dropped : []
  return dropped.map(pointer => `${file}: answers ${pointer}, which does not apply`)
}

/** A form with its compiled checks, loaded into this process. */
export async function loadForm(source: FormSource): Promise<Form> {
  const folder = mkdtempSync(join(tmpdir(), 'amparo-form-'))
  try {
    const { module } = await writeForm(folder, 'form', source, '')
    const { form }: { form: Form } = await import(pathToFileURL(module).href)
    return form
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
