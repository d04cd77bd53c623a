import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { subjectOf } from '../local/openid/user-claims.ts'

const FORMS = join(import.meta.dirname, '../../forms')

/** What the journey needs of a running platform. */
export interface Platform {
  readonly url: string
  /** A bearer token of a demonstration user. */
  token(user: string): Promise<string>
}

/** Hears what happens, as it happens. */
export interface Narrator {
  readonly step: (text: string) => void
  readonly say: (text: string) => void
}

/** An answer of the API, and whose request it was. */
interface Answer {
  readonly status: number
  readonly body: Body
}

const bodySchema = v.looseObject({
  caseId: v.optional(v.string()),
  reference: v.optional(v.string()),
  sequence: v.optional(v.number()),
  stage: v.optional(v.string()),
  risk: v.optional(v.string()),
  title: v.optional(v.string()),
  type: v.optional(v.string()),
  restsOn: v.optional(v.string()),
  chain: v.optional(v.string()),
  tasks: v.optional(v.array(v.object({ task: v.string(), dueAt: v.string() })), []),
  faults: v.optional(v.array(v.object({ path: v.string(), code: v.string() })), []),
  protection: v.optional(v.object({ vulnerabilities: v.array(v.object({ id: v.string() })) })),
})
type Body = v.InferOutput<typeof bodySchema>

/** What is left at the end, for whoever looks closer. */
export interface Journey {
  readonly caseId: string
  readonly reference: string
  /** The refusals on the way, each with what it rests on: `promise:1`, `permission:close`, or the code of its first fault. */
  readonly refused: readonly { readonly attempt: string; readonly restsOn: string }[]
  readonly stages: readonly string[]
}

/**
 * Plays Ana's whole journey through the API, with every wrong turn tried on the way. Throws where the platform does
 * anything else than it promised: so the demonstration is a test, and cannot tell what is not so.
 */
export async function playAna(platform: Platform, { step, say }: Narrator): Promise<Journey> {
  const refused: { attempt: string; restsOn: string }[] = []
  const stages: string[] = []
  let caseId = ''
  let reference = ''

  async function call(user: string, method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(platform.url + path, {
      method,
      headers: {
        authorization: `Bearer ${await platform.token(user)}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: v.parse(bodySchema, await response.json()) }
  }
  const submit = (user: string, formId: string, example = 'ana', onCase = caseId): Promise<Answer> =>
    call(user, 'PUT', `/api/submissions/${uuidv7()}`, {
      formId,
      formVersion: versionOf(formId),
      answers: exampleOf(formId, example),
      filledAt: new Date().toISOString(),
      ...(onCase !== '' && { caseId: onCase }),
    })
  const command = (user: string, type: string, more: object = {}): Promise<Answer> =>
    call(user, 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, { type, ...more })

  /** Something that is done, and where the case then stands. */
  async function done(what: string, asked: Promise<Answer>): Promise<Body> {
    const { status, body } = await asked
    if (status !== 201) throw new Error(`${what}: ${status} ${body.type} ${JSON.stringify(body.faults)}`)
    const { stage = '' } = (await call('supervisor', 'GET', `/api/cases/${body.caseId}`)).body
    if (stages.at(-1) !== stage) {
      stages.push(stage)
      say(`${what}: done. The case is now in: ${stage}.`)
    } else say(`${what}: done.`)
    return body
  }
  /** A wrong turn: it must be refused, and rest on just this. */
  async function refusedFor(attempt: string, restsOn: string, asked: Promise<Answer>): Promise<void> {
    const { status, body } = await asked
    const found = body.restsOn ?? body.faults.find(fault => fault.code === restsOn)?.code ?? ''
    if (status < 400 || found !== restsOn)
      throw new Error(`${attempt}: ${status} ${body.type} resting on "${found}", not on ${restsOn}`)
    refused.push({ attempt, restsOn })
    say(`Tried: ${attempt}. Refused (${status}): ${body.title}. It rests on ${restsOn}.`)
  }

  step('A border officer of migration meets Ana first, and records what she says she needs.')
  const first = submit('migration', 'first-contact')
  const { caseId: opened = '', reference: called = '' } = (await first).body
  caseId = opened
  reference = called
  // Without a pause: child protection can hardly have heard by now, and then this must be refused.
  const tooEarly = await command('migration', 'open-migration-procedure')
  await done('First contact', first)
  say(
    `Her case is ${reference}. What she said is child protection’s: ${await readable('migration')} answers are left for migration to read.`,
  )
  await refusedFor(
    'child protection’s screening, by migration',
    'permission:fill:rapid-screening',
    submit('migration', 'rapid-screening'),
  )
  await refusedFor(
    'a protective measure, by migration',
    'permission:take-protective-measure',
    command('migration', 'take-protective-measure', { measure: 'medical-care' }),
  )

  step('Child protection is notified before any migration procedure can be opened.')
  await untilOpened(tooEarly)

  step('The same day: food, a doctor and a safe place. No decision is waited for.')
  await done(
    'A protective measure',
    command('officer', 'take-protective-measure', { measure: 'medical-care', note: 'Seen by a doctor, underweight.' }),
  )
  await done('Another', command('officer', 'take-protective-measure', { measure: 'safe-place' }))
  await done('Screening for danger', submit('officer', 'rapid-screening'))
  const { protection } = (await call('caseworker', 'GET', `/api/cases/${caseId}`)).body
  say(`Recognised, and carried on from now: ${protection?.vulnerabilities.map(one => one.id).join(', ')}.`)
  await refusedFor(
    'a place in detention',
    'not-an-option',
    submit('caseworker', 'care-arrangement', 'faulty-detention'),
  )
  await done('A foster family', submit('caseworker', 'care-arrangement'))

  step('Nobody sits in judgement before she has a guardian.')
  const panel = panelOf('supervisor', 'migration-supervisor', 'caseworker')
  await refusedFor(
    'a panel without a guardian',
    'promise:5',
    command('supervisor', 'convene-panel', { members: panel }),
  )
  await done('Her guardian', submit('caseworker', 'guardianship'))

  step('Her best interests are assessed; another pair of eyes approves.')
  await refusedFor(
    'a determination report before the assessment',
    'procedure:assessment',
    submit('caseworker', 'determination-report'),
  )
  await done('Best-interests assessment', submit('caseworker', 'best-interests-assessment'))
  await refusedFor(
    'the caseworker approves it alone',
    'permission:sign:assessment',
    command('caseworker', 'sign', { subject: 'assessment' }),
  )
  await done('The supervisor approves it', command('supervisor', 'sign', { subject: 'assessment' }))

  step('A panel of both authorities, chaired by child protection, with one who does not agree.')
  await done('The determination report', submit('caseworker', 'determination-report'))
  await refusedFor(
    'a panel of two',
    'promise:5',
    command('supervisor', 'convene-panel', { members: panel.slice(0, 2) }),
  )
  await refusedFor(
    'a panel chaired by migration',
    'promise:5',
    command('supervisor', 'convene-panel', {
      members: panel.map(one => ({ ...one, chair: one.authority === 'migration' })),
    }),
  )
  const partial = { ...member('migration'), conflictOfInterest: true }
  await done('The panel', command('supervisor', 'convene-panel', { members: [...panel, partial] }))
  await refusedFor(
    'signing before the panel has voted',
    'promise:5',
    command('supervisor', 'sign', { subject: 'determination' }),
  )
  await done('The chair votes', command('supervisor', 'vote', { decision: 'approves' }))
  await refusedFor('the chair votes twice', 'promise:5', command('supervisor', 'vote', { decision: 'approves' }))
  await refusedFor(
    'a member with a conflict of interest votes',
    'promise:5',
    command('migration', 'vote', { decision: 'approves' }),
  )
  await done('Migration’s member votes', command('migration-supervisor', 'vote', { decision: 'approves' }))
  await done(
    'One dissents',
    command('caseworker', 'vote', { decision: 'defers', dissent: 'I would wait until counselling has begun.' }),
  )

  step('Neither authority decides alone.')
  await done('Child protection signs', command('supervisor', 'sign', { subject: 'determination' }))
  await refusedFor('acting on one authority’s signature', 'promise:1', submit('caseworker', 'durable-solution-plan'))
  await refusedFor(
    'child protection signs for both',
    'promise:1',
    command('supervisor', 'sign', { subject: 'determination' }),
  )
  await done('Migration signs', command('migration-supervisor', 'sign', { subject: 'determination' }))

  step('The way home: her plan, Honduras asked, and nobody handed over before it has agreed.')
  await done('The durable-solution plan', submit('caseworker', 'durable-solution-plan'))
  await done('Migration acknowledges it', command('migration', 'sign', { subject: 'plan' }))
  await refusedFor('a handover that Honduras has not agreed to', 'promise:7', submit('caseworker', 'handover-abroad'))
  await refusedFor(
    'asking Honduras without consent',
    'rule:consent',
    command('supervisor', 'refer-abroad', { country: 'hn', purpose: 'Reunification with her grandmother.' }),
  )
  await done(
    'Consent',
    command('caseworker', 'record-consent', {
      consent: 'cross-border',
      basis: 'consent',
      givenBy: 'Ana and her guardian',
    }),
  )
  await done(
    'Honduras is asked',
    command('supervisor', 'refer-abroad', { country: 'hn', purpose: 'Reunification with her grandmother.' }),
  )
  await done('Honduras accepts', command('supervisor', 'record-answer-abroad', { answer: 'accepted' }))
  await done('Handover, with her last word', submit('caseworker', 'handover-abroad'))

  step('She is not forgotten.')
  await done('A first visit', submit('caseworker', 'follow-up'))
  await done('A second one', submit('caseworker', 'follow-up', 'all-goals-achieved'))

  step('Closed by both, or not at all; and never because somebody turned eighteen.')
  await refusedFor(
    'closing because of a birthday',
    'not-an-option',
    submit('caseworker', 'closure', 'faulty-turned-eighteen'),
  )
  await refusedFor('closing without signatures', 'promise:1', command('supervisor', 'close'))
  await done('The closure form', submit('caseworker', 'closure'))
  await done('Child protection signs', command('supervisor', 'sign', { subject: 'closure' }))
  await refusedFor('closing on one signature', 'promise:1', command('supervisor', 'close'))
  await done('Migration signs', command('migration-supervisor', 'sign', { subject: 'closure' }))
  await done('The case is closed', command('supervisor', 'close'))
  await refusedFor('a further form on the closed case', 'procedure:closed', submit('caseworker', 'rapid-screening'))
  const { tasks } = (await call('caseworker', 'GET', `/api/cases/${caseId}`)).body
  say(`Still to do after closing: ${tasks.map(task => `${task.task} by ${task.dueAt.slice(0, 10)}`).join(', ')}.`)
  const { chain } = (await call('auditor', 'GET', `/api/cases/${caseId}/events`)).body
  if (chain !== 'intact') throw new Error('the history is broken')
  say(`The auditor checks the history without reading an answer: its chain is ${chain}.`)
  return { caseId, reference, refused, stages }

  /** Opens the migration procedure: refused for as long as child protection’s queue has not heard of the child. */
  async function untilOpened(early: Answer): Promise<void> {
    const until = Date.now() + 60_000
    for (let answer = early; ; answer = await command('migration', 'open-migration-procedure')) {
      const { status, body } = answer
      if (status === 201) {
        say(
          answer === early
            ? 'Child protection had heard at once: it is opened.'
            : 'Child protection has heard: it is opened.',
        )
        return
      }
      if (body.restsOn !== 'promise:3' || Date.now() > until)
        throw new Error(`migration procedure: ${status} ${body.type}`)
      if (answer === early) {
        refused.push({ attempt: 'the migration procedure, before child protection was notified', restsOn: 'promise:3' })
        say(`Tried at once: refused (${status}): ${body.title}. It rests on promise:3.`)
      }
      await pause(250)
    }
  }

  async function readable(user: string): Promise<number> {
    const { body } = await call(user, 'GET', `/api/cases/${caseId}`)
    return (
      JSON.stringify(body.submissions ?? []).match(/"(?:authority|documents|status|internationalProtection)":/g)
        ?.length ?? 0
    )
  }
}

/** A member of the panel: a demonstration user, by the subject their sign-in gives. */
function member(user: string, chair = false) {
  return {
    officer: subjectOf(user),
    authority: user.startsWith('migration') ? 'migration' : 'child-protection',
    chair,
    conflictOfInterest: false,
    confidentialityUndertaken: true,
  }
}

function panelOf(chair: string, ...others: readonly string[]) {
  return [member(chair, true), ...others.map(user => member(user))]
}

function versionOf(formId: string): string {
  return v.parse(v.object({ version: v.string() }), read(formId, 'schema.json')).version
}

function exampleOf(formId: string, example: string): unknown {
  return v.parse(v.object({ answers: v.unknown() }), read(formId, `examples/${example}.json`)).answers
}

function read(formId: string, file: string): unknown {
  return JSON.parse(readFileSync(join(FORMS, formId, file), 'utf8'))
}
