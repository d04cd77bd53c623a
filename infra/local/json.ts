/** Any value that JSON text can hold. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [name: string]: Json | undefined
}

/** Reads JSON text. Refuses (throws a SyntaxError) what is not JSON. */
export function parseJson(text: string): Json {
  const parsed: Json = JSON.parse(text)
  return parsed
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The member called `name` when `value` is an object, else undefined. */
export function member(value: Json | undefined, name: string): Json | undefined {
  return isJsonObject(value) ? value[name] : undefined
}

/** The text under `name` when `value` is an object that has text there, else undefined. */
export function textMember(value: Json | undefined, name: string): string | undefined {
  const found = member(value, name)
  return typeof found === 'string' ? found : undefined
}

/** The list under `name` when `value` is an object that has a list there, else an empty one. */
export function listMember(value: Json | undefined, name: string): readonly Json[] {
  const found = member(value, name)
  return Array.isArray(found) ? found : []
}
