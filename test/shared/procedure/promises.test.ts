import { describe, expect, it } from 'vitest'
import { countryIds, profileOf } from '../../../infra/build/profiles.ts'
import { type Deciders, deciders } from '../../../shared/cases/deciders.ts'
import type { Schema } from '../../../shared/forms/form.ts'
import type { Procedure } from '../../../shared/procedure/procedure.ts'
import { inHours, procedureOf, rulesOf } from './compiled-procedure.ts'
import { explore } from './explore.ts'

const EXPLORING = 120_000

describe('the nine promises', () => {
  it(
    'hold in every state of every country’s machine, and every case can be closed lawfully',
    () => {
      // Machines that differ in nothing but deadlines, words and names are one.
      const machines = new Map<string, string[]>()
      for (const id of countryIds()) {
        const machine = JSON.stringify(inHours({ ...procedureOf(id), promises: {} }))
        machines.set(machine, [...(machines.get(machine) ?? []), id])
      }
      for (const ids of machines.values()) {
        const [first = ''] = ids
        const { states, transitions, broken } = explore(rulesOf(first, inHours(procedureOf(first))), deciders)
        process.stdout.write(`explored ${ids.join(' ')}: ${states} states, ${transitions} transitions\n`)
        expect(Object.fromEntries(broken)).toEqual({})
        expect(states).toBeGreaterThan(5_000)
      }
    },
    EXPLORING,
  )
})

const sound = inHours(procedureOf('mx'))
const change = (part: Partial<Procedure<Schema>>): Procedure<Schema> => ({ ...sound, ...part })
const withoutGuard = (code: string, action: string): Procedure<Schema> => {
  const guards = sound.guards.filter(guard => !(guard.code === code && guard.on.includes(action)))
  if (guards.length !== sound.guards.length - 1) throw new Error(`${code} does not guard ${action}`)
  return change({ guards })
}
const signedBy = (subject: string, ...authorities: string[]): Procedure<Schema> =>
  change({
    signOffs: sound.signOffs.map(one =>
      one.subject === subject
        ? { ...one, by: authorities.map(authority => ({ authority, roles: ['supervisor', 'migration-supervisor'] })) }
        : one,
    ),
  })
const withoutCheck = (part: Partial<Deciders>): Deciders => ({ ...deciders, ...part })

/** Variants that break a promise, each by one thing that is wrong. */
const MUTANTS: readonly { readonly name: string; procedure?: Procedure<Schema>; table?: Deciders }[] = [
  {
    name: 'migration need not wait for child protection',
    procedure: withoutGuard('child-protection-not-notified', 'open-migration-procedure'),
  },
  { name: 'the panel sits without a guardian', procedure: withoutGuard('guardian-missing', 'convene-panel') },
  {
    name: 'panels are convened until one decides as wished',
    procedure: withoutGuard('already-decided', 'convene-panel'),
  },
  {
    name: 'no votes are needed',
    procedure: change({
      guards: sound.guards.filter(({ code }) => !['panel-without-quorum', 'decision-missing'].includes(code)),
    }),
  },
  { name: 'nobody need hear the child', procedure: withoutGuard('views-missing', 'sign:determination') },
  {
    name: 'a plan needs no determination',
    procedure: withoutGuard('no-determination', 'submit-form:durable-solution-plan'),
  },
  {
    name: 'a handover needs no determination',
    procedure: withoutGuard('no-determination', 'submit-form:handover-abroad'),
  },
  {
    name: 'a handover needs no acceptance',
    procedure: withoutGuard('not-accepted-abroad', 'submit-form:handover-abroad'),
  },
  { name: 'closing needs no signatures', procedure: withoutGuard('signature-missing', 'close') },
  { name: 'child protection decides alone', procedure: signedBy('determination', 'child-protection') },
  { name: 'migration decides alone', procedure: signedBy('determination', 'migration') },
  { name: 'child protection closes alone', procedure: signedBy('closure', 'child-protection') },
  { name: 'another authority closes', procedure: signedBy('closure', 'child-protection', 'foreign-affairs') },
  { name: 'a panel of two', procedure: change({ panel: { ...sound.panel, quorum: 2 } }) },
  { name: 'migration chairs the panel', procedure: change({ panel: { ...sound.panel, chairedBy: 'migration' } }) },
  {
    name: 'no protection in a closed case',
    procedure: change({ whenClosed: sound.whenClosed.filter(action => action !== 'take-protective-measure') }),
  },
  {
    name: 'one signature opens the next stage',
    procedure: change({
      transitions: sound.transitions.map(one =>
        one.from === 'determination'
          ? { ...one, when: { not: { properties: { 'signed.determination': { const: 'missing' } } } } }
          : one,
      ),
    }),
  },
  {
    name: 'a task that nobody can do keeps every case open',
    procedure: change({
      tasks: sound.tasks.map(task => (task.id === 'screen' ? { ...task, when: true, blocksClosing: true } : task)),
    }),
  },
  {
    name: 'a stage at which nobody has anything to do',
    procedure: change({ tasks: sound.tasks.filter(task => task.id !== 'follow-up') }),
  },
  {
    name: 'one person signs for both authorities',
    table: withoutCheck({ sign: (_, { subject }) => ({ type: 'signed', subject, complete: true }) }),
  },
  {
    name: 'a panel of whoever',
    table: withoutCheck({ 'convene-panel': (_, { members }) => ({ type: 'panel-convened', members }) }),
  },
]

describe('a machine that breaks a promise', () => {
  it.each(MUTANTS)(
    'is caught: $name',
    ({ procedure = sound, table = deciders }) => {
      const { broken } = explore(rulesOf('mx', procedure), table, true)
      expect([...broken.keys()]).not.toEqual([])
    },
    EXPLORING,
  )
})

describe('detention', () => {
  it('is no measure of protection, and the profile of no country makes it one', () => {
    for (const id of countryIds())
      for (const { id: measure } of procedureOf(id).measures) expect(measure).not.toMatch(/deten|custod|arrest/)
    expect(profileOf('mx').id).toBe('mx')
  })
})
