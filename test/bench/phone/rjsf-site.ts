import type { RJSFSchema } from '@rjsf/utils'
import type { CustomValidatorOptionsType } from '@rjsf/validator-ajv8'
import { compileSchemaValidatorsCode } from '@rjsf/validator-ajv8/lib/compileSchemaValidatorsCode.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { build } from 'esbuild'
import { isObject } from '../../../shared/forms/check-schema.ts'
import { at } from '../../../shared/forms/pointer.ts'
import type { Site } from './edge.ts'
import type { WizardPage } from './rjsf-wizard.ts'

type Schema = Readonly<Record<string, unknown>>

/** As on our pages: up to so many options are all in sight, more are a list. */
const MOST_RADIOS = 7

/** The types of @rjsf/validator-ajv8 name Ajv for an earlier draft; it takes any class of Ajv's, as its documentation says. */
const OF_2020 = { AjvClass: Ajv2020 } as unknown as CustomValidatorOptionsType

/**
 * A form as @rjsf/core shows it, page by page, built as its documentation says: React for production, everything minified
 * in one file, validators compiled beforehand, as a policy without `unsafe-eval` needs it (with Ajv in the browser it was as
 * fast, within 3 %). The questions come within the script, there is no stylesheet, and nothing else is asked of a server: all
 * in its favour.
 */
export async function buildRjsfSite(form: Schema, answers: Schema): Promise<Site> {
  const pages = Object.entries(isObject(form.properties) ? form.properties : {}).map(
    ([name, page]): Omit<WizardPage, 'validator'> => ({
      name,
      schema: Object.assign<RJSFSchema, unknown>(
        { $schema: String(form.$schema) },
        strip({ $defs: form.$defs, ...(isObject(page) && page) }),
      ),
      uiSchema: widgets(page, form),
    }),
  )
  const script = await bundle(
    [
      `import { createPrecompiledValidator } from '@rjsf/validator-ajv8'`,
      `import { runWizard } from './rjsf-wizard.ts'`,
      ...pages.map((_, index) => `import * as checks${index} from 'checks:${index}'`),
      `const pages = ${JSON.stringify(pages)}`,
      `const checks = [${pages.map((_, index) => `checks${index}`).join(', ')}]`,
      'const checked = (page, index) => ({ ...page, validator: createPrecompiledValidator(checks[index], page.schema) })',
      `runWizard(pages.map(checked), ${JSON.stringify(answers)})`,
    ].join('\n'),
    pages.map(({ schema }) => compileSchemaValidatorsCode(schema, OF_2020)),
  )
  const html = [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<title>A form</title><script type="module" src="/assets/wizard.js"></script></head>',
    '<body><div id="app"></div></body></html>',
  ].join('')
  return new Map([
    ['/', { type: 'text/html; charset=utf-8', body: html }],
    ['/assets/wizard.js', { type: 'text/javascript; charset=utf-8', body: script }],
  ])
}

async function bundle(contents: string, checks: readonly string[]): Promise<string> {
  const result = await build({
    stdin: { contents, resolveDir: import.meta.dirname, loader: 'ts' },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2020',
    legalComments: 'none',
    logLevel: 'error',
    define: { 'process.env.NODE_ENV': '"production"' },
    plugins: [
      {
        name: 'checks',
        setup(plugin) {
          plugin.onResolve({ filter: /^checks:/ }, ({ path }) => ({ path, namespace: 'checks' }))
          plugin.onLoad({ filter: /.*/, namespace: 'checks' }, ({ path }) => ({
            contents: checks[Number(path.slice('checks:'.length))] ?? '',
            resolveDir: import.meta.dirname,
            loader: 'js',
          }))
        },
      },
    ],
  })
  const text = result.outputFiles[0]?.text
  if (text === undefined) throw new Error('esbuild gave nothing')
  return text
}

/** A schema without our annotations; hints become the descriptions that @rjsf/core shows. */
function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, entry]) =>
      key === 'x-hint' ? [['description', entry]] : key.startsWith('x-') ? [] : [[key, strip(entry)]],
    ),
  )
}

/** The controls that our pages have: radios and boxes where the options are few. */
function widgets(schema: unknown, form: Schema): Record<string, unknown> {
  const here = resolved(schema, form)
  if (here.type === 'array' && isObject(here.items)) {
    const items = resolved(here.items, form)
    if (!Array.isArray(items.oneOf)) return { items: widgets(items, form) }
    return items.oneOf.length > MOST_RADIOS ? {} : { 'ui:widget': 'checkboxes' }
  }
  if (Array.isArray(here.oneOf)) return here.oneOf.length > MOST_RADIOS ? {} : { 'ui:widget': 'radio' }
  return Object.fromEntries(
    Object.entries(isObject(here.properties) ? here.properties : {})
      .map(([name, question]) => [name, widgets(question, form)] as const)
      .filter(([, found]) => Object.keys(found).length > 0),
  )
}

function resolved(schema: unknown, form: Schema): Schema {
  if (!isObject(schema)) return {}
  const named = typeof schema.$ref === 'string' ? at(form, schema.$ref.slice(1)) : undefined
  return isObject(named) ? { ...named, ...schema } : schema
}
