import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import { LANGUAGES } from '../../shared/countries/languages.ts'
import { type Form, type FormSchema, formKey, type Words } from '../../shared/forms/form.ts'
import { whenAvailable } from '../../shared/storage/unavailable.ts'

/**
 * The questions of every form that was begun here, in every language: a draft holds answers by their places alone, and must
 * be readable when the country no longer has its form. They are the form's, and say nothing of anybody.
 */
export interface FormTexts {
  keep(form: Form): Promise<void>
  /** A form to read answers with, and for nothing else: it checks nothing. Undefined: it was never begun here. */
  find(id: string, version: string): Promise<Form | undefined>
}

const markSchema = v.object({ mark: v.string() })
const itemSchema = v.object({ packed: v.instance(Uint8Array) })
const wordsSchema = v.record(v.string(), v.string())
const textsSchema = v.object({
  id: v.string(),
  version: v.string(),
  procedureStage: v.string(),
  schema: v.custom<FormSchema>(value => typeof value === 'object' && value !== null && 'properties' in value),
  words: v.object({
    es: v.optional(wordsSchema),
    en: v.optional(wordsSchema),
    fr: v.optional(wordsSchema),
    ht: v.optional(wordsSchema),
  }),
})

/** Most bytes they may unpack to. */
const MOST_BYTES = 4 * 1024 * 1024

/** Form texts on the desk table, one item a version, written when the first draft of it is begun. */
export function openFormTexts(documents: DynamoDBDocumentClient, table: string): FormTexts {
  const keyOf = (form: Pick<Form, 'id' | 'version'>) => ({ pk: `FORM#${formKey(form)}`, sk: 'TEXTS' })
  const kept = new Set<string>()

  async function keepAnew({ id, version, procedureStage, schema, words }: Form): Promise<void> {
    const packed = deflateRawSync(JSON.stringify({ id, version, procedureStage, schema, words }))
    // A country may change its form without a new version: then the texts are others.
    const mark = createHash('sha256').update(packed).digest('base64url')
    const Key = keyOf({ id, version })
    const { Item } = await whenAvailable(
      documents.send(new GetCommand({ TableName: table, Key, ProjectionExpression: 'mark' })),
    )
    if (Item !== undefined && v.parse(markSchema, Item).mark === mark) return
    await whenAvailable(documents.send(new PutCommand({ TableName: table, Item: { ...Key, mark, packed } })))
  }

  return {
    async keep(form) {
      const key = formKey(form)
      if (kept.has(key)) return
      await keepAnew(form)
      kept.add(key)
    },
    async find(id, version) {
      const { Item } = await whenAvailable(
        documents.send(new GetCommand({ TableName: table, Key: keyOf({ id, version }) })),
      )
      if (Item === undefined) return undefined
      const text = inflateRawSync(v.parse(itemSchema, Item).packed, { maxOutputLength: MOST_BYTES }).toString('utf8')
      return readable(v.parse(textsSchema, JSON.parse(text)))
    },
  }
}

function readable({ words, ...texts }: v.InferOutput<typeof textsSchema>): Form {
  const spoken: Partial<Record<keyof typeof words, Words>> = {}
  for (const language of LANGUAGES) {
    const known = words[language]
    if (known !== undefined) spoken[language] = known
  }
  return { ...texts, words: spoken, guidance: {}, validate: () => false, conditions: {}, rules: [] }
}
