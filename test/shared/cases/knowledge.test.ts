import { describe, expect, it } from 'vitest'
import type { Told } from '../../../shared/cases/knowledge.ts'
import type { Answers, Json } from '../../../shared/forms/form.ts'
import { example, firstContact } from '../forms/first-contact.ts'
import { knownFrom } from '../known-from.ts'

const form = await firstContact()
const ana = example('ana')

function told(sequence: number, answers: Answers, more: Partial<Told> = {}): Told {
  const provenance = {
    formId: 'first-contact',
    sequence,
    at: '2026-03-02T18:45:00.000Z',
    authority: 'child-protection',
  }
  return { form, answers, provenance, ...more }
}

/** Ana's first contact with other answers about herself; what is null is not answered. */
function about(child: Readonly<Record<string, string | null>>): Answers {
  const all = Object.entries<Json>({ ...Object(ana.child), ...child }).filter(([, value]) => value !== null)
  return { ...ana, child: Object.fromEntries(all) }
}

describe('what a case knows', () => {
  it('is the newest word on each thing', () => {
    const known = knownFrom([told(1, ana), told(5, about({ birthDate: '2015-08-15' }))])
    expect(known.get('child.birthDate')).toMatchObject({ value: '2015-08-15', sequence: 5 })
  })

  it('is not what a later submission took back', () => {
    const later = about({ names: null })
    expect(knownFrom([told(1, ana), told(5, later)]).has('child.names')).toBe(true)
    expect(knownFrom([told(1, ana), told(5, later, { takenBack: ['child.names'] })]).has('child.names')).toBe(false)
  })
})

describe('a correction', () => {
  const newer = about({ names: 'Ana Mejía', birthDate: '2015-08-15' })

  it('says anew what it changes, and leaves what was told since to whatever it only repeats', () => {
    const known = knownFrom([
      told(1, ana),
      told(5, newer),
      told(6, about({ birthDate: '2015-08-16' }), { corrects: 1 }),
    ])
    expect(known.get('child.birthDate')).toMatchObject({ value: '2015-08-16', sequence: 6 })
    expect(known.get('child.names')).toMatchObject({ value: 'Ana Mejía', sequence: 5 })
  })

  it('takes away what it leaves out, and nothing that another form has said since', () => {
    const without = about({ names: null, birthDate: null })
    expect(knownFrom([told(1, ana), told(2, without, { corrects: 1 })]).has('child.names')).toBe(false)
    const known = knownFrom([told(1, ana), told(5, newer), told(6, without, { corrects: 1 })])
    expect(known.get('child.names')).toMatchObject({ value: 'Ana Mejía', sequence: 5 })
  })

  it('is held against the last word on what it corrects, whichever of them it names', () => {
    const wrong = told(2, about({ names: 'Anna' }), { corrects: 1 })
    for (const corrects of [1, 2])
      expect(knownFrom([told(1, ana), wrong, told(3, ana, { corrects })]).get('child.names')).toMatchObject({
        value: Object(ana.child).names,
        sequence: 3,
      })
  })
})
