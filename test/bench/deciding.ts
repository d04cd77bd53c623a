import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { country } from '#country'
import { officerOf } from '../../shared/access/officer.ts'
import { conclude } from '../../shared/cases/decide.ts'
import { findIn } from '../../shared/cases/findings.ts'
import { isRefusal } from '../../shared/cases/refusal.ts'
import { disclose } from '../../shared/forms/disclose.ts'
import { faultsOf } from '../../shared/forms/faults.ts'
import { anasFirstContact, NOW } from '../shared/cases/cases.ts'
import { example, firstContact } from '../shared/forms/first-contact.ts'
import type { Figure } from './figure.ts'

const ROUNDS = 9
const CALLS = 3000

/**
 * Checking and deciding one first contact against Ajv alone on the same answers, turn about: against what Ajv compiles of
 * the form as it is published, and against the checks that the platform runs, which are made of less (`lighten-checks.ts`).
 */
export async function decidingFigures(): Promise<readonly Figure[]> {
  const form = await firstContact()
  const answers = example('ana')
  const officer = officerOf('bench', ['child-protection:officer'])
  const command = anasFirstContact()
  const ajv = addFormats.default(new Ajv2020({ allErrors: true, strict: false }))
  const asPublished = ajv.compile(form.schema)
  const published = (): unknown => asPublished(answers)
  const ours = (): unknown => form.validate(answers)
  const whole = (): unknown => {
    if (faultsOf(form, answers).length > 0) throw new Error('faulty')
    const findings = findIn(country.procedure, form, answers)
    const conclusion = conclude(country, undefined, { ...command, findings }, officer, NOW)
    if (isRefusal(conclusion)) throw new Error(conclusion.refused)
    return conclusion
  }
  const times = { published: [] as number[], ours: [] as number[], whole: [] as number[], disclose: [] as number[] }
  for (let round = 0; round < ROUNDS; round++) {
    times.published.push(timeOf(published))
    times.ours.push(timeOf(ours))
    times.whole.push(timeOf(whole))
    times.disclose.push(timeOf(() => disclose(form, answers, 'migration')))
  }
  const ratio = (one: readonly number[], other: readonly number[]): number => Math.min(...one) / Math.min(...other)
  return [
    {
      what: 'deciding + checking one first contact, against Ajv compiled alone (the form as published)',
      measured: ratio(times.whole, times.published),
      limit: 3,
      unit: 'x',
    },
    {
      what: "the same against the form's own checks, which are the quicker ones",
      measured: ratio(times.whole, times.ours),
      limit: 4,
      unit: 'x',
    },
    {
      what: "disclosing it to migration, against the form's own checks",
      measured: ratio(times.disclose, times.ours),
      limit: 3,
      unit: 'x',
    },
  ]
}

function timeOf(call: () => unknown): number {
  const begin = performance.now()
  for (let index = 0; index < CALLS; index++) call()
  return (performance.now() - begin) / CALLS
}
