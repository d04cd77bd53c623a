import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { FaultyFile } from '../../shared/countries/faulty-file.ts'
import type { CountryProfile } from '../../shared/countries/profile.ts'
import { circleOf, dependenciesOf } from '../../shared/forms/dependencies.ts'
import { type Form, formKey } from '../../shared/forms/form.ts'
import { type Example, readExamples } from '../build/read-examples.ts'
import { readForm } from '../build/read-form.ts'
import { writeForm } from '../build/write-form.ts'
import { buildSite, type Site } from './build-site.ts'

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
  const source = readForm(forms, id, profile)
  const examples = readExamples(join(forms, id))
  mkdirSync(folder, { recursive: true })
  const { module, browser, checks } = await writeForm(folder, 'form', source, procedureStage)
  const { form }: { form: Form } = await import(pathToFileURL(module).href)
  const circle = circleOf(dependenciesOf(form.schema))
  if (circle !== undefined)
    throw new FaultyFile(join(forms, id, 'schema.json'), [
      { pointer: '', reason: `conditions go in a circle: ${circle.join(' -> ')}` },
    ])
  return { form, examples, site: await buildSite([{ key: formKey(form), module: browser, checks }], folder) }
}
