import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { changesOf } from '../../../shared/forms/answer-change.ts'
import type { Answers, Form } from '../../../shared/forms/form.ts'
import { prefill } from '../../../shared/forms/prefill.ts'
import { contextFor } from '../../../shared/forms/rule-context.ts'
import { knownFrom } from '../known-from.ts'
import { example, firstContact } from './first-contact.ts'

const provenance = {
  formId: 'first-contact',
  sequence: 1,
  at: '2026-03-02T18:45:00.000Z',
  authority: 'child-protection',
}

async function formNamed(id: string): Promise<Form> {
  const form = await country.forms.open(id)
  if (form === undefined) throw new Error(`no form ${id}`)
  return form
}

const known = async (answers: Answers = example('ana')) =>
  knownFrom([{ form: await firstContact(), answers, provenance }])

describe('prefill: a child is not asked twice', () => {
  it('answers a later form’s questions about the same things, and says who recorded them, where and when', async () => {
    const prefilled = prefill(await firstContact(), await known())
    expect(prefilled).toContainEqual({
      ...provenance,
      concept: 'child.names',
      place: '/child/names',
      value: 'Ana Lucía Mejía Ordóñez',
    })
    // Nothing is known of what does not apply: Ana's birth date is.
    expect(prefilled.map(one => one.place)).not.toContain('/child/age')
  })

  it('leaves out a value that the later form would refuse', async () => {
    const odd = await known({ ...example('ana'), company: { status: 'unheard-of' } })
    expect(prefill(await firstContact(), odd).map(one => one.place)).not.toContain('/company/status')
  })

  it('only ever gives answers that each form accepts, in every form', async () => {
    for (const { id } of country.forms.list) {
      const form = await formNamed(id)
      const folder = join(import.meta.dirname, '../../../forms', id, 'examples/ana.json')
      const { answers } = JSON.parse(readFileSync(folder, 'utf8'))
      const own = knownFrom([{ form, answers, provenance }])
      expect(changesOf(form, prefill(form, own), answers, {})).toEqual([])
    }
  })
})

describe('the context of a rule', () => {
  it('holds who, when, where, what is known and what was answered, on the country’s own calendar', async () => {
    const context = contextFor(await firstContact(), example('ana'), {
      country: country.profile,
      by: { authority: 'child-protection', role: 'officer' },
      now: new Date('2026-03-03T02:00:00Z'),
      known: { 'child.status': 'unknown', 'guardian.status': 'requested' },
    })
    expect(context).toMatchObject({
      who: { authority: 'child-protection', role: 'officer' },
      when: { now: '2026-03-03T02:00:00.000Z', today: '2026-03-02' },
      country: { id: 'mx' },
      facts: {
        age: 10,
        ageBand: '6-11',
        concepts: { 'child.status': 'unaccompanied', 'guardian.status': 'requested' },
      },
      answers: { company: { status: 'unaccompanied' } },
    })
  })
})
