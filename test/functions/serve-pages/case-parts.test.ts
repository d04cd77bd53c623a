import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { caseWords } from '../../../functions/serve-pages/case/case-words.ts'
import { fieldsOf } from '../../../functions/serve-pages/case/command-fields.ts'
import { deliveriesOf, type Taking } from '../../../functions/serve-pages/case/deliveries.ts'
import { readCommand } from '../../../functions/serve-pages/case/read-command.ts'
import { filtersAsQuery, readFilters, writeFilters } from '../../../functions/serve-pages/case/worklist-filters.ts'
import { writeDue } from '../../../functions/serve-pages/case/write-due.ts'
import type { SignedInVisit } from '../../../functions/serve-pages/visit.ts'
import { loadWords, translator } from '../../../functions/serve-pages/words.ts'
import { officerOf } from '../../../shared/access/officer.ts'
import type { CaseView } from '../../../shared/cases/case-view.ts'
import type { EventHead } from '../../../shared/cases/events.ts'
import { caseIdFor, commandIdSchema } from '../../../shared/cases/ids.ts'
import { LANGUAGES } from '../../../shared/countries/profile.ts'
import { noteSent, toldUpTo } from '../../../shared/notices/sending-times.ts'
import { type Mark, UNTOLD } from '../../../shared/storage/delivery-marks.ts'
import type { WebhookTaking } from '../../../shared/storage/webhook-taking.ts'

for (const language of LANGUAGES) await loadWords(language)

const NOW = new Date('2026-03-02T18:40:00Z')
const commandId = v.parse(commandIdSchema, '0195a1f0-0000-7000-8000-000000000001')
const caseId = caseIdFor('mx', commandId)

describe('by when something is due', () => {
  const due = (at: string) => writeDue({ language: 'en', country, now: NOW }, at)

  it('is said as one says it, on the country’s own clock', () => {
    // 18:40 in London is 12:40 in Mexico.
    expect(due('2026-03-03T00:40:00Z')).toEqual({ text: 'Today by 18:40', late: false })
    expect(due('2026-03-03T06:00:00Z').text).toBe('Tomorrow by 00:00')
    expect(due('2026-03-04T18:40:00Z').text).toMatch(/^In 2 days, by 4 March 2026/)
    expect(due('2026-06-01T18:40:00Z').text).toMatch(/^By 1 June 2026/)
  })

  it('says how late it is', () => {
    expect(due('2026-03-02T18:40:00Z')).toEqual({ text: 'due just now', late: true })
    expect(due('2026-03-02T17:00:00Z')).toEqual({ text: '1 hour late', late: true })
    expect(due('2026-03-01T20:00:00Z').text).toBe('22 hours late')
    expect(due('2026-03-01T18:00:00Z').text).toBe('1 day late')
    expect(due('2026-02-28T18:00:00Z').text).toBe('2 days late')
  })

  it.each(LANGUAGES)('leaves no place for a value open in %s', language => {
    for (const at of ['2026-03-03T00:40:00Z', '2026-03-03T20:00:00Z', '2026-03-09T00:00:00Z', '2026-02-01T00:00:00Z'])
      expect(writeDue({ language, country, now: NOW }, at).text).not.toMatch(/[{}]/)
  })
})

describe('what is looked for on the worklist', () => {
  it('goes through the address and back, and what is no filter is left out', () => {
    const query = new URLSearchParams('stage=protection&risk=high&overdue=yes&waiting=yes&mine=yes')
    expect(String(writeFilters(readFilters(query)))).toBe(String(query))
    expect(writeFilters(readFilters(new URLSearchParams('stage=detention&risk=none&overdue=1'))).size).toBe(0)
  })

  it('asks for what waits for the officer’s own roles, overdue by now', () => {
    const officer = officerOf('one', ['child-protection:caseworker'])
    expect(filtersAsQuery(readFilters(new URLSearchParams('waiting=yes&overdue=yes')), officer, NOW)).toEqual({
      stage: undefined,
      risk: undefined,
      assignee: undefined,
      dueBefore: NOW.toISOString(),
      waitingFor: [{ authority: 'child-protection', roles: ['caseworker'] }],
    })
  })
})

describe('what an authority has been sent', () => {
  const head = (sequence: number, type: EventHead['type']): EventHead => ({
    caseId,
    sequence,
    type,
    formId: undefined,
    about: undefined,
    at: NOW.toISOString(),
    by: { officer: 'one', authority: 'child-protection', role: 'officer' },
    standing: { reference: 'MX', stage: 'protection', risk: 'high', dueAt: NOW.toISOString() },
  })
  const heads = [head(1, 'case-opened'), head(2, 'protective-measure-taken'), head(3, 'panel-convened')]

  const states = (officer: string, marks: Readonly<Record<string, Mark>>, taking: Taking = new Map()) =>
    deliveriesOf(country, officerOf('one', [officer]), heads, marks, taking).map(({ authority, notices }) => [
      authority,
      notices.map(({ head: { sequence }, told }) => [sequence, told.state, 'at' in told ? told.at : undefined]),
    ])
  const sentAt = new Date(NOW.getTime() + 90_000)

  it('is what it hears of up to its watermark, and since when; the rest is on its way', () => {
    const marks = {
      'child-protection': { ...UNTOLD, published: 3, told: noteSent(toldUpTo(2), 3, NOW.toISOString(), sentAt) },
      migration: { ...UNTOLD, published: 2, told: toldUpTo(1) },
    }
    expect(states('child-protection:caseworker', marks)).toEqual([
      [
        'child-protection',
        [
          [1, 'sent', undefined],
          [2, 'sent', undefined],
          [3, 'sent', sentAt],
        ],
      ],
      // That a measure was taken is not migration's to hear.
      [
        'migration',
        [
          [1, 'sent', undefined],
          [3, 'on-its-way', undefined],
        ],
      ],
    ])
  })

  it('shows migration its own queue only', () => {
    expect(states('migration:migration-officer', {})).toEqual([
      [
        'migration',
        [
          [1, 'on-its-way', undefined],
          [3, 'on-its-way', undefined],
        ],
      ],
    ])
  })

  it('is known to be received where a webhook said so, and not taken for received where it was given up', () => {
    const at = new Date(NOW.getTime() + 60_000)
    const later = new Date(NOW.getTime() + 600_000)
    const marks = { 'child-protection': { ...UNTOLD, published: 3, told: '1,1,1' } }
    const told = (changes: Partial<WebhookTaking>) => {
      const took = { offeredAt: undefined, givenUp: new Set<number>(), ...changes }
      return states('child-protection:caseworker', marks, new Map([['child-protection', took]]))[0]?.[1]
    }
    expect(told({ taken: 2, takenAt: at.toISOString(), offeredAt: later.toISOString() })).toEqual([
      [1, 'received', undefined],
      [2, 'received', at],
      [3, 'offered', later],
    ])
    expect(told({ taken: 3, takenAt: at.toISOString(), givenUp: new Set([1]) })).toEqual([
      [1, 'given-up', undefined],
      [2, 'received', undefined],
      [3, 'received', at],
    ])
    // On its way from the queue to the webhook.
    expect(told({})).toEqual([1, 2, 3].map(sequence => [sequence, 'sent', new Date(NOW.getTime() + 1000)]))
  })

  it('says which notice could not be sent, and which wait behind it', () => {
    const trouble = { sequence: 2, attempts: 5, since: NOW.toISOString(), held: true }
    const mark = { published: 1, told: '1', trouble }
    const told = (held: boolean) =>
      states('child-protection:caseworker', { 'child-protection': { ...mark, trouble: { ...trouble, held } } })[0]?.[1]
    const at = new Date(NOW.getTime() + 1000)
    expect(told(true)).toEqual([
      [1, 'sent', at],
      [2, 'failed', undefined],
      [3, 'behind-failed', undefined],
    ])
    expect(told(false)).toEqual([
      [1, 'sent', at],
      [2, 'on-its-way', undefined],
      [3, 'on-its-way', undefined],
    ])
  })
})

describe('a command from the fields of its page', () => {
  const visit: SignedInVisit = {
    request: {
      method: 'GET',
      path: '/',
      route: '$default',
      params: {},
      query: new URLSearchParams(),
      headers: {},
      cookies: {},
      body: Buffer.alloc(0),
      claims: undefined,
      requestId: 'request',
    },
    country,
    language: 'en',
    t: translator('en'),
    session: { officer: officerOf('one', ['child-protection:supervisor']), name: 'One', csrf: 'token' },
    now: NOW,
  }
  const view: CaseView = {
    caseId,
    version: 4,
    reference: 'MX',
    stage: 'protection',
    risk: 'high',
    dueAt: NOW.toISOString(),
    openedAt: NOW.toISOString(),
    tasks: [],
    may: [],
    blocked: [],
    migrationProcedure: false,
    signatures: {},
    submissions: [],
  }
  const sources = { visit, view, colleagues: [], countries: [{ value: 'hn', label: 'Honduras' }] }
  const read = (type: Parameters<typeof fieldsOf>[0], sent: Record<string, string>) =>
    readCommand(
      type,
      fieldsOf(type, sources),
      Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, [value]])),
      4,
      caseWords('en'),
    )

  it('takes only what belongs to the kind of guardian that was chosen', () => {
    expect(
      read('record-guardian', {
        '/guardian/status': 'requested',
        '/guardian/name': 'Left over',
        '/guardian/reason': 'x',
      }),
    ).toEqual({ asked: { type: 'record-guardian', expectedVersion: 4, guardian: { status: 'requested' } } })
  })

  it('names the field that is missing for that kind', () => {
    expect(read('record-guardian', { '/guardian/status': 'appointed' })).toMatchObject({
      faults: [{ place: '/guardian/name', text: 'Answer this question' }],
    })
  })

  it('reads a date of three fields, and refuses 31 February with the day as it was typed', () => {
    const sent = { '/partner': 'health-service', '/purpose': 'Look', '/until:month': '2', '/until:year': '2031' }
    expect(read('refer-to-partner', { ...sent, '/until:day': '28' })).toMatchObject({ asked: { until: '2031-02-28' } })
    expect(read('refer-to-partner', { ...sent, '/until:day': '31' })).toMatchObject({
      faults: [{ place: '/until', text: expect.stringContaining('day, month and year') }],
    })
  })

  it('refuses an option that the page did not offer', () => {
    expect(read('refer-abroad', { '/country': 'mx', '/purpose': 'Ask' })).toMatchObject({
      faults: [{ place: '/country', text: 'Choose one of the options' }],
    })
  })

  it('asks for an officer or an office, where neither was named, without calling for what it says is optional', () => {
    expect(read('assign', {})).toMatchObject({
      faults: [{ place: '/officer', text: 'Choose a person, or an office, or both.' }],
    })
  })

  it('says how long a text may be', () => {
    expect(read('reopen', { '/reason': 'x'.repeat(4001) })).toMatchObject({
      faults: [{ place: '/reason', text: 'Write less, at most 4000 characters' }],
    })
  })
})
