import type { SchemaFault } from './check-schema.ts'
import type { FormSchema, Schema, SchemaObject } from './form.ts'
import { below } from './pointer.ts'
import { resolve } from './resolve.ts'

/** What must stand in a definition itself: beside a `$ref` it would hide what the definition says. */
const SHAPES = ['type', 'properties', 'items', 'oneOf', 'required', 'additionalProperties'] as const

/** A field's name is made of its question's; a number would be taken for the place of an entry. */
const NAME = /^[a-z][a-z0-9]*$/i

/**
 * What a page could not ask, or could not ask in words: the schema may be sound, and the form of no use all the same.
 * Takes a schema in which `inspectSchema` found nothing.
 */
export function questionFaults(form: FormSchema): readonly SchemaFault[] {
  const faults: SchemaFault[] = []
  const refuse = (pointer: string, reason: string): void => {
    // A definition that is used twice is wrong once.
    if (!faults.some(known => known.pointer === pointer && known.reason === reason)) faults.push({ pointer, reason })
  }

  function named(name: string, pointer: string): void {
    if (!NAME.test(name)) refuse(pointer, 'is not a name for a question: letters and digits, a letter first')
  }

  function questionsOf(group: SchemaObject, base: string): void {
    const questions = Object.entries(group.properties ?? {})
    if (questions.length === 0) refuse(base, 'is a group without questions')
    for (const [name, question] of questions) {
      const pointer = below(`${base}/properties`, name)
      named(name, pointer)
      ask(question, pointer)
    }
  }

  function ask(question: Schema, pointer: string): void {
    const { schema, definition } = resolve(form, question, pointer)
    const base = definition ?? pointer
    besideReference(question, pointer)
    if (schema.title === undefined) refuse(`${pointer}/title`, 'is missing: a question is asked in words')
    switch (schema.type) {
      case 'object':
        questionsOf(schema, base)
        break
      case 'array':
        list(schema, base)
        break
      case 'string':
        options(schema, base)
        break
      case 'integer':
      case 'number':
        if (schema.oneOf !== undefined || schema.enum !== undefined)
          refuse(base, 'has options that are no texts: a page can only give back a text')
        break
      case undefined:
        refuse(base, 'has no type: text, number, list or group?')
        break
      default:
        refuse(
          `${base}/type`,
          `${JSON.stringify(schema.type)} cannot be asked on a page: use string, integer, number, array or object (yes and no are two options of a text)`,
        )
    }
  }

  function options(schema: SchemaObject, base: string): void {
    if (schema.enum !== undefined && schema.oneOf === undefined)
      refuse(`${base}/enum`, 'are options without words: write oneOf with a const and a title for each')
    for (const [index, option] of (schema.oneOf ?? []).entries())
      if (typeof option.const !== 'string')
        refuse(`${base}/oneOf/${index}/const`, 'is no text: a page can only give back a text')
  }

  function list(schema: SchemaObject, base: string): void {
    if (schema.items === undefined) {
      refuse(base, 'is a list of nothing: say in "items" what is in it')
      return
    }
    besideReference(schema.items, `${base}/items`)
    const entry = resolve(form, schema.items, `${base}/items`)
    const inner = entry.definition ?? entry.pointer
    if (entry.schema.type === 'object') {
      if (schema.uniqueItems === true)
        refuse(
          `${base}/uniqueItems`,
          'compares whole groups with one another, which takes time without measure: only options can be unique',
        )
      questionsOf(entry.schema, inner)
    } else if (entry.schema.oneOf === undefined)
      refuse(inner, 'cannot be asked on a page: the entries of a list have options (oneOf), or are groups of questions')
    else options(entry.schema, inner)
  }

  function besideReference(schema: Schema, pointer: string): void {
    if (typeof schema === 'boolean' || schema.$ref === undefined) return
    for (const keyword of SHAPES)
      if (schema[keyword] !== undefined)
        refuse(`${pointer}/${keyword}`, `stands beside "$ref" and hides what ${schema.$ref} says: write it there`)
  }

  for (const [name, page] of Object.entries(form.properties)) {
    const pointer = below('/properties', name)
    named(name, pointer)
    if (resolve(form, page, pointer).schema.type === 'object') ask(page, pointer)
    else refuse(pointer, 'is not a page: what stands at the top of a form is a group of questions')
  }
  return faults
}
