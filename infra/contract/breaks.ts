import * as v from 'valibot'

const json = v.record(v.string(), v.unknown())

/**
 * What of a new OpenAPI or AsyncAPI document would break a program that is written against the old one, a line each:
 * - of what the program reads: a member that is gone or may be left out now, another type, another fixed value;
 * - of what it writes: a member that is asked for now, one that is refused now, a value that is no longer taken;
 * - a call, an answer, a channel or a message that is gone, and a call that wants a token now.
 * References are followed. More to read and more that may be written breaks nothing.
 */
export function breaksBetween(older: unknown, newer: unknown): readonly string[] {
  const found: string[] = []
  const [before, after] = [asRecord(older), asRecord(newer)]
  const schemas = (place: string, old: unknown, now: unknown, side: Side): void =>
    void found.push(...compare(place, old, now, { side, before, after, seen: new Set() }))
  for (const [path, methods] of Object.entries(asRecord(before.paths)))
    for (const [method, call] of Object.entries(asRecord(methods))) {
      const place = `${method.toUpperCase()} ${path}`
      const now = at(after, 'paths', path, method)
      if (now === undefined) {
        found.push(`${place}: is gone`)
        continue
      }
      if (isOpen(call) && !isOpen(now)) found.push(`${place}: wants a token now`)
      found.push(...parameterBreaks(place, call, now, schemas))
      schemas(`${place} body`, bodySchema(at(call, 'requestBody')), bodySchema(at(now, 'requestBody')), 'written')
      for (const [status, answer] of Object.entries(asRecord(at(call, 'responses')))) {
        const answered = at(now, 'responses', status)
        if (answered === undefined) found.push(`${place} ${status}: is gone`)
        else schemas(`${place} ${status}`, bodySchema(answer), bodySchema(answered), 'read')
      }
    }
  for (const [name, channel] of Object.entries(asRecord(before.channels))) {
    const now = at(after, 'channels', name)
    if (at(now, 'address') !== at(channel, 'address')) found.push(`channel ${name}: has another address`)
    for (const message of Object.keys(asRecord(at(channel, 'messages')))) {
      const [old, fresh] = [
        resolve(before, at(channel, 'messages', message)),
        resolve(after, at(now, 'messages', message)),
      ]
      if (fresh === undefined) found.push(`message ${message}: is gone`)
      else
        for (const part of ['headers', 'payload'])
          schemas(`message ${message} ${part}`, at(old, part), at(fresh, part), 'read')
    }
  }
  return [...new Set(found)]
}

type Side = 'read' | 'written'
interface Within {
  readonly side: Side
  readonly before: unknown
  readonly after: unknown
  /** Pairs that are being compared, so that a circle of references ends. */
  readonly seen: Set<string>
}

function compare(place: string, older: unknown, newer: unknown, within: Within): readonly string[] {
  const pair = `${place} ${String(at(older, '$ref'))} ${String(at(newer, '$ref'))}`
  if (within.seen.has(pair)) return []
  within.seen.add(pair)
  const [old, now] = [resolve(within.before, older), resolve(within.after, newer)]
  if (old === undefined) return []
  if (now === undefined) return [`${place}: is not described any more`]
  const reads = within.side === 'read'
  const found: string[] = []
  if (JSON.stringify(at(old, 'type')) !== JSON.stringify(at(now, 'type')))
    found.push(`${place}: is ${String(at(now, 'type'))} now, not ${String(at(old, 'type'))}`)
  for (const key of ['const', 'format', 'pattern'])
    if (JSON.stringify(at(old, key)) !== JSON.stringify(at(now, key))) found.push(`${place}: has another ${key}`)
  for (const key of ['maxLength', 'maxItems', 'maximum']) {
    const [was, is] = [at(old, key), at(now, key)]
    if (!reads && typeof is === 'number' && (typeof was !== 'number' || is < was))
      found.push(`${place}: takes less (${key})`)
  }
  for (const key of ['minLength', 'minItems', 'minimum']) {
    const [was, is] = [at(old, key), at(now, key)]
    if (!reads && typeof is === 'number' && (typeof was !== 'number' || is > was))
      found.push(`${place}: asks for more (${key})`)
  }
  // A consumer must leave alone a value it does not know; a producer may send whatever was taken.
  const [values, taken] = [at(old, 'enum'), at(now, 'enum')]
  if (!reads && Array.isArray(taken))
    for (const value of Array.isArray(values) ? values : ['any other value'])
      if (!taken.includes(value)) found.push(`${place}: takes ${String(value)} no more`)
  if (reads && Array.isArray(values) && !Array.isArray(taken)) found.push(`${place}: is any value now`)
  const [asked, askedNow] = [names(at(old, 'required')), names(at(now, 'required'))]
  const members = asRecord(at(old, 'properties'))
  for (const [name, member] of Object.entries(members)) {
    const fresh = at(now, 'properties', name)
    if (fresh === undefined) {
      if (reads || at(now, 'additionalProperties') === false) found.push(`${place}/${name}: is gone`)
    } else found.push(...compare(`${place}/${name}`, member, fresh, within))
    if (reads && asked.includes(name) && !askedNow.includes(name)) found.push(`${place}/${name}: may be left out now`)
  }
  if (!reads) for (const name of askedNow) if (!asked.includes(name)) found.push(`${place}/${name}: is asked for now`)
  if (at(old, 'items') !== undefined) found.push(...compare(`${place}[]`, at(old, 'items'), at(now, 'items'), within))
  if (typeof at(old, 'additionalProperties') === 'object')
    found.push(...compare(`${place}{}`, at(old, 'additionalProperties'), at(now, 'additionalProperties'), within))
  for (const word of ['oneOf', 'anyOf']) {
    const [choices, chosen] = [list(at(old, word)), list(at(now, word))]
    for (const [index, choice] of choices.entries()) {
      const name = nameOf(choice) ?? String(index)
      const same = nameOf(choice) === undefined ? chosen[index] : chosen.find(one => nameOf(one) === name)
      if (same === undefined) found.push(`${place} ${word} ${name}: is gone`)
      else found.push(...compare(`${place} ${name}`, choice, same, within))
    }
  }
  return found
}

function parameterBreaks(
  place: string,
  call: unknown,
  now: unknown,
  schemas: (place: string, old: unknown, now: unknown, side: Side) => void,
): readonly string[] {
  const found: string[] = []
  const key = (one: unknown): string => `${String(at(one, 'in'))} ${String(at(one, 'name'))}`
  const [before, after] = [list(at(call, 'parameters')), list(at(now, 'parameters'))]
  for (const old of before) {
    const fresh = after.find(one => key(one) === key(old))
    if (fresh === undefined) found.push(`${place} ${key(old)}: is gone`)
    else schemas(`${place} ${key(old)}`, at(old, 'schema'), at(fresh, 'schema'), 'written')
  }
  for (const fresh of after)
    if (
      at(fresh, 'required') === true &&
      at(
        before.find(one => key(one) === key(fresh)),
        'required',
      ) !== true
    )
      found.push(`${place} ${key(fresh)}: is asked for now`)
  return found
}

function isOpen(call: unknown): boolean {
  const security = at(call, 'security')
  return Array.isArray(security) && security.length === 0
}

function bodySchema(body: unknown): unknown {
  const [content] = Object.values(asRecord(at(body, 'content')))
  return at(content, 'schema')
}

function nameOf(schema: unknown): string | undefined {
  const found = at(schema, '$ref')
  return typeof found === 'string' ? found : undefined
}

function resolve(document: unknown, value: unknown): unknown {
  const found = nameOf(value)
  return found === undefined ? value : resolve(document, at(document, ...found.slice(2).split('/')))
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((here, key) => asRecord(here)[key], value)
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return v.is(json, value) ? value : {}
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function names(value: unknown): readonly string[] {
  return list(value).filter(one => typeof one === 'string')
}
