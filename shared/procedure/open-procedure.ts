import { type Condition, mapConditions, type Procedure } from './procedure.ts'

/** The procedure as the build wrote it: each condition by name, and beside it what they were compiled to. */
export function openProcedure(written: Procedure<string>, conditions: Readonly<Record<string, Condition>>): Procedure {
  return mapConditions(written, place => {
    const condition = conditions[place]
    if (condition === undefined) throw new Error(`the condition at ${place} was not compiled`)
    return condition
  })
}
