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
import { example, firstContact } from './first-contact.ts'

async function formNamed(id: string): Promise<Form> {
  const form = await country.forms.open(id)
  if (form === undefined) throw new Error(`no form ${id}`)
  return form
}
const screening = (): Promise<Form> => formNamed('rapid-screening')

function indicatedBy(form: Form, answers: Answers, known: Answers = {}): IndicatedRisk | undefined {
  const how = {
    country: country.profile,
    by: { authority: 'child-protection', role: 'officer' } as const,
    now: new Date('2026-03-02T18:45:00Z'),
    known,
  }
  return indicatedRisk(form, contextFor(form, answers, how))
}

const contact = (child: Answers, status: string): Answers => ({ child, company: { status } })
const needs = (need: string): Answers => ({ needs: { immediate: [need] } })
const fears = (answer: string): Answers => ({ needs: { internationalProtection: answer } })
const beside = (relationship: string, whereNow: string): Answers => ({
  company: { companions: [{ relationship, whereNow }] },
})
const concerns = (concern: string): Answers => ({ conclusion: { concerns: [concern] } })
const visit = (childPresent: string): Answers => ({ visit: { childPresent } })
const plan = (planProgress: string): Answers => ({ next: { planProgress } })
const check = (outcome: string): Answers => ({ caregiver: { checks: [{ check: 'home', outcome }] } })
const verified = (answer: string): Answers => ({ journey: { receivingAdultVerified: answer } })

const small = { 'child.age': 4 }
const grown = { 'child.age': 16 }

/** For each rule answers that it finds, and others, little different, that it does not. */
const CASES: readonly (readonly [
  form: string,
  rule: string,
  risk: string,
  found: Answers,
  not: Answers,
  known?: Answers,
])[] = [
  [
    'first-contact',
    'small-and-alone',
    'high',
    contact({ age: 10 }, 'unaccompanied'),
    contact({ age: 12 }, 'unaccompanied'),
  ],
  ['first-contact', 'danger-now', 'high', needs('safety'), needs('food')],
  ['first-contact', 'care-for-health-now', 'high', needs('health'), needs('none')],
  ['first-contact', 'stranger-beside', 'high', beside('stranger', 'here'), beside('stranger', 'lost')],
  ['first-contact', 'stranger-beside', 'high', beside('stranger', 'here'), beside('mother', 'here')],
  [
    'first-contact',
    'alone-or-separated',
    'medium',
    contact({ age: 16 }, 'separated'),
    contact({ age: 16 }, 'accompanied'),
  ],
  ['first-contact', 'basic-needs', 'medium', needs('interim-care'), needs('other')],
  ['first-contact', 'fear-of-return', 'medium', fears('yes'), fears('unknown')],
  [
    'best-interests-assessment',
    'element-in-danger',
    'high',
    { education: { rating: 'danger' } },
    { education: { rating: 'partly' } },
  ],
  ['best-interests-assessment', 'grave-concern', 'high', concerns('recruitment'), concerns('out-of-school')],
  ['best-interests-assessment', 'self-harm', 'high', concerns('self-harm'), concerns('distress')],
  ['best-interests-assessment', 'pregnancy', 'high', concerns('pregnancy'), concerns('none')],
  ['best-interests-assessment', 'concern', 'medium', concerns('neglect'), concerns('no-documents')],
  [
    'best-interests-assessment',
    'not-secured',
    'medium',
    { views: { rating: 'not-secured' } },
    { views: { rating: 'secured' } },
  ],
  ['follow-up', 'small-child-not-seen', 'high', visit('no'), visit('yes'), small],
  [
    'follow-up',
    'not-seen-and-blocked',
    'high',
    { ...visit('unknown'), ...plan('blocked') },
    { ...visit('yes'), ...plan('blocked') },
  ],
  ['follow-up', 'not-seen', 'medium', visit('no'), visit('yes'), grown],
  ['follow-up', 'plan-blocked', 'medium', plan('no-plan'), plan('delayed')],
  ['follow-up', 'reassess', 'medium', { next: { reassess: 'yes' } }, { next: { reassess: 'no' } }],
  ['follow-up', 'not-alone', 'medium', { visit: { childSeenAlone: 'no' } }, { visit: { childSeenAlone: 'unknown' } }],
  ['care-arrangement', 'not-suitable', 'high', check('not-suitable'), check('with-support')],
  ['care-arrangement', 'not-willing', 'high', { caregiver: { willing: 'no' } }, { caregiver: { willing: 'yes' } }],
  ['care-arrangement', 'check-pending', 'medium', check('pending'), check('suitable')],
  [
    'care-arrangement',
    'caregiver-not-known',
    'medium',
    { caregiver: { relationship: 'unknown' } },
    { caregiver: { relationship: 'mother' } },
  ],
  ['handover-abroad', 'adult-not-verified', 'high', verified('no'), verified('yes')],
  ['handover-abroad', 'adult-perhaps-not-verified', 'medium', verified('unknown'), verified('yes')],
  ['handover-abroad', 'child-not-asked', 'medium', { voice: { asked: 'no' } }, { voice: { asked: 'yes' } }],
  ['transition-plan', 'no-place-to-live', 'high', { life: { housing: 'not-found' } }, { life: { housing: 'student' } }],
  [
    'transition-plan',
    'no-status',
    'medium',
    { status: { statusAfter: 'none-yet' } },
    { status: { statusAfter: 'refugee' } },
  ],
]

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
    expect(indicatedBy(await formNamed('closure'), {})).toBeUndefined()
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

  it('say why in every language of the country, in every form', async () => {
    for (const { id } of country.forms.list)
      for (const rule of (await formNamed(id)).rules)
        for (const language of country.profile.languages)
          expect({ form: id, rule: rule.id, language, said: /^.{6,}[.]$/.test(rule.because[language] ?? '') }).toEqual({
            form: id,
            rule: rule.id,
            language,
            said: true,
          })
  })

  for (const [id, rule, risk, found, not, known = {}] of CASES)
    it(`${id}: ${rule} points to ${risk}`, async () => {
      const form = await formNamed(id)
      const because = (answers: Answers) => indicatedBy(form, answers, known)
      expect(because(found)?.because.map(one => one.id)).toContain(rule)
      expect(because(found)?.risk).toBe(risk)
      expect(because(not)?.because.map(one => one.id)).not.toContain(rule)
    })

  it('point to high for Ana, ten and alone, at her first contact', async () => {
    const found = indicatedBy(await firstContact(), example('ana'))
    expect([found?.risk, found?.because.map(rule => rule.id)]).toEqual(['high', ['small-and-alone']])
  })
})
