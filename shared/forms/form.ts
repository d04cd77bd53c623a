import type { Language } from '../countries/profile.ts'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [key: string]: Json }

/** A JSON Schema 2020-12, limited to the keywords that `keywords.ts` lists. `false` forbids a question. */
export type Schema = boolean | SchemaObject
export interface SchemaObject {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly type?: string
  readonly title?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean
  readonly items?: Schema
  readonly oneOf?: readonly { readonly const: Json; readonly title: string }[]
  readonly const?: Json
  readonly enum?: readonly Json[]
  readonly format?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly maxLength?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly pattern?: string
  readonly contains?: Schema
  readonly allOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly not?: Schema
  readonly if?: Schema
  readonly then?: Schema
  readonly else?: Schema
  readonly dependentSchemas?: Readonly<Record<string, Schema>>
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>
  readonly 'x-widget'?: string
  readonly 'x-audience'?: readonly string[]
  readonly 'x-concept'?: string
  readonly 'x-hint'?: string
  readonly 'x-say'?: string
}

/** The root of a form: its pages are its properties. */
export interface FormSchema extends SchemaObject {
  readonly $id: string
  readonly version: string
  readonly title: string
  readonly properties: Readonly<Record<string, Schema>>
}

/** The words of a form in one language: JSON Pointer of the English text in the schema -> translation. */
export type Words = Readonly<Record<string, string>>

/** What Ajv's standalone code leaves behind after a refusal. `params` differ by keyword. */
export interface ValidatorError {
  readonly instancePath: string
  /** Kept where it lies below `contains`: `infra/build/compile-form.ts`. */
  readonly schemaPath?: string
  readonly keyword: string
  readonly params: Readonly<Record<string, unknown>>
}

export interface Validator {
  (answers: unknown): boolean
  errors?: readonly ValidatorError[] | null
}

/** What a rule is tested in: `RuleContext`. */
export interface RiskRule {
  readonly id: string
  readonly risk: 'high' | 'medium'
  /** Why, in the languages of the country. */
  readonly because: Readonly<Partial<Record<Language, string>>>
  readonly holds: (context: unknown) => boolean
}

/** One published version of a form, as the build compiles it for a country. */
export interface Form {
  readonly id: string
  readonly version: string
  readonly procedureStage: string
  readonly schema: FormSchema
  readonly words: Readonly<Partial<Record<Language, Words>>>
  readonly guidance: Readonly<Partial<Record<Language, string>>>
  readonly validate: Validator
  /** Every `if` of the schema by its JSON Pointer, compiled. */
  readonly conditions: Readonly<Record<string, (value: unknown) => boolean>>
  /** What in the answers points to a risk; empty for most forms. */
  readonly rules: readonly RiskRule[]
}

/** Answers that a form's author wrote to fill it in with: of a child who does not exist. */
export interface FormExample {
  /** The name of its file, without ending. */
  readonly name: string
  /** In English, as authors write. */
  readonly about: string
  readonly answers: Answers
}

/** What names one version of a form: `first-contact@1.0.0`. */
export function formKey({ id, version }: Pick<Form, 'id' | 'version'>): string {
  return `${id}@${version}`
}

/** What a catalogue tells of a form without loading it. */
export interface FormSummary {
  readonly id: string
  readonly version: string
  readonly procedureStage: string
  readonly titles: Readonly<Partial<Record<Language, string>>>
}

/** The forms of one country. `open` loads a version when it is first asked for; undefined: it never existed. */
export interface FormCatalogue {
  readonly list: readonly FormSummary[]
  open(id: string, version?: string): Promise<Form | undefined>
  /** Every version of a form that is still accepted. */
  versions(id: string): readonly string[]
}

/** Answers of one form, or of a part of it, as the schema shapes them. */
export type Answers = JsonObject
