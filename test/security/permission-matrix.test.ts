import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { country } from '#country'
import { DEMONSTRATION_USERS } from '../../infra/demonstration-users.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { subjectOf } from '../../infra/local/openid/user-claims.ts'
import { officerOf } from '../../shared/access/officer.ts'
import { mayDo, PERMISSIONS } from '../../shared/access/permissions.ts'
import { commandSchemas } from '../../shared/cases/commands.ts'
import { type Answer, apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { countriesWithAccounts, synthesizeTemplates } from '../infra/synthesized.ts'
import { startPlatform, temporaryFolder } from '../local-platform.ts'
import { visitorOf } from './page-visitor.ts'
import {
  COMMANDS,
  type Expectation,
  FORMS,
  OPEN_ROUTES,
  PAGES,
  PAGES_OF_NOBODY,
  PEOPLE,
  type Person,
  ROUTES,
  SIGN_OFFS,
} from './permission-table.ts'

const FORM_FOLDER = join(import.meta.dirname, '../../forms')
const USERS = [...DEMONSTRATION_USERS, { name: PEOPLE.no, groups: [] }]
const EVERYBODY = Object.keys(PEOPLE).filter((one): one is Person => one in PEOPLE)

/** A sound body for every command. */
const BODIES = {
  assign: { office: 'protection-tapachula' },
  'take-protective-measure': { measure: 'safe-place' },
  'open-migration-procedure': {},
  'record-guardian': { guardian: { status: 'requested' } },
  'record-consent': { consent: 'family-tracing' },
  'withdraw-consent': { consent: 'family-tracing', reason: 'x' },
  'convene-panel': {
    members: [
      {
        officer: subjectOf('supervisor'),
        authority: 'child-protection',
        chair: true,
        conflictOfInterest: false,
        confidentialityUndertaken: true,
      },
    ],
  },
  vote: { decision: 'approves' },
  'refer-to-partner': { partner: 'un-agency', purpose: 'x', until: '2099-01-01' },
  'refer-abroad': { country: 'hn', purpose: 'x' },
  'record-answer-abroad': { answer: 'accepted' },
  flag: { flag: 'watch', note: 'x' },
  unflag: { flag: 'watch', reason: 'x' },
  'override-risk': { risk: 'high', reason: 'x' },
  'recognise-vulnerability': { vulnerability: 'disability', reason: 'x' },
  'withdraw-vulnerability': { vulnerability: 'disability', reason: 'x' },
  close: {},
  reopen: { reason: 'x' },
  correct: {
    corrects: 1,
    answers: firstContactBody().answers,
    filledAt: '2026-03-03T09:00:00Z',
    reason: 'x',
  },
  sign: { subject: 'assessment' },
} satisfies Record<keyof typeof commandSchemas, object>

/** Whose work each may correct: their own, and a supervisor that of the same authority. */
const AUTHORS: Partial<Record<Person, string>> = {
  of: 'officer',
  cw: 'caseworker',
  su: 'officer',
  mi: 'migration',
  ms: 'migration',
}

let cloud: LocalCloud
let call: ReturnType<typeof apiClient>
let routes: readonly { readonly key: string; readonly asks: string }[]
/** Referred to the consulate, so that a consul sees it; and one that is not. */
let referred = ''
let unreferred = ''
/** A file that the officer is about to send. */
let attachment = ''

beforeAll(async () => {
  cloud = await startPlatform({ users: USERS })
  call = apiClient(cloud)
  routes = await routesOfTemplate()
  referred = await openCase()
  unreferred = await openCase()
  attachment = String((await call('officer', 'POST', '/api/attachments')).body.id)
  const partner = { partner: 'foreign-affairs', authority: 'foreign-affairs', purpose: 'x', until: '2099-01-01' }
  expect((await ask('supervisor', referred, 'refer-to-partner', partner)).status).toBe(201)
})
afterAll(() => cloud?.stop())

async function openCase(user = 'officer'): Promise<string> {
  const { status, body } = await call(user, 'PUT', submissionPath(), firstContactBody())
  expect(status).toBe(201)
  return String(body.caseId)
}

const ask = (user: string, caseId: string, type: string, more: object): Promise<Answer> =>
  call(user, 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, { type, ...more })

function told({ status }: Answer): Expectation {
  if (status === 403) return '403'
  if (status === 404) return '404'
  if (status >= 500 || status === 401) throw new Error(`answered ${status}`)
  return 'yes'
}

/** What everybody was answered, to be laid beside a row of the table. */
async function asked(attempt: (user: string, person: Person) => Promise<Answer>): Promise<Map<Person, Expectation>> {
  const found = new Map<Person, Expectation>()
  for (const person of EVERYBODY) found.set(person, told(await attempt(PEOPLE[person], person)))
  return found
}

describe('the table of permissions', () => {
  it('has a row for every route of the template, every command, every form and every sign-off, and no other', () => {
    expect([...ROUTES.keys(), ...OPEN_ROUTES].sort()).toEqual(routes.map(({ key }) => key).sort())
    const commands = Object.keys(commandSchemas).filter(type => type !== 'sign')
    expect([...COMMANDS.keys()].sort()).toEqual(commands.sort())
    expect([...FORMS.keys()].sort()).toEqual(country.forms.list.map(({ id }) => id).sort())
    expect([...SIGN_OFFS.keys()].sort()).toEqual(country.procedure.signOffs.map(({ subject }) => subject).sort())
    const people = new Set<string>(Object.values(PEOPLE))
    expect(USERS.map(({ name }) => name).filter(name => !people.has(name))).toEqual([])
  })

  it('says what the table in the code and the procedure say', () => {
    const rows = [
      ...[...COMMANDS].map(([type, row]) => [type, row] as const),
      ...[...FORMS].map(([form, row]) => [`submit-form:${form}`, row] as const),
      ...[...SIGN_OFFS].map(([subject, row]) => [`sign:${subject}`, row] as const),
    ]
    for (const [action, row] of rows)
      for (const [person, expected] of row) {
        const groups = USERS.find(({ name }) => name === PEOPLE[person])?.groups ?? []
        const may = mayDo(officerOf('x', groups), country.procedure, action) !== undefined
        expect([action, PEOPLE[person], may]).toEqual([action, PEOPLE[person], expected === 'yes'])
      }
  })
})

describe('every route', () => {
  it('asks for a token, but for those that are open to all', async () => {
    for (const { key, asks } of routes) {
      expect([key, asks]).toEqual([key, OPEN_ROUTES.includes(key) ? 'NONE' : 'JWT'])
      if (OPEN_ROUTES.includes(key)) continue
      const [method = '', path = ''] = key.split(' ')
      const answer = await call(undefined, method, pathFor(path), method === 'PUT' ? {} : undefined)
      expect([key, answer.status]).toEqual([key, 401])
    }
  })

  it.each([...ROUTES.keys()])('%s answers everybody as the table says', async route => {
    const [method = '', path = ''] = route.split(' ')
    const body = path.includes('/commands/') ? { type: 'vote', ...BODIES.vote } : firstContactBody()
    const found = await asked((user, person) => {
      // Whether a command may be given depends on the command: here, each gives one that is theirs if any is.
      const own = [...COMMANDS].find(([, row]) => row.get(person) === 'yes')?.[0]
      const command = Object.entries(BODIES).find(([type]) => type === own)
      const sent = path.includes('/commands/') && command ? { type: command[0], ...command[1] } : body
      return call(user, method, pathFor(path), method === 'PUT' ? sent : undefined)
    })
    expect(found).toEqual(ROUTES.get(route))
  })

  it('of a case hides it from a consul it was not referred to, from administrators, and from who is in no group', async () => {
    for (const person of ['co', 'ad', 'no'] as const)
      for (const path of ['', '/events'])
        expect(told(await call(PEOPLE[person], 'GET', `/api/cases/${unreferred}${path}`))).toBe('404')
  })
})

describe('every command', () => {
  it.each([...COMMANDS.keys()])('%s is carried out for whom the table says, and for nobody else', async type => {
    const body = Object.entries(BODIES).find(([name]) => name === type)?.[1] ?? {}
    const found = await asked(async (user, person) => {
      const author = type === 'correct' ? AUTHORS[person] : undefined
      const answer = await ask(user, author === undefined ? referred : await openCase(author), type, body)
      if (answer.status === 403) expect(answer.body.restsOn).toBe(`permission:${type}`)
      // Sound in itself: what is refused is refused by the procedure, not by the shape of the request.
      expect([user, answer.body.type]).not.toEqual([user, 'urn:amparo:problem:faulty-request'])
      return answer
    })
    expect(found).toEqual(COMMANDS.get(type))
  })

  it.each([...SIGN_OFFS.keys()])('signing the %s likewise', async subject => {
    const found = await asked(async user => {
      const answer = await ask(user, referred, 'sign', { subject })
      if (answer.status === 403) expect(answer.body.restsOn).toBe(`permission:sign:${subject}`)
      return answer
    })
    expect(found).toEqual(SIGN_OFFS.get(subject))
  })

  it.each([...FORMS.keys()])('filling in %s likewise', async formId => {
    const found = await asked(user => call(user, 'PUT', submissionPath(), example(formId, referred)))
    expect(found).toEqual(FORMS.get(formId))
  })

  it('that only time gives is nobody’s to give', async () => {
    const ofTime = Object.keys(PERMISSIONS).filter(name => name.startsWith('note-'))
    expect(ofTime).toHaveLength(3)
    for (const type of ofTime)
      for (const person of ['su', 'ms'] as const) {
        const { status, body } = await ask(PEOPLE[person], referred, type, { task: 'respond' })
        expect([status, body.faults]).toEqual([422, [{ path: '/type', code: 'unknown-command' }]])
      }
  })
})

function pathFor(route: string): string {
  return route
    .replace('{id}', 'first-contact')
    .replace('{caseId}', referred)
    .replace('{attachmentId}', attachment)
    .replace('{commandId}', () => uuidv7())
}

function example(formId: string, caseId: string): object {
  const { version } = JSON.parse(readFileSync(join(FORM_FOLDER, formId, 'schema.json'), 'utf8'))
  const { answers } = JSON.parse(readFileSync(join(FORM_FOLDER, formId, 'examples/ana.json'), 'utf8'))
  return firstContactBody('ana', { formId, formVersion: version, answers, caseId })
}

async function routesOfTemplate(): Promise<{ key: string; asks: string }[]> {
  const folder = temporaryFolder()
  try {
    const mexico = countriesWithAccounts().filter(({ id }) => id === 'mx')
    const { countries } = await synthesizeTemplates(mexico, folder.path)
    return (countries[0]?.all('AWS::ApiGatewayV2::Route') ?? []).map(([, { Properties }]) => ({
      key: String(Properties.RouteKey),
      asks: String(Properties.AuthorizationType ?? 'NONE'),
    }))
  } finally {
    folder.remove()
  }
}

/** The two ways out of a shared screen. */
const EXITS = ['action="/hide"', 'action="/sign-out"']

describe('every page', () => {
  it('has a row, or a reason for none', () => {
    const read = (file: string): string =>
      readFileSync(join(import.meta.dirname, '../../functions/serve-pages', file), 'utf8')
    const shown = [...read('serve-pages.tsx').matchAll(/route<PageCall>\(\s*'GET',\s*'([^']+)'/g)]
    const [reads = ''] = /reads: \{[^}]*\}/.exec(read('case/case-pages.tsx')) ?? []
    const ofCases = [...reads.matchAll(/'(\/[^']*)':/g)]
    const paths = [...shown, ...ofCases].map(([, path = '']) => path)
    expect([...PAGES.keys(), ...PAGES_OF_NOBODY].sort()).toEqual(paths.sort())
  })

  it('is shown to whom the table says, and to nobody else', async () => {
    const found = new Map([...PAGES.keys()].map(path => [path, new Map<Person, Expectation>()]))
    const places: Readonly<Record<string, string>> = {
      caseId: referred,
      authority: 'child-protection',
      officer: subjectOf('officer'),
      formId: 'first-contact',
      example: 'ana',
      audience: 'migration',
      before: '1',
      after: '1',
      sequence: '2',
      subject: 'closure',
      command: 'flag',
    }
    // The officer who is looked at is the first to sign in.
    for (const person of EVERYBODY) {
      const visitor = visitorOf(cloud)
      await visitor.signIn(PEOPLE[person])
      for (const [path, row] of found) {
        const { status, text } = await visitor.get(path.replaceAll(/:(\w+)/g, (_, name) => places[name] ?? ''))
        row.set(person, told({ status, headers: new Headers(), body: {} }))
        // Whoever is refused is told nothing of the case.
        if (status !== 200) expect([path, person, text.includes('Ana Lucía')]).toEqual([path, person, false])
        // Wherever somebody is, they can leave a shared screen at once, in both ways.
        else if (text.startsWith('<!doctype'))
          expect([path, person, ...EXITS.filter(exit => !text.includes(exit))]).toEqual([path, person])
      }
    }
    expect(found).toEqual(PAGES)
  })
})
