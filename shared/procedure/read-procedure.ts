import * as v from 'valibot'
import { mayDo } from '../access/permissions.ts'
import { commandSchemas } from '../cases/commands.ts'
import { GUARD_CODES } from '../cases/refusal.ts'
import { FaultyFile, type FileFault, readAs } from '../countries/faulty-file.ts'
import type { CountryProfile } from '../countries/profile.ts'
import { inEveryLanguage } from '../countries/words.ts'
import { inspectSchema } from '../forms/check-schema.ts'
import type { Schema } from '../forms/form.ts'
import { factDomains, TOLD_FACTS } from './facts.ts'
import { inspectFactSchema } from './inspect-fact-schema.ts'
import { mapConditions, type Procedure, STAGES, type TaskRule } from './procedure.ts'
import {
  choice,
  duration,
  hands,
  id,
  type ProfileProcedure,
  roles,
  schema,
  stage,
  taskSchema,
} from './procedure-parts.ts'

const procedureSchema = v.strictObject({
  version: v.pipe(v.string(), v.regex(/^\d+\.\d+\.\d+$/, 'is not a version, for example 1.0.0')),
  stages: v.pipe(
    v.array(
      v.strictObject({
        id: stage,
        forms: v.array(
          v.strictObject({
            form: v.string(),
            opens: v.optional(v.boolean(), false),
            filledBy: roles,
            authorities: v.optional(v.pipe(v.array(id), v.minLength(1, 'is nobody’s: name at least one'))),
          }),
        ),
      }),
    ),
    v.check(
      stages => stages.length === STAGES.length && stages.every((one, index) => one.id === STAGES[index]),
      `must be exactly ${STAGES.join(', ')}, in this order`,
    ),
  ),
  promises: v.record(v.string(), inEveryLanguage),
  signOffs: v.array(
    v.strictObject({ subject: id, of: v.string(), notByAuthor: v.optional(v.boolean(), false), by: v.array(hands) }),
  ),
  panel: v.strictObject({ quorum: v.pipe(v.number(), v.integer()), chairedBy: id }),
  escalation: v.strictObject({ supervisor: duration, authorities: duration }),
  transitions: v.array(v.strictObject({ from: stage, to: stage, when: schema })),
  reopensTo: stage,
  whenClosed: v.array(v.string()),
  guards: v.array(
    v.strictObject({
      code: v.picklist(GUARD_CODES, 'is no refusal that the platform knows'),
      restsOn: v.pipe(
        v.string(),
        v.regex(/^(?:promise:[1-9]|(?:rule|procedure):[a-z-]+)$/, 'names no promise or rule'),
      ),
      on: v.pipe(v.array(v.string()), v.minLength(1, 'guards nothing')),
      unless: schema,
    }),
  ),
  tasks: v.array(taskSchema),
  findings: v.array(v.strictObject({ fact: v.string(), value: v.string(), form: v.string(), when: schema })),
  measures: v.array(choice),
  partners: v.array(choice),
  consents: v.array(id),
})

const vulnerabilitiesSchema = v.array(
  v.strictObject({
    ...choice.entries,
    found: v.array(v.strictObject({ form: v.string(), when: schema })),
    protections: v.array(inEveryLanguage),
    tasks: v.array(taskSchema),
  }),
)

export interface ProcedureFiles {
  /** `forms/procedure.json` and `forms/vulnerabilities.json`, parsed. */
  readonly procedure: unknown
  readonly vulnerabilities: unknown
}

/**
 * The procedure of a country, its conditions still schemas. Refuses with `FaultyFile` what is misshapen, names what does
 * not exist, leaves a stage without a way on, or weakens a promise.
 */
export function readProcedure(
  files: ProcedureFiles,
  formIds: ReadonlySet<string>,
  profile: Pick<CountryProfile, 'id' | 'procedure'>,
): Procedure<Schema> {
  const source = readAs(procedureSchema, 'forms/procedure.json', files.procedure)
  const vulnerabilities = readAs(vulnerabilitiesSchema, 'forms/vulnerabilities.json', files.vulnerabilities)
  const own = profile.procedure
  const ofVulnerabilities = vulnerabilities.flatMap(({ id: name, tasks }) =>
    tasks.map(
      (task): TaskRule<Schema> => ({
        ...task,
        when: { allOf: [{ properties: { [`vulnerability.${name}`]: { const: 'recognised' } } }, task.when] },
      }),
    ),
  )
  const tasks: readonly TaskRule<Schema>[] = [...source.tasks, ...ofVulnerabilities, ...own.tasks]
  const { stages, ...rest } = source
  const procedure: Procedure<Schema> = {
    ...rest,
    forms: stages.flatMap(({ id: at, forms }) =>
      forms.map(({ form, opens, filledBy, authorities }) => ({ form, stage: at, opens, filledBy, authorities })),
    ),
    tasks: tasks.map(task => ({ ...task, deadline: own.deadlines[task.id] ?? task.deadline })),
    vulnerabilities: vulnerabilities.map(({ tasks: _, ...rule }) => rule),
  }
  const faults = meaningFaults(procedure, formIds)
  if (faults.length > 0) throw new FaultyFile('forms/procedure.json', faults)
  const ownFaults = profileFaults(own, source.tasks.length + ofVulnerabilities.length, procedure)
  if (ownFaults.length > 0) throw new FaultyFile(`shared/countries/${profile.id}.json`, ownFaults)
  return procedure
}

/** Everything that can be asked of a case, by the names that guards and tasks use. */
function actionsOf(procedure: Procedure<unknown>): ReadonlySet<string> {
  return new Set([
    ...Object.keys(commandSchemas).filter(name => name !== 'sign'),
    ...procedure.forms.map(rule => `submit-form:${rule.form}`),
    ...procedure.signOffs.map(signOff => `sign:${signOff.subject}`),
  ])
}

/** The facts a country's conditions may ask for, each with its values. */
export function domainsOf(procedure: Procedure<unknown>) {
  return factDomains({
    forms: procedure.forms.map(rule => rule.form),
    measures: procedure.measures.map(one => one.id),
    partners: procedure.partners.map(one => one.id),
    vulnerabilities: procedure.vulnerabilities.map(one => one.id),
    consents: procedure.consents,
    signOffs: procedure.signOffs.map(({ subject, by }) => ({ subject, authorities: by.map(one => one.authority) })),
  })
}

function meaningFaults(procedure: Procedure<Schema>, formIds: ReadonlySet<string>): readonly FileFault[] {
  const faults: FileFault[] = []
  const fault = (pointer: string, reason: string): void => void faults.push({ pointer, reason })
  const actions = actionsOf(procedure)
  const domains = domainsOf(procedure)
  const knownForm = (pointer: string, form: string): void => {
    if (!formIds.has(form)) fault(pointer, `there is no form "${form}" in forms/`)
  }
  const knownAction = (pointer: string, action: string): void => {
    if (!actions.has(action)) fault(pointer, `"${action}" is nothing that can be done to a case`)
  }

  for (const { form, stage: at } of procedure.forms) knownForm(`/stages/${STAGES.indexOf(at)}/forms/${form}`, form)
  for (const [n, { form, fact, value }] of procedure.findings.entries()) {
    knownForm(`/findings/${n}/form`, form)
    const values = Object.hasOwn(TOLD_FACTS, fact) ? domains.get(fact) : undefined
    if (values === undefined) fault(`/findings/${n}/fact`, `"${fact}" is no fact that a form tells`)
    else if (!values.includes(value)) fault(`/findings/${n}/value`, `"${value}" is no value of ${fact}`)
  }
  for (const [n, one] of procedure.signOffs.entries()) knownForm(`/signOffs/${n}/of`, one.of)
  for (const [n, { found }] of procedure.vulnerabilities.entries())
    for (const [m, rule] of found.entries()) knownForm(`/vulnerabilities/${n}/found/${m}/form`, rule.form)
  for (const [n, action] of procedure.whenClosed.entries()) knownAction(`/whenClosed/${n}`, action)
  for (const [n, guard] of procedure.guards.entries())
    for (const [m, action] of guard.on.entries()) knownAction(`/guards/${n}/on/${m}`, action)
  for (const [n, task] of procedure.tasks.entries()) faults.push(...taskFaults(procedure, task, n, actions))
  mapConditions(procedure, (condition, pointer) => {
    // Findings look into answers, all else at facts.
    if (/^\/(?:findings|vulnerabilities)\//.test(pointer)) {
      if (typeof condition === 'object')
        for (const one of inspectSchema(condition).faults) fault(pointer + one.pointer, one.reason)
    } else for (const reason of inspectFactSchema(condition, domains)) fault(pointer, reason)
    return condition
  })
  return [...faults, ...wayFaults(procedure), ...promiseFaults(procedure), ...twice(procedure)]
}

function taskFaults(
  procedure: Procedure<Schema>,
  task: TaskRule<Schema>,
  n: number,
  actions: ReadonlySet<string>,
): readonly FileFault[] {
  const pointer = `/tasks/${n}`
  const faults: FileFault[] = task.does
    .filter(action => !actions.has(action))
    .map(action => ({ pointer: `${pointer}/does`, reason: `"${action}" is nothing that can be done to a case` }))
  const { authority } = task.by
  const able = task.by.roles.some(role =>
    task.does.some(action =>
      mayDo({ id: '', grants: [{ authority, role, office: undefined }] }, withCode(procedure), action),
    ),
  )
  if (!able) faults.push({ pointer: `${pointer}/by`, reason: 'names nobody who is permitted to do it' })
  const [kind, name = ''] = task.from.split(':')
  const known =
    ['opened', 'stage', 'risk', 'panel', 'transition', ...STAGES].includes(task.from) ||
    (kind === 'form' && procedure.forms.some(rule => rule.form === name)) ||
    (kind === 'vulnerability' && procedure.vulnerabilities.some(one => one.id === name))
  if (!known) faults.push({ pointer: `${pointer}/from`, reason: `"${task.from}" is no moment to count from` })
  return faults
}

/** Permissions look at forms and sign-offs, never at conditions. */
function withCode(procedure: Procedure<Schema>): Procedure {
  return mapConditions(procedure, () => () => false)
}

/** Every stage can be reached, and none but the last is a dead end. */
function wayFaults({ transitions, whenClosed }: Procedure<Schema>): readonly FileFault[] {
  const reached = new Set<string>(['identification', 'closed'])
  for (const _ of transitions) for (const { from, to } of transitions) if (reached.has(from)) reached.add(to)
  const faults: FileFault[] = STAGES.filter(one => !reached.has(one)).map(one => ({
    pointer: `/stages/${STAGES.indexOf(one)}`,
    reason: `no step leads to ${one}`,
  }))
  for (const [n, { from, to }] of transitions.entries())
    if (STAGES.indexOf(to) <= STAGES.indexOf(from))
      faults.push({ pointer: `/transitions/${n}`, reason: 'does not lead forward: only reopening leads back' })
  if (!whenClosed.includes('reopen'))
    faults.push({ pointer: '/whenClosed', reason: 'does not let a closed case be reopened' })
  return faults
}

/** What a file cannot say without breaking a promise. What only shows on the way is found by exploring the machine. */
function promiseFaults({ signOffs, panel, whenClosed, measures }: Procedure<Schema>): readonly FileFault[] {
  const faults: FileFault[] = []
  for (const subject of ['determination', 'closure']) {
    const by = signOffs.find(one => one.subject === subject)?.by.map(one => one.authority) ?? []
    if (!by.includes('child-protection') || !by.includes('migration'))
      faults.push({ pointer: '/signOffs', reason: `promise 1: ${subject} needs child protection and migration` })
  }
  if (panel.quorum < 3) faults.push({ pointer: '/panel/quorum', reason: 'promise 5: a panel has at least three' })
  if (panel.chairedBy !== 'child-protection')
    faults.push({ pointer: '/panel/chairedBy', reason: 'promise 5: child protection chairs the panel' })
  if (!whenClosed.includes('take-protective-measure'))
    faults.push({ pointer: '/whenClosed', reason: 'promise 2: protective measures are taken at any stage' })
  for (const [n, { id: name, title }] of measures.entries())
    if (/deten|detain|détention|arrest|custod/i.test(`${name} ${Object.values(title).join(' ')}`))
      faults.push({ pointer: `/measures/${n}`, reason: 'promise 6: detention is no measure of protection' })
  return faults
}

function twice(procedure: Procedure<Schema>): readonly FileFault[] {
  const lists = ['tasks', 'measures', 'partners', 'vulnerabilities'] as const
  return lists.flatMap(list => {
    const ids = procedure[list].map(one => one.id)
    return ids.flatMap((one, n) =>
      ids.indexOf(one) === n ? [] : [{ pointer: `/${list}/${n}/id`, reason: `"${one}" is there twice` }],
    )
  })
}

/** What of a profile's own changes names something that is not there. */
function profileFaults(own: ProfileProcedure, before: number, { tasks }: Procedure<Schema>): readonly FileFault[] {
  const known = new Set(tasks.map(task => task.id))
  return [
    ...Object.keys(own.deadlines)
      .filter(name => !known.has(name))
      .map(name => ({ pointer: `/procedure/deadlines/${name}`, reason: 'there is no such task' })),
    ...own.tasks.flatMap((task, n) =>
      tasks.slice(0, before + n).some(one => one.id === task.id)
        ? [{ pointer: `/procedure/tasks/${n}/id`, reason: `"${task.id}" is there already` }]
        : [],
    ),
  ]
}
