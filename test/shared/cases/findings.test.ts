import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { generateAnswers } from '../../../infra/forms/generate-answers.ts'
import { seeded } from '../../../infra/forms/random.ts'
import { findIn } from '../../../shared/cases/findings.ts'
import type { Answers, Form } from '../../../shared/forms/form.ts'

const TRIES = 1500

async function formNamed(id: string): Promise<Form> {
  const form = await country.forms.open(id)
  if (form === undefined) throw new Error(`no form ${id}`)
  return form
}
const example = (form: string, name = 'ana'): Answers =>
  JSON.parse(readFileSync(`forms/${form}/examples/${name}.json`, 'utf8')).answers

describe('what forms tell of a child', () => {
  it('of Ana, form by form', async () => {
    const found = async (id: string) => findIn(country.procedure, await formNamed(id), example(id))
    expect(await found('first-contact')).toEqual({
      status: 'unaccompanied',
      birthDate: '2015-08-14',
      nationalities: ['hn'],
      vulnerabilities: ['unaccompanied'],
    })
    expect(await found('rapid-screening')).toEqual({ risk: 'high', vulnerabilities: ['abandoned'] })
    expect(await found('best-interests-assessment')).toEqual({
      risk: 'medium',
      told: { views: 'recorded', bidRequired: 'yes' },
    })
    expect(await found('determination-report')).toMatchObject({
      told: { views: 'recorded', writtenDecision: 'approves' },
    })
    expect(await found('durable-solution-plan')).toEqual({ told: { solution: 'abroad' } })
    expect(await found('guardianship')).toEqual({ told: { guardian: 'appointed' } })
    expect(await found('closure')).toEqual({ told: { closing: 'with-check' } })
  })

  it('is looked for by rules each of which some sound answers fulfil, and some do not', async () => {
    const { findings, vulnerabilities, forms } = country.procedure
    for (const { form: id } of forms) {
      const form = await formNamed(id)
      const rules = [
        ...findings.filter(rule => rule.form === id).map(rule => ({ name: `${rule.fact}=${rule.value}`, rule })),
        ...vulnerabilities.flatMap(one =>
          one.found.filter(rule => rule.form === id).map(rule => ({ name: one.id, rule })),
        ),
      ]
      if (rules.length === 0) continue
      const random = seeded(11)
      const waiting = new Map(rules.map(({ name, rule }) => [name, rule]))
      const always = new Set(rules.map(({ name }) => name))
      for (let tries = 0; tries < TRIES && (waiting.size > 0 || tries < 50); tries++) {
        const answers = generateAnswers(form, random)
        if (answers === undefined) continue
        for (const { name, rule } of rules)
          if (rule.when(answers)) waiting.delete(name)
          else always.delete(name)
      }
      expect([id, [...waiting.keys()]]).toEqual([id, []])
      // Two rules begin a fact anew with every such form, and hold always.
      expect([...always].filter(name => name !== 'writtenDecision=none' && name !== 'closing=with-check')).toEqual([])
    }
  })

  it('a report without a decision takes back the decision of the one before', async () => {
    const form = await formNamed('determination-report')
    const draft = example('determination-report', 'draft-before-the-panel')
    expect(findIn(country.procedure, form, draft).told).toMatchObject({ writtenDecision: 'none' })
  })
})
