import { daysBetween, yearsBetween, yearsLater } from '../procedure/local-time.ts'
import type { Json } from './form.ts'

/** Bands in which children's needs differ: infants, small children, school age, adolescents; and who has come of age. */
export type AgeBand = '0-2' | '3-5' | '6-11' | '12-17' | '18+'

/** Facts that nobody is asked because they follow from others. Null: nobody knows. */
export interface ComputedFacts {
  /** Whole years. */
  readonly age: number | null
  /** Whether the age rests on an estimate or on the child's word, not on a date of birth. */
  readonly ageEstimated: boolean | null
  readonly ageBand: AgeBand | null
  /** Days until the eighteenth birthday, 0 and less from then on; null where only an age is known. */
  readonly daysUntilEighteen: number | null
}

/**
 * Age and what follows from it, on a day of the country's calendar (`2026-03-02`). Born on 29 February, somebody comes of
 * age on 1 March of a common year: a day later rather than a day too early. A birth date in the future is none.
 */
export function computeFacts(concepts: Readonly<Record<string, Json>>, today: string): ComputedFacts {
  const birthDate = concepts['child.birthDate']
  if (typeof birthDate === 'string' && isDate(birthDate) && birthDate <= today) {
    const age = yearsBetween(birthDate, today)
    return {
      age,
      ageEstimated: false,
      ageBand: bandOf(age),
      daysUntilEighteen: daysBetween(today, yearsLater(birthDate, 18)),
    }
  }
  const age = concepts['child.age']
  if (typeof age !== 'number') return { age: null, ageEstimated: null, ageBand: null, daysUntilEighteen: null }
  return { age, ageEstimated: true, ageBand: bandOf(age), daysUntilEighteen: null }
}

function bandOf(age: number): AgeBand {
  if (age >= 18) return '18+'
  if (age >= 12) return '12-17'
  if (age >= 6) return '6-11'
  return age >= 3 ? '3-5' : '0-2'
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text))
}
