import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { generateAnswers } from '../../../infra/forms/generate-answers.ts'
import { seeded } from '../../../infra/forms/random.ts'
import { applicability } from '../../../shared/forms/applies.ts'
import type { Answers, Form } from '../../../shared/forms/form.ts'
import { type IndicatedRisk, indicatedRisk } from '../../../shared/forms/risk.ts'
import { contextFor } from '../../../shared/forms/rule-context.ts'
import { withAnswer } from '../../../shared/forms/with-answer.ts'
import { firstContact } from './first-contact.ts'

async function screening(): Promise<Form> {
  const form = await country.forms.open('rapid-screening')
  if (form === undefined) throw new Error('no rapid-screening')
  return form
}

function indicatedBy(form: Form, answers: Answers): IndicatedRisk | undefined {
  const how = {
    country: country.profile,
    by: { authority: 'child-protection', role: 'officer' } as const,
    now: new Date('2026-03-02T18:45:00Z'),
    known: {},
  }
  return indicatedRisk(form, contextFor(form, answers, how))
}

describe('risk rules', () => {
  it('find the risk in Ana’s screening, and say why in every language', async () => {
    const form = await screening()
    const file = join(import.meta.dirname, '../../../forms/rapid-screening/examples/ana.json')
    const found = indicatedBy(form, JSON.parse(readFileSync(file, 'utf8')).answers)
    expect(found?.risk).toBe('medium')
    expect(found?.because.map(rule => rule.id)).toContain('violence')
    for (const rule of form.rules)
      for (const language of country.profile.languages) expect(rule.because[language]).toMatch(/^.{5,}$/)
  })

  it('take the highest risk, with every rule that finds it and no lower one', async () => {
    const found = indicatedBy(await screening(), {
      people: { facilitator: 'yes', debt: 'yes' },
      today: { pregnancy: 'yes', fearOfReturn: 'yes' },
    })
    expect([found?.risk, found?.because.map(rule => rule.id)]).toEqual(['high', ['guide-and-debt', 'pregnancy']])
  })

  it('find a low risk where no rule holds, and none at all in a form without rules', async () => {
    expect(indicatedBy(await screening(), {})).toEqual({ risk: 'low', because: [] })
    expect(indicatedBy(await firstContact(), {})).toBeUndefined()
  })

  it('agree with the form: it asks for a reason exactly when the officer’s word differs from theirs', async () => {
    const form = await screening()
    for (let seed = 0; seed < 500; seed++) {
      const answers = generateAnswers(form, seeded(seed), 1)
      if (answers === undefined) throw new Error(`no answers for seed ${seed}`)
      for (const risk of ['high', 'medium', 'low']) {
        const judged = withAnswer(answers, '/judgement/risk', risk)
        const asked = applicability(form, judged).required.has('/judgement/overrideReason')
        expect({ seed, risk, asked }).toEqual({ seed, risk, asked: indicatedBy(form, judged)?.risk !== risk })
      }
    }
  })
})
