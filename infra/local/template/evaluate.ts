import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { type Functions, intrinsics } from './intrinsics.ts'
import type { Template } from './template.ts'
import { type Place, Unhonourable } from './unhonourable.ts'

/** What references mean on this machine. */
export interface References {
  /** `Ref` of a resource. */
  physicalId(logicalId: string): Json
  /** `Fn::GetAtt` of a resource. */
  attribute(logicalId: string, name: string): Json
  /** `AWS::Region` and the like; undefined for one that is not known. */
  pseudoParameter(name: string): Json | undefined
  /** A last look at every text made by joining, where AWS's own addresses become this machine's. */
  localAddress(text: string): string
}

export interface Evaluation {
  /** The value without intrinsic functions; undefined where it is `AWS::NoValue`. Refuses an intrinsic it does not know. */
  value(json: Json, place: Place): Json | undefined
  condition(name: string, place: Place): boolean
  /** Whether the resource is in the template and its condition holds. */
  exists(logicalId: string): boolean
}

/** Evaluates the template with these parameter values, lazily, so that references resolve in whatever order they need. */
export function evaluateTemplate(
  template: Template,
  parameters: Readonly<Record<string, string>>,
  references: References,
): Evaluation {
  const conditions = new Map<string, boolean | 'being evaluated'>()

  const parameter = (name: string, place: Place): Json => {
    const declared = template.Parameters[name]
    const given = parameters[name] ?? declared?.Default
    if (declared === undefined || given === undefined)
      throw new Unhonourable(place, `parameter ${name} has neither a value nor a default`)
    if (declared.Type.startsWith('AWS::SSM::') && parameters[name] === undefined)
      throw new Unhonourable(place, `parameter ${name} is read from SSM in AWS; give its value here`)
    const isList = declared.Type === 'CommaDelimitedList' || declared.Type.startsWith('List<')
    return isList && typeof given === 'string' ? given.split(',').map(item => item.trim()) : given
  }

  const reference = (name: string, place: Place): Json | undefined => {
    if (name === 'AWS::NoValue') return undefined
    if (name in template.Parameters) return parameter(name, place)
    if (name in template.Resources) return references.physicalId(name)
    const pseudo = references.pseudoParameter(name)
    if (pseudo === undefined) throw new Unhonourable(place, `Ref to ${name}, which the template does not declare`)
    return pseudo
  }

  const condition = (name: string, place: Place): boolean => {
    const known = conditions.get(name)
    if (known === 'being evaluated') throw new Unhonourable(place, `condition ${name} depends on itself`)
    if (known !== undefined) return known
    const declared = template.Conditions[name]
    if (declared === undefined) throw new Unhonourable(place, `condition ${name} is not declared`)
    conditions.set(name, 'being evaluated')
    const holds = truth(value(declared, place), place)
    conditions.set(name, holds)
    return holds
  }

  const functions: Functions = {
    value: (json, place) => value(json, place),
    reference,
    condition,
    attribute: (logicalId, name, place) => {
      if (!(logicalId in template.Resources)) throw new Unhonourable(place, `Fn::GetAtt of unknown ${logicalId}`)
      return references.attribute(logicalId, name)
    },
    mapping: (map, first, second) => {
      const row = template.Mappings[map]?.[first]
      return isJsonObject(row) ? row[second] : undefined
    },
    localAddress: text => references.localAddress(text),
  }

  const value = (json: Json, place: Place): Json | undefined => {
    if (Array.isArray(json)) return json.map(item => value(item, place)).filter(item => item !== undefined)
    if (typeof json === 'string' && json.includes('{{resolve:'))
      throw new Unhonourable(place, 'dynamic references ({{resolve:...}}) have no store to read from here')
    if (!isJsonObject(json)) return json
    const [only, ...others] = Object.keys(json)
    if (only !== undefined && others.length === 0 && isIntrinsic(only, json[only])) {
      const apply = intrinsics[only]
      if (apply === undefined) throw new Unhonourable(place, `the intrinsic function ${only} is not known here`)
      return apply(json[only] ?? null, place, functions)
    }
    return evaluateMembers(json, place)
  }

  const evaluateMembers = (json: JsonObject, place: Place): JsonObject => {
    const evaluated: Record<string, Json> = {}
    for (const [name, inner] of Object.entries(json)) {
      const property = place.property ? `${place.property}.${name}` : name
      const result = inner === undefined ? undefined : value(inner, { ...place, property })
      if (result !== undefined) evaluated[name] = result
    }
    return evaluated
  }

  return {
    value,
    condition,
    exists: logicalId => {
      const resource = template.Resources[logicalId]
      if (resource === undefined) return false
      return resource.Condition === undefined || condition(resource.Condition, { logicalId })
    },
  }
}

// A property may itself be called `Condition` (a policy statement has one), with an object in it; the intrinsic holds a name.
function isIntrinsic(name: string, argument: Json | undefined): boolean {
  return name === 'Ref' || name.startsWith('Fn::') || (name === 'Condition' && typeof argument === 'string')
}

function truth(value: Json | undefined, place: Place): boolean {
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw new Unhonourable(place, 'a condition is neither true nor false')
}
