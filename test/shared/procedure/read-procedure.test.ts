import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { formIds } from '../../../infra/build/read-form.ts'
import { FaultyFile } from '../../../shared/countries/faulty-file.ts'
import { readProcedure } from '../../../shared/procedure/read-procedure.ts'

const NOTHING = { id: 'mx', procedure: { deadlines: {}, tasks: [], roles: {} } }
const words = { en: 'x', es: 'x', fr: 'x', ht: 'x' }

/** The procedure's files, to be spoilt. */
function files() {
  const read = (name: string) => JSON.parse(readFileSync(`forms/${name}.json`, 'utf8'))
  return { procedure: read('procedure'), vulnerabilities: read('vulnerabilities') }
}

/** What is said of files that have been spoilt: `file#pointer: reason`, one a line. */
function faultsOf(spoil: (all: ReturnType<typeof files>) => void, profile = NOTHING): string {
  const all = files()
  spoil(all)
  try {
    readProcedure(all, new Set(formIds('forms')), profile)
    return ''
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error
    return error.message
  }
}

describe('the procedure’s files', () => {
  it('are sound as they are', () => {
    expect(faultsOf(() => {})).toBe('')
  })

  it.each<[string, (all: ReturnType<typeof files>) => void, string]>([
    [
      'a form that does not exist',
      ({ procedure }) => (procedure.stages[1].forms[0].form = 'horoscope'),
      'there is no form "horoscope"',
    ],
    ['a stage too few', ({ procedure }) => procedure.stages.pop(), 'must be exactly identification'],
    ['a task of nobody', ({ procedure }) => (procedure.tasks[0].by.roles = []), 'is nobody’s'],
    [
      'a task whose people may not do it',
      ({ procedure }) => (procedure.tasks[0].by = { authority: 'migration', roles: ['migration-officer'] }),
      '/tasks/0/by: names nobody who is permitted',
    ],
    ['a task that does nothing known', ({ procedure }) => (procedure.tasks[0].does = ['dance']), '"dance" is nothing'],
    [
      'a fact nobody knows',
      ({ procedure }) => (procedure.guards[0].unless = { properties: { weather: { const: 'rain' } } }),
      '/guards/0/unless: "weather" is no fact',
    ],
    [
      'a value a fact never has',
      ({ procedure }) => (procedure.guards[0].unless = { properties: { stage: { const: 'limbo' } } }),
      'stage is never "limbo"',
    ],
    [
      'a keyword that says nothing here',
      ({ procedure }) => (procedure.guards[0].unless = { properties: { stage: { pattern: 'x' } } }),
      '"stage" is not compared',
    ],
    ['a refusal nobody knows', ({ procedure }) => (procedure.guards[0].code = 'because'), 'is no refusal'],
    ['a guard of nothing', ({ procedure }) => (procedure.guards[0].on = ['dance']), '/guards/0/on/0: "dance"'],
    ['a deadline in words', ({ procedure }) => (procedure.tasks[0].deadline = '2 days'), 'is not a deadline'],
    [
      'a moment that is none',
      ({ procedure }) => (procedure.tasks[0].from = 'yesterday'),
      '"yesterday" is no moment to count from',
    ],
    [
      'a stage that no step leads to',
      ({ procedure }) =>
        (procedure.transitions = procedure.transitions.filter((one: { to: string }) => one.to !== 'assessment')),
      'no step leads to assessment',
    ],
    [
      'a step that leads back',
      ({ procedure }) => (procedure.transitions[0] = { from: 'follow-up', to: 'protection', when: true }),
      'does not lead forward',
    ],
    [
      'a finding of a fact that no form tells',
      ({ procedure }) => (procedure.findings[0].fact = 'votes'),
      '"votes" is no fact that a form tells',
    ],
    [
      'a determination signed by one',
      ({ procedure }) => procedure.signOffs[1].by.pop(),
      'promise 1: determination needs child protection and migration',
    ],
    ['a panel of two', ({ procedure }) => (procedure.panel.quorum = 2), 'promise 5: a panel has at least three'],
    [
      'protection that waits for reopening',
      ({ procedure }) => (procedure.whenClosed = ['reopen']),
      'promise 2: protective measures are taken at any stage',
    ],
    [
      'detention as a measure',
      ({ procedure }) => procedure.measures.push({ id: 'immigration-detention', title: words }),
      'promise 6: detention is no measure',
    ],
    ['a task twice', ({ procedure }) => procedure.tasks.push(procedure.tasks[0]), '"respond" is there twice'],
    [
      'a word missing in a language',
      ({ vulnerabilities }) => delete vulnerabilities[0].title.ht,
      'forms/vulnerabilities.json#/0/title/ht',
    ],
    [
      'a vulnerability that looks with a keyword nobody supports',
      ({ vulnerabilities }) => (vulnerabilities[0].found[0].when = { patternProperties: {} }),
      'patternProperties',
    ],
  ])('are refused for %s', (_, spoil, reason) => {
    expect(faultsOf(spoil)).toContain(reason)
  })
})

describe('a country’s own additions', () => {
  const task = {
    id: 'inform-embassy',
    title: words,
    stages: ['protection' as const],
    when: true,
    by: { authority: 'child-protection', roles: ['caseworker' as const] },
    does: ['flag'],
    deadline: { high: 'P1D', medium: 'P2D', low: 'P3D' },
    from: 'stage',
    blocksClosing: false,
  }
  const own = (procedure: object) => ({ ...NOTHING, procedure: { ...NOTHING.procedure, ...procedure } })

  it('change deadlines and add tasks', () => {
    const deadlines = { guardian: { high: 'PT12H', medium: 'P1D', low: 'P2D' } }
    const read = readProcedure(files(), new Set(formIds('forms')), own({ deadlines, tasks: [task] }))
    expect(read.tasks.find(one => one.id === 'guardian')?.deadline).toEqual(deadlines.guardian)
    expect(read.tasks.at(-1)?.id).toBe('inform-embassy')
  })

  it('are refused for a task that is there already, or a deadline of none', () => {
    expect(faultsOf(() => {}, own({ tasks: [{ ...task, id: 'respond' }] }))).toContain('"respond" is there')
    expect(faultsOf(() => {}, own({ deadlines: { dance: 'response' } }))).toContain(
      'shared/countries/mx.json#/procedure/deadlines/dance: there is no such task',
    )
  })
})
