import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type CountryProfile, FaultyFile } from '../../shared/countries/profile.ts'
import { circleOf, dependenciesOf } from '../../shared/forms/dependencies.ts'
import type { Form } from '../../shared/forms/form.ts'
import { bare, compileForm } from '../build/compile-form.ts'
import { readForm } from '../build/read-form.ts'
import { buildSite, type Site } from './build-site.ts'
import { type Example, readExamples } from './read-examples.ts'

/** A form as it stands on disk, with the pages that show it. */
export interface BuiltForm {
  readonly form: Form
  readonly examples: readonly Example[]
  readonly site: Site
}

/** Reads, checks and compiles one form into a folder that must be new. Refuses with `FaultyFile`. */
export async function buildForm(
  forms: string,
  id: string,
  profile: CountryProfile,
  procedureStage: string,
  folder: string,
): Promise<BuiltForm> {
  const { version, schema, words, guidance, findings } = readForm(forms, id, profile)
  const examples = readExamples(join(forms, id))
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'checks.mjs'), await compileForm(schema, findings.conditions))
  const data = JSON.stringify({ id, version, procedureStage, schema, words, guidance })
  writeFileSync(
    join(folder, 'form.mjs'),
    `import { validate, conditions } from './checks.mjs'\nexport const form = { ...${data}, validate, conditions }\n`,
  )
  const shape = JSON.stringify({ id, version, procedureStage, schema: bare(schema), words: {}, guidance: {} })
  const browser = join(folder, 'form.browser.mjs')
  writeFileSync(
    browser,
    `import { conditions } from './checks.mjs'\nexport const form = { ...${shape}, conditions, validate: () => true }\n`,
  )
  const { form }: { form: Form } = await import(pathToFileURL(join(folder, 'form.mjs')).href)
  const circle = circleOf(dependenciesOf(form.schema))
  if (circle !== undefined)
    throw new FaultyFile(join(forms, id, 'schema.json'), [
      { pointer: '', reason: `conditions go in a circle: ${circle.join(' -> ')}` },
    ])
  return { form, examples, site: await buildSite([{ id, module: browser }], folder) }
}
