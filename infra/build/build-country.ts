import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import type { CountryProfile } from '../../shared/countries/profile.ts'
import { type FormExample, type FormSummary, formKey } from '../../shared/forms/form.ts'
import { formRule } from '../../shared/procedure/procedure.ts'
import { archivedVersions } from './archive.ts'
import { type BrowserForm, buildAssets } from './build-assets.ts'
import { compileHearing } from './compile-hearing.ts'
import { compileProcedure } from './compile-procedure.ts'
import type { DeviceForm } from './device-assets.ts'
import { readCountryProcedure } from './read-country-procedure.ts'
import { readExamples } from './read-examples.ts'
import { formIds, readArchived, readForm } from './read-form.ts'
import { readStageGuidance } from './read-guidance.ts'
import { readHearing } from './read-hearing.ts'
import { writeForm } from './write-form.ts'

const ROOT = join(import.meta.dirname, '../..')
const FORMS = join(ROOT, 'forms')

/**
 * Compiles everything a country's functions need into a folder: its profile, procedure and forms with their validators,
 * and what its pages load. Refuses with `FaultyFile`, naming file, JSON Pointer and reason.
 * @param forms the folder of the forms
 * @returns the module to bundle as `#country`
 */
export async function buildCountry(profile: CountryProfile, folder: string, forms = FORMS): Promise<string> {
  const ids = formIds(forms)
  const procedure = readCountryProcedure(forms, profile)
  for (const changed of Object.keys(profile.forms))
    if (!ids.includes(changed))
      throw new FaultyFile(`shared/countries/${profile.id}.json`, [
        { pointer: `/forms/${changed}`, reason: 'changes a form that does not exist' },
      ])
  // In the order of the procedure: so are they listed everywhere.
  const used = procedure.forms.map(rule => rule.form)
  const current = used.map(form => readForm(forms, form, profile))
  // What was filled in on an older version still opens, and is still accepted.
  const older = used.flatMap(form =>
    archivedVersions(forms, form).map(version => readArchived(forms, form, version, profile)),
  )
  const sources = [...current, ...older]
  const hearing = readHearing(profile, procedure)
  const stages = readStageGuidance(join(forms, 'procedure/guidance'), profile)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'forms'), { recursive: true })
  const browserForms: BrowserForm[] = []
  const deviceForms: DeviceForm[] = []
  for (const source of sources) {
    const procedureStage = formRule(procedure, source.id)?.stage ?? ''
    const { browser, checks, rules } = await writeForm(join(folder, 'forms'), formKey(source), source, procedureStage)
    browserForms.push({ key: formKey(source), module: browser, checks })
    deviceForms.push({ form: { ...source, procedureStage }, checks, rules })
  }
  mkdirSync(join(folder, 'guidance'))
  for (const { stage, guidance } of stages)
    writeFileSync(join(folder, 'guidance', `${stage}.js`), `export const guidance = ${JSON.stringify(guidance)}\n`)
  mkdirSync(join(folder, 'examples'))
  for (const form of used) {
    const sound = readExamples(join(forms, form)).filter(({ faults }) => faults.length === 0)
    const examples: readonly FormExample[] = sound.map(({ name, about, answers }) => ({ name, about, answers }))
    writeFileSync(join(folder, 'examples', `${form}.js`), `export const examples = ${JSON.stringify(examples)}\n`)
  }
  writeFileSync(join(folder, 'procedure.mjs'), await compileProcedure(procedure))
  writeFileSync(join(folder, 'hearing.mjs'), await compileHearing(hearing))
  // A module of its own: the publisher needs nothing else of the country.
  writeFileSync(
    join(folder, 'hears.ts'),
    [
      `import { openHears } from ${JSON.stringify(relative(folder, join(ROOT, 'shared/notices/hears.ts')))}`,
      `import { conditions, written } from './hearing.mjs'`,
      `export const hears = openHears(written, conditions)`,
    ].join('\n'),
  )
  await buildAssets(browserForms, folder, { languages: profile.languages, forms: deviceForms, guidance: stages })
  const summaries: FormSummary[] = current.map(source => ({
    id: source.id,
    version: source.version,
    procedureStage: formRule(procedure, source.id)?.stage ?? '',
    titles: Object.fromEntries(
      profile.languages.map(language => [language, source.words[language]?.['/title'] ?? String(source.schema.title)]),
    ),
  }))
  const module = join(folder, 'country.ts')
  writeFileSync(
    module,
    [
      `import { catalogue } from ${JSON.stringify(relative(folder, join(ROOT, 'shared/forms/catalogue.ts')))}`,
      `import { openProcedure } from ${JSON.stringify(relative(folder, join(ROOT, 'shared/procedure/open-procedure.ts')))}`,
      `import { conditions, written } from './procedure.mjs'`,
      `import { hears } from './hears.ts'`,
      `const loaders = {${sources.map(source => `${JSON.stringify(formKey(source))}: async () => (await import(${JSON.stringify(`./forms/${formKey(source)}.mjs`)})).form`).join(',')}}`,
      `const guidanceOf = {${stages.map(({ stage }) => `${JSON.stringify(stage)}: () => import(${JSON.stringify(`./guidance/${stage}.js`)})`).join(',')}}`,
      `const examplesOf = {${used.map(form => `${JSON.stringify(form)}: () => import(${JSON.stringify(`./examples/${form}.js`)})`).join(',')}}`,
      `const loadExamples = async id => Object.hasOwn(examplesOf, id) ? (await examplesOf[id]()).examples : []`,
      `const loadStageGuidance = async stage => (await guidanceOf[stage]()).guidance`,
      `export { hears }`,
      `export const country = { profile: ${JSON.stringify(profile)}, procedure: openProcedure(written, conditions), forms: catalogue(${JSON.stringify(summaries)}, loaders), hears, loadStageGuidance, loadExamples }`,
    ].join('\n'),
  )
  return module
}
