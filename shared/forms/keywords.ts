/** The JSON Schema 2020-12 keywords a form is made of. Any other is refused by the form check: never ignored. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  '$schema',
  '$id',
  '$ref',
  '$defs',
  'type',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'oneOf',
  'const',
  'enum',
  'format',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'contains',
  'pattern',
  'allOf',
  'anyOf',
  'not',
  'if',
  'then',
  'else',
  'dependentSchemas',
  'dependentRequired',
])

/** Words and policy: no part of validation, so they are stripped before compiling. */
export const TEXTS: ReadonlySet<string> = new Set(['title', 'description', 'x-hint', 'x-say'])
export const ANNOTATIONS: ReadonlySet<string> = new Set([...TEXTS, 'version', 'x-widget', 'x-audience', 'x-concept'])

export const WIDGETS: ReadonlySet<string> = new Set(['radio', 'long-text', 'place', 'file'])
export const AUDIENCES: ReadonlySet<string> = new Set(['migration', 'cross-border', 'consular'])
export const FORMATS: ReadonlySet<string> = new Set(['date', 'date-time', 'email', 'uri'])

/** Keywords whose value is a schema, a list of schemas, or schemas by name. */
export const SCHEMA_IN: ReadonlySet<string> = new Set(['items', 'contains', 'not', 'if', 'then', 'else'])
export const SCHEMAS_LISTED_IN: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf'])
export const SCHEMAS_NAMED_IN: ReadonlySet<string> = new Set(['properties', '$defs', 'dependentSchemas'])
