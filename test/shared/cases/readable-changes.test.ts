import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { officerOf } from '../../../shared/access/officer.ts'
import { viewCase } from '../../../shared/cases/case-view.ts'
import { evolve } from '../../../shared/cases/evolve.ts'
import type { Entry } from '../../../shared/cases/history-view.ts'
import { knownTo } from '../../../shared/cases/known-answers.ts'
import type { AnswerChange } from '../../../shared/forms/answer-change.ts'
import type { Answers } from '../../../shared/forms/form.ts'
import { opened } from './cases.ts'

const caseworker = officerOf('caseworker-1', ['child-protection:caseworker'])
const migration = officerOf('migration-1', ['migration:migration-officer'])
const first = opened()
const actor = { officer: 'caseworker-1', authority: 'child-protection', role: 'caseworker' } as const
const link = { commitment: '', previousHash: '', hash: '' }

/** What happened to Ana's case: forms after her first contact, each with what it changed. */
function history(...later: readonly { formId: string; answers: Answers; changes: readonly AnswerChange[] }[]): Entry[] {
  const submissions = later.map((submission, index): Entry => {
    const happening = {
      type: 'submission-recorded' as const,
      submission: { ...submission, formVersion: '1.0.0', filledAt: first.at },
    }
    const event = { ...first, sequence: index + 2, by: actor, happening }
    return { head: headFrom(event), link, happening }
  })
  return [{ head: headFrom(first), link, happening: first.happening }, ...submissions]
}

function headFrom({ caseId, sequence, at, by, standing }: typeof first): Entry['head'] {
  return { caseId, sequence, type: 'submission-recorded', formId: undefined, at, by, standing } as Entry['head']
}

const view = (entries: readonly Entry[], officer = caseworker) =>
  viewCase(country, evolve(undefined, first), entries, officer, { at: first.at, heardByChildProtection: 0 })

const statusChanged: AnswerChange = {
  place: '/company/status',
  concept: 'child.status',
  was: 'unaccompanied',
  from: { formId: 'first-contact', sequence: 1 },
  reason: 'An aunt came',
}
const nameChanged: AnswerChange = {
  place: '/child/names',
  concept: 'child.names',
  was: 'Ana Lucía Mejía Ordóñez',
  from: { formId: 'first-contact', sequence: 1 },
  reason: 'Her aunt spells it so',
}

describe('a changed answer', () => {
  it('is told with what it was and why, to who may read the question', async () => {
    const answers = { child: { names: 'Ana Mejía' }, company: { status: 'separated' } }
    const entries = history({ formId: 'first-contact', answers, changes: [nameChanged, statusChanged] })
    expect((await view(entries)).submissions[1]?.changes).toEqual([nameChanged, statusChanged])
    // Migration may read whether a child is alone, and no name.
    const seen = await view(entries, migration)
    expect(seen.submissions[1]?.changes).toEqual([statusChanged])
    expect(JSON.stringify(seen)).not.toContain('Mejía')
    expect(JSON.stringify(seen)).not.toContain('spells')
  })

  it('is not told to who may read the new answer, and not the form that the earlier one stands in', async () => {
    // Fear of return is protection's alone in a screening; the same question of first contact is migration's too.
    const concept = 'child.internationalProtection'
    const change = {
      place: '/needs/internationalProtection',
      concept,
      was: 'yes',
      from: { formId: 'rapid-screening', sequence: 2 },
      reason: 'She says her uncle beats her',
    }
    const entries = history(
      { formId: 'rapid-screening', answers: { today: { fearOfReturn: 'yes' } }, changes: [] },
      { formId: 'first-contact', answers: { needs: { internationalProtection: 'no' } }, changes: [change] },
    )
    expect((await view(entries)).submissions.at(-1)?.changes).toEqual([change])
    const seen = await view(entries, migration)
    expect(seen.submissions.at(-1)?.answers).toEqual({ needs: { internationalProtection: 'no' } })
    expect(JSON.stringify(seen)).not.toContain('changes')
    expect(JSON.stringify(seen)).not.toContain('uncle')
  })

  it('is compared with nothing that the officer may not read: a form never tells by being filled in', async () => {
    const known = await knownTo(country, history(), migration)
    expect([...known.keys()].sort()).toEqual([
      'child.documents',
      'child.internationalProtection',
      'child.status',
      'encounter.authority',
    ])
    expect((await knownTo(country, history(), caseworker)).has('child.names')).toBe(true)
  })

  it('that was taken away is not known any more', async () => {
    if (!('submission' in first.happening)) throw new Error('a case is opened by a form')
    const { answers } = first.happening.submission
    const later = { formId: 'first-contact', answers: { company: Object(answers).company }, changes: [nameChanged] }
    const known = await knownTo(country, history(later), caseworker)
    expect(known.has('child.names')).toBe(false)
    expect(known.get('child.status')).toMatchObject({
      value: 'unaccompanied',
      sequence: 2,
      authority: 'child-protection',
    })
  })
})
