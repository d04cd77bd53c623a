import { join } from 'node:path'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import { LANGUAGES } from '../../shared/countries/profile.ts'
import { archivedVersions, changesArchived } from '../build/archive.ts'
import { readProfiles } from '../build/profiles.ts'
import { formIds } from '../build/read-form.ts'
import { readJson } from '../build/read-json.ts'
import { runPreview } from '../preview/run-preview.ts'
import { readOptions } from '../read-options.ts'
import { beginVersion } from './begin-version.ts'
import { checkArchived, checkForm, type FormReport } from './check-forms.ts'
import { fillLists } from './fill-lists.ts'
import { extendLock, readLock, writeLock } from './lock.ts'

const FORMS = join(import.meta.dirname, '../../forms')
const LOCK = join(FORMS, 'forms.lock.json')
const USAGE =
  'npm run forms -- check | begin <form> <new version> | lists <form> | lock | preview [form] [language] [--country CODE] [--port PORT]'
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const { positionals, values } = readOptions(USAGE, {
  allowPositionals: true,
  options: { port: { type: 'string', default: '4000' }, country: { type: 'string', default: 'mx' } },
})
const [command = 'check', form, language] = positionals

if (command === 'check') await check()
else if (command === 'lock') lockForms()
else if (command === 'lists') lists(form ?? '')
else if (command === 'begin') begin(form ?? '', language ?? '')
else if (command === 'preview') await runPreview({ ...values, form, language })
else {
  process.stderr.write(`${USAGE}   (not "${command}")\n`)
  process.exitCode = 1
}

/** Checks every form as every country changes it; a form that no country changes is checked once. */
async function check(): Promise<void> {
  const lock = readLock(LOCK)
  const countries = readProfiles()
  const [first] = countries
  if (first === undefined) throw new Error('there is no country')
  const asPublished = { ...first, languages: [...LANGUAGES], forms: {} }
  const reports: FormReport[] = []
  for (const id of formIds(FORMS)) {
    reports.push(await checkForm(FORMS, id, asPublished, lock))
    for (const country of countries.filter(one => one.forms[id] !== undefined)) {
      const report = await checkForm(FORMS, id, country, lock)
      reports.push({ ...report, id: `${id} (${country.id})` })
    }
    for (const version of archivedVersions(FORMS, id)) {
      reports.push(await checkArchived(FORMS, id, version, { ...asPublished, id: 'none' }, lock))
      for (const country of countries.filter(one => changesArchived(FORMS, id, version, one.id))) {
        const report = await checkArchived(FORMS, id, version, country, lock)
        reports.push({ ...report, id: `${id} (${country.id})` })
      }
    }
  }
  const row = (cells: readonly (string | number)[]): string =>
    [
      String(cells[0]).padEnd(28),
      String(cells[1]).padEnd(9),
      String(cells[2]).padStart(9),
      ` ${String(cells[3]).padEnd(14)}`,
      String(cells[4]).padStart(8),
      ` ${cells[5]}`,
    ].join(' ')
  say(row(['form', 'version', 'questions', 'languages', 'examples', 'questions shown in each example']))
  for (const report of reports) {
    const shown = Object.entries(report.shown).map(
      ([name, { questions, inEntries }]) => `${name} ${questions}${inEntries > 0 ? ` (+${inEntries} in lists)` : ''}`,
    )
    const cells = [report.id, report.version, report.questions, report.languages.join(' '), report.examples]
    say(row([...cells, shown.join(', ')]))
  }
  const faults = reports.flatMap(report => report.faults)
  for (const fault of faults) say(`FAULT ${fault}`)
  say(faults.length === 0 ? 'no fault' : `${faults.length} faults`)
  if (faults.length > 0) process.exitCode = 1
}

/** What is published goes to the archive; the form in place can then be changed. */
function begin(id: string, version: string): void {
  if (!formIds(FORMS).includes(id) || version === '') {
    process.stderr.write(`npm run forms -- begin <form> <new version>   (forms: ${formIds(FORMS).join(', ')})\n`)
    process.exitCode = 1
    return
  }
  try {
    const archived = beginVersion(FORMS, id, version, { lock: readLock(LOCK), countries: readProfiles() })
    say(`${id} ${archived.version} is kept in ${archived.archive}. Change ${id} now, check it, and lock it.`)
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  }
}

/** Writes countries, languages and places into a form whose new version has begun. */
function lists(id: string): void {
  const written = formIds(FORMS).includes(id) ? fillLists(FORMS, id) : []
  say(
    written.length === 0
      ? `no list in ${id || 'no form'}`
      : `${written.join(', ')} of ${id}: now format, check and lock`,
  )
}

function lockForms(): void {
  const forms = formIds(FORMS).map(id => {
    const schema = readJson(join(FORMS, id, 'schema.json'))
    const version = typeof schema === 'object' && schema !== null && 'version' in schema ? String(schema.version) : ''
    return { id, version, schema }
  })
  writeLock(LOCK, extendLock(readLock(LOCK), forms))
  say(`${forms.length} forms are in ${LOCK}`)
}
