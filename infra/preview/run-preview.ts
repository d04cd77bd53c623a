import { join } from 'node:path'
import { LANGUAGES } from '../../shared/countries/profile.ts'
import { countryIds } from '../build/profiles.ts'
import { formIds } from '../build/read-form.ts'
import { startPreview } from './start-preview.ts'

const FORMS = join(import.meta.dirname, '../../forms')

export interface RunPreviewOptions {
  readonly port: string
  readonly country: string
  /** Where to begin: at this form, in this language; by default at the list of all. */
  readonly form: string | undefined
  readonly language: string | undefined
}

/** Runs the preview until it is interrupted. Prints `ready` and the address to open; or why not. */
export async function runPreview({ port, country, form, language }: RunPreviewOptions): Promise<void> {
  const ids = formIds(FORMS)
  if (form !== undefined && !ids.includes(form)) return refuse(`no form "${form}": choose one of ${ids.join(', ')}`)
  if (language !== undefined && !LANGUAGES.some(one => one === language))
    return refuse(`no language "${language}": choose one of ${LANGUAGES.join(', ')}`)
  if (!countryIds().includes(country))
    return refuse(`no country "${country}": choose one of ${countryIds().join(', ')}`)
  if (!/^\d{1,5}$/.test(port)) return refuse(`--port takes a number, not "${port}"`)
  try {
    const preview = await startPreview({ port: Number(port), country })
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        preview.stop().finally(() => process.exit(0))
      })
    const path = form === undefined ? '/' : `/forms/${form}`
    process.stdout.write(`ready ${preview.url}${path}${language === undefined ? '' : `?lang=${language}`}\n`)
  } catch (error) {
    refuse(error instanceof Error ? error.message : String(error))
  }
}

function refuse(reason: string): void {
  process.stderr.write(`${reason}\n`)
  process.exitCode = 1
}
