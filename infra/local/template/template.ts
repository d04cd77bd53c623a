import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import * as v from 'valibot'
import { type Json, type JsonObject, parseJson } from '../json.ts'
import { readConstructPaths } from './construct-paths.ts'
import type { Place } from './unhonourable.ts'

const json: v.GenericSchema<unknown, Json> = v.custom<Json>(() => true)
const jsonObject: v.GenericSchema<unknown, JsonObject> = v.custom<JsonObject>(
  value => typeof value === 'object' && value !== null && !Array.isArray(value),
)

const resourceSchema = v.object({
  Type: v.string(),
  Properties: v.optional(jsonObject, {}),
  Condition: v.optional(v.string()),
})

const templateSchema: v.GenericSchema<unknown, Omit<Template, 'stackName' | 'paths'>> = v.object({
  Parameters: v.optional(v.record(v.string(), v.object({ Type: v.string(), Default: v.optional(json) })), {}),
  Mappings: v.optional(v.record(v.string(), jsonObject), {}),
  Conditions: v.optional(v.record(v.string(), json), {}),
  Resources: v.record(v.string(), resourceSchema),
  Outputs: v.optional(v.record(v.string(), v.object({ Value: json, Condition: v.optional(v.string()) })), {}),
})

interface TemplateResource {
  readonly Type: string
  readonly Properties: JsonObject
  readonly Condition?: string | undefined
}

/** A CloudFormation template, as far as the local cloud reads one. */
export interface Template {
  readonly stackName: string
  /** Construct path by logical id. */
  readonly paths: ReadonlyMap<string, string>
  readonly Parameters: Readonly<Record<string, { readonly Type: string; readonly Default?: Json | undefined }>>
  readonly Mappings: Readonly<Record<string, JsonObject>>
  readonly Conditions: Readonly<Record<string, Json>>
  readonly Resources: Readonly<Record<string, TemplateResource>>
  readonly Outputs: Readonly<Record<string, { readonly Value: Json; readonly Condition?: string | undefined }>>
}

/** Reads `<Stack>.template.json`; the stack takes its name from the file. Refuses what has not the shape of a template. */
export function readTemplate(templateFile: string): Template {
  const parsed = v.parse(templateSchema, parseJson(readFileSync(templateFile, 'utf8')))
  const stackName = basename(templateFile).replace(/\.template\.json$/, '')
  return { ...parsed, stackName, paths: readConstructPaths(templateFile, stackName) }
}

export function placeOf(template: Template, logicalId: string, property?: string): Place {
  return { logicalId, path: template.paths.get(logicalId), property }
}
