import { isJsonObject, type Json } from '../json.ts'
import { type Place, Unhonourable } from './unhonourable.ts'

/** What an intrinsic function may ask of the evaluation it is part of. */
export interface Functions {
  value(json: Json, place: Place): Json | undefined
  reference(name: string, place: Place): Json | undefined
  attribute(logicalId: string, name: string, place: Place): Json
  condition(name: string, place: Place): boolean
  mapping(map: string, first: string, second: string): Json | undefined
  localAddress(text: string): string
}

type Intrinsic = (argument: Json, place: Place, functions: Functions) => Json | undefined

/** Each intrinsic function as CloudFormation documents it. `Fn::ImportValue` is missing on purpose: a stack stands alone. */
export const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, place, functions) => functions.reference(text(argument, place), place),

  Condition: (argument, place, functions) => functions.condition(text(argument, place), place),

  'Fn::GetAtt': (argument, place, functions) => {
    const [logicalId, ...names] = typeof argument === 'string' ? argument.split('.') : list(argument, place)
    const name = names.map(part => text(functions.value(part, place), place)).join('.')
    return functions.attribute(text(logicalId, place), name, place)
  },

  'Fn::Join': (argument, place, functions) => {
    const [separator, parts] = list(argument, place)
    const joined = list(functions.value(parts ?? [], place), place).map(part => text(part, place))
    return functions.localAddress(joined.join(text(separator, place)))
  },

  'Fn::Sub': (argument, place, functions) => {
    const [pattern, given] = Array.isArray(argument) ? argument : [argument, {}]
    const variables = isJsonObject(given) ? given : {}
    const filled = text(pattern, place).replace(/\$\{([^}]*)\}/g, (_whole, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`
      const variable = variables[name]
      if (variable !== undefined) return text(functions.value(variable, place), place)
      const [logicalId, attribute] = splitOnce(name, '.')
      if (attribute === undefined) return text(functions.reference(name, place), place)
      return text(functions.attribute(logicalId, attribute, place), place)
    })
    return functions.localAddress(filled)
  },

  'Fn::Select': (argument, place, functions) => {
    const [index, from] = list(argument, place)
    const items = list(functions.value(from ?? [], place), place)
    const selected = items[Number(functions.value(index ?? 0, place))]
    if (selected === undefined) throw new Unhonourable(place, 'Fn::Select beyond the end of its list')
    return selected
  },

  'Fn::Split': (argument, place, functions) => {
    const [separator, source] = list(argument, place)
    return text(functions.value(source ?? '', place), place).split(text(separator, place))
  },

  'Fn::If': (argument, place, functions) => {
    const [name, then, otherwise] = list(argument, place)
    const chosen = functions.condition(text(name, place), place) ? then : otherwise
    return chosen === undefined ? undefined : functions.value(chosen, place)
  },

  'Fn::Equals': (argument, place, functions) => {
    const [left, right] = list(argument, place).map(side => functions.value(side, place))
    return JSON.stringify(left) === JSON.stringify(right)
  },

  'Fn::Not': (argument, place, functions) => !isTrue(functions.value(list(argument, place)[0] ?? false, place)),

  'Fn::And': (argument, place, functions) => list(argument, place).every(part => isTrue(functions.value(part, place))),

  'Fn::Or': (argument, place, functions) => list(argument, place).some(part => isTrue(functions.value(part, place))),

  'Fn::FindInMap': (argument, place, functions) => {
    const keys = list(argument, place).map(key => text(functions.value(key, place), place))
    const [map = '', first = '', second = ''] = keys
    const found = functions.mapping(map, first, second)
    if (found === undefined) throw new Unhonourable(place, `Fn::FindInMap finds nothing at ${keys.join('.')}`)
    return found
  },

  'Fn::Base64': (argument, place, functions) =>
    Buffer.from(text(functions.value(argument, place), place)).toString('base64'),
}

function isTrue(value: Json | undefined): boolean {
  return value === true || value === 'true'
}

function list(value: Json | undefined, place: Place): readonly Json[] {
  if (Array.isArray(value)) return value
  throw new Unhonourable(place, 'an intrinsic function expects a list here')
}

function text(value: Json | undefined, place: Place): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new Unhonourable(place, 'an intrinsic function expects text here')
}

function splitOnce(value: string, separator: string): [string, string | undefined] {
  const at = value.indexOf(separator)
  return at < 0 ? [value, undefined] : [value.slice(0, at), value.slice(at + 1)]
}
