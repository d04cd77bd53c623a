import type { Language } from '../countries/profile.ts'
import type { Form, Json, Schema, SchemaObject } from './form.ts'
import { below } from './pointer.ts'
import { resolve } from './resolve.ts'

/** How a question is asked. */
export type QuestionKind =
  | 'text'
  | 'long-text'
  | 'place'
  | 'file'
  | 'date'
  | 'date-time'
  | 'number'
  | 'choice'
  | 'choices'
  | 'group'
  | 'repeating-group'

export interface Option {
  readonly value: string
  readonly label: string
}

/** One question in one language, ready to be shown. `pointer` is its place in the answers, without entry numbers. */
export interface Question {
  readonly name: string
  readonly pointer: string
  readonly kind: QuestionKind
  readonly label: string
  readonly hint: string | undefined
  /** Words an officer may say to the child. */
  readonly say: string | undefined
  /** What one entry of a repeating group is called. */
  readonly entry: string | undefined
  readonly options: readonly Option[]
  readonly questions: readonly Question[]
  readonly schema: SchemaObject
}

/** One page: a top-level property of the form. */
export interface Page {
  readonly name: string
  readonly title: string
  readonly description: string | undefined
  readonly questions: readonly Question[]
}

/** The pages of a form in a language, in order; a text without a translation stays English. */
export function pagesOf(form: Form, language: Language): readonly Page[] {
  return Object.entries(form.schema.properties).map(([name, schema]) => {
    const question = questionAt(form, language, name, schema, `/properties/${name}`, below('', name))
    return {
      name,
      title: question.label,
      description: text(form, language, resolve(form.schema, schema, `/properties/${name}`), 'description'),
      questions: question.questions,
    }
  })
}

function questionAt(
  form: Form,
  language: Language,
  name: string,
  schema: Schema,
  pointer: string,
  place: string,
): Question {
  const resolved = resolve(form.schema, schema, pointer)
  const known = resolved.schema
  const base = resolved.definition ?? pointer
  const kind = kindOf(form, known)
  const inner = kind === 'repeating-group' ? resolve(form.schema, known.items ?? {}, `${base}/items`) : undefined
  const children = inner?.schema.properties ?? known.properties ?? {}
  const childBase = inner === undefined ? base : (inner.definition ?? inner.pointer)
  return {
    name,
    pointer: place,
    kind,
    label: text(form, language, resolved, 'title') ?? name,
    hint: text(form, language, resolved, 'x-hint'),
    say: text(form, language, resolved, 'x-say'),
    entry: inner && text(form, language, inner, 'title'),
    options: optionsOf(form, language, known, base),
    questions: Object.entries(children).map(([child, part]) =>
      questionAt(form, language, child, part, `${childBase}/properties/${child}`, below(place, child)),
    ),
    schema: known,
  }
}

function kindOf(form: Form, schema: SchemaObject): QuestionKind {
  if (schema.type === 'object') return 'group'
  if (schema.type === 'array') {
    const items = resolve(form.schema, schema.items ?? {}, '').schema
    return items.type === 'object' ? 'repeating-group' : 'choices'
  }
  if (schema.oneOf !== undefined || schema.enum !== undefined) return 'choice'
  if (schema.type === 'integer' || schema.type === 'number') return 'number'
  if (schema['x-widget'] === 'file') return 'file'
  if (schema.format === 'date') return 'date'
  if (schema.format === 'date-time') return 'date-time'
  if (schema['x-widget'] === 'long-text') return 'long-text'
  return schema['x-widget'] === 'place' ? 'place' : 'text'
}

function optionsOf(form: Form, language: Language, schema: SchemaObject, base: string): readonly Option[] {
  if (schema.type === 'array') {
    const items = resolve(form.schema, schema.items ?? {}, `${base}/items`)
    return optionsOf(form, language, items.schema, items.definition ?? items.pointer)
  }
  return (schema.oneOf ?? []).map((option, index) => ({
    value: textOf(option.const),
    label: form.words[language]?.[`${base}/oneOf/${index}/title`] ?? option.title,
  }))
}

type TextKeyword = 'title' | 'description' | 'x-hint' | 'x-say'

function text(
  form: Form,
  language: Language,
  { schema, pointer, definition }: ReturnType<typeof resolve>,
  keyword: TextKeyword,
): string | undefined {
  const words = form.words[language]
  const english = schema[keyword]
  if (english === undefined || words === undefined) return english
  return (
    words[`${pointer}/${keyword}`] ??
    (definition === undefined ? undefined : words[`${definition}/${keyword}`]) ??
    english
  )
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** The words of a form's own title in a language. */
export function titleOf(form: Form, language: Language): string {
  return form.words[language]?.['/title'] ?? form.schema.title
}
