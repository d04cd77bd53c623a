import { Ajv2020 } from 'ajv/dist/2020.js'
import { profileOf } from '../../../infra/build/profiles.ts'
import { readCountryProcedure } from '../../../infra/build/read-country-procedure.ts'
import type { Rules } from '../../../shared/cases/rules.ts'
import type { Schema } from '../../../shared/forms/form.ts'
import { mapConditions, type Procedure } from '../../../shared/procedure/procedure.ts'

/** A country's procedure as its files say it, conditions still schemas. */
export function procedureOf(country: string): Procedure<Schema> {
  return readCountryProcedure('forms', profileOf(country))
}

/** The same with every deadline in hours: when something is due changes nothing of what may happen, and days are slow. */
export function inHours(procedure: Procedure<Schema>): Procedure<Schema> {
  const deadline = { high: 'PT24H', medium: 'PT24H', low: 'PT24H' }
  return { ...procedure, tasks: procedure.tasks.map(task => ({ ...task, deadline })) }
}

/** Rules to decide by, compiled here and now: so that a test can change a procedure first. */
export function rulesOf(country: string, procedure: Procedure<Schema>): Rules {
  const ajv = new Ajv2020({ messages: false, strict: false })
  const known = new Map<string, (value: unknown) => boolean>()
  const compiled = mapConditions(procedure, schema => {
    const text = JSON.stringify(schema)
    const condition = known.get(text) ?? ajv.compile(schema)
    known.set(text, condition)
    return condition
  })
  return { profile: profileOf(country), procedure: compiled }
}
