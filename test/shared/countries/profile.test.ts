import { spawnSync } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { applyPatch, type Operation } from 'rfc6902'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { countryIds, PROFILES, profileOf, readProfiles } from '../../../infra/build/profiles.ts'
import { hearing } from '../../../shared/countries/authority.ts'
import { FaultyFile } from '../../../shared/countries/faulty-file.ts'
import { readProfile } from '../../../shared/countries/profile.ts'
import { temporaryFolder } from '../../local-platform.ts'

const ROOT = join(import.meta.dirname, '../../..')
/** Of DOMAIN: the member countries of the Regional Conference on Migration that a profile is kept for. */
const MEMBERS = ['bz', 'cr', 'dm', 'do', 'gt', 'gy', 'hn', 'ht', 'mx', 'ni', 'pa', 'sv']

// biome-ignore lint/suspicious/noExplicitAny: a profile as its author writes it, to be broken in any place
type Written = any
const written = (id: string): Written => JSON.parse(readFileSync(join(PROFILES, `${id}.json`), 'utf8'))

interface Change {
  readonly op: 'add' | 'remove'
  readonly path: string
  readonly value: unknown
}

/** What is said of Mexico's profile, changed; one line a fault. */
function faults(...changes: readonly Change[]): readonly string[] {
  const profile = written('mx')
  expect(applyPatch(profile, [...changes] as Operation[])).toEqual(changes.map(() => null))
  return said(() => readProfile('mx.json', profile))
}

function said(read: () => unknown): readonly string[] {
  try {
    read()
    return []
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error
    return error.message.split('\n')
  }
}

describe('the profiles', () => {
  it('are twelve, sound, and tell the countries apart', () => {
    expect(countryIds()).toEqual(MEMBERS)
    expect(readProfiles().map(({ id }) => id)).toEqual(MEMBERS)
  })

  it('speak the country’s language first, and all four', () => {
    const first = Object.fromEntries(readProfiles().map(({ id, languages }) => [id, languages[0]]))
    expect(first).toEqual({
      ...Object.fromEntries(MEMBERS.map(id => [id, 'es'])),
      ...{ bz: 'en', gy: 'en', dm: 'en', ht: 'fr' },
    })
    for (const { languages } of readProfiles()) expect([...languages].sort()).toEqual(['en', 'es', 'fr', 'ht'])
    expect(profileOf('ht').languages.slice(0, 2)).toEqual(['fr', 'ht'])
  })

  it('let child protection and migration hear of cases, and a further authority only where a profile says so', () => {
    for (const { authorities } of readProfiles())
      expect(hearing(authorities).map(({ id }) => id)).toEqual(['child-protection', 'migration'])
    const further = written('mx')
    further.authorities[2].queue = true
    expect(hearing(readProfile('mx.json', further).authorities).map(({ id }) => id)).toEqual([
      'child-protection',
      'migration',
      'foreign-affairs',
    ])
  })

  it('have offices from the border to the capital in both authorities', () => {
    for (const { id, offices } of readProfiles())
      for (const authority of ['child-protection', 'migration'])
        for (const level of ['local', 'regional', 'national'])
          expect([id, authority, level, offices.some(o => o.authority === authority && o.level === level)]).toEqual([
            id,
            authority,
            level,
            true,
          ])
  })

  it('call no rule confirmed that no public source was read for', () => {
    for (const { rules } of readProfiles())
      for (const rule of rules)
        if (rule.confirmed) expect(rule.source).not.toMatch(/general knowledge|confidence|no statutory/i)
  })
})

describe('a faulty profile', () => {
  it.each<readonly [string, 'add' | 'remove', string, unknown, string]>([
    ['an unknown key', 'add', '/wether', 'rain', '/wether: unknown key'],
    ['an unknown key further in', 'add', '/authorities/0/fax', '1', '/authorities/0/fax: unknown key'],
    ['a missing key', 'remove', '/name', null, '/name: is missing'],
    ['a missing translation', 'remove', '/authorities/1/name/ht', null, '/authorities/1/name/ht: is missing'],
    ['an empty translation', 'add', '/offices/0/name/fr', '', '/offices/0/name/fr: is empty: write the words'],
    [
      'a deciding authority that is not there',
      'remove',
      '/authorities/0',
      null,
      '/authorities: lacks child-protection',
    ],
    [
      'an authority without a queue',
      'add',
      '/authorities/1/queue',
      false,
      '/authorities/1/queue: is false: migration hears of every case, so it has a queue',
    ],
    [
      'consumers of no queue',
      'add',
      '/authorities/2/consumers',
      ['arn:aws:iam::111122223333:role/system'],
      '/authorities/2/consumers: are of no queue',
    ],
    [
      'a consumer that is everybody',
      'add',
      '/authorities/0/consumers',
      ['*'],
      '/authorities/0/consumers/0: is not the exact ARN',
    ],
    [
      'a consumer that is a whole account',
      'add',
      '/authorities/0/consumers',
      ['arn:aws:iam::111122223333:root'],
      '/authorities/0/consumers/0: is not the exact ARN',
    ],
    [
      'a webhook beside consumers',
      'add',
      '/authorities/0',
      {
        ...written('mx').authorities[0],
        consumers: ['arn:aws:iam::111122223333:role/system'],
        webhook: { url: 'https://notices.agency.example/' },
      },
      '/authorities/0/webhook: stands beside consumers: what the platform delivers for child-protection nobody else can',
    ],
    ...(
      [
        ['a webhook of no queue', 2, 'https://notices.agency.example/', ': has no queue to deliver from'],
        ['a webhook without TLS', 1, 'http://notices.agency.example/', '/url: is not an https URL'],
        ['a webhook that is no URL', 1, 'https://', '/url: is not a URL'],
        ['a webhook at an address', 1, 'https://93.184.215.14/', '/url: does not name a public host'],
        ['a webhook at a dressed address', 1, 'https://2130706433/', '/url: does not name a public host'],
        ['a webhook at an address of IPv6', 1, 'https://[fd00:ec2::254]/', '/url: does not name a public host'],
        ['a webhook on this machine', 1, 'https://localhost/', '/url: does not name a public host'],
        ['a webhook in a private zone', 1, 'https://case.internal/', '/url: does not name a public host'],
        ['a webhook with a password', 1, 'https://a:b@notices.agency.example/', '/url: holds a user, a password'],
      ] as const
    ).map(
      ([what, place, url, expected]) =>
        [what, 'add', `/authorities/${place}/webhook`, { url }, `/authorities/${place}/webhook${expected}`] as const,
    ),
    [
      'a webhook with more than it has',
      'add',
      '/authorities/1/webhook',
      { url: 'https://notices.agency.example/', secret: 'x' },
      '/authorities/1/webhook/secret: unknown key',
    ],
    ['an authority twice', 'add', '/authorities/2/id', 'migration', '/authorities/2/id: names one authority twice'],
    ['a deadline in words', 'add', '/deadlines/high', '2 days', '/deadlines/high: is not an ISO 8601 duration'],
    ['a retention in days', 'add', '/retention/closedCase', 'P30D', '/retention/closedCase: is not an ISO 8601'],
    ['a time zone of no place', 'add', '/timeZone', 'Mexico', '/timeZone: is not a time zone'],
    ['a language it does not have', 'add', '/languages/4', 'qu', '/languages/4: is not a language of the platform'],
    ['a language twice', 'add', '/languages/4', 'es', '/languages: names one language twice'],
    ['a region of no cloud', 'add', '/region', 'mexico', '/region: is not an AWS region'],
    ['an account that is none', 'add', '/account', '123', '/account: is not the number of an AWS account'],
    [
      'a provider without TLS',
      'add',
      '/identityProvider',
      { issuer: 'http://id.example', clientId: 'x' },
      '/identityProvider/issuer: is not the https URL',
    ],
    ['an office of nobody', 'add', '/offices/0/authority', 'army', '/offices/0/authority: is not an authority'],
    ['an office under nothing', 'remove', '/offices/1/parent', null, '/offices/1/parent: is missing'],
    ['an office under an unknown one', 'add', '/offices/1/parent', 'x', '/offices/1/parent: is not an office'],
    [
      'an office under another authority',
      'add',
      '/offices/1/parent',
      'migration',
      '/offices/1/parent: is an office of migration',
    ],
    [
      'an office under one of its level',
      'add',
      '/offices/1/parent',
      'protection-tamaulipas',
      '/offices/1/parent: is regional, and so not above a regional office',
    ],
    ['an office twice', 'add', '/offices/2/id', 'protection', '/offices/2/id: names one office twice'],
  ])('with %s is refused with file, pointer and reason', (_, op, path, value, expected) => {
    const found = faults({ op, path, value })
    expect(found.join('\n')).toContain(`mx.json#${expected}`)
  })

  it('is told by all its faults at once', () => {
    const found = faults(
      { op: 'add', path: '/deadlines/high', value: '2 days' },
      { op: 'add', path: '/wether', value: 'rain' },
    )
    expect(found).toHaveLength(2)
  })

  it('of an unknown country is answered with those there are', () => {
    expect(() => profileOf('fr')).toThrow(/choose one of .*hn.*mx.*npm run country -- new fr/)
  })
})

describe('a folder of profiles', () => {
  let folder: ReturnType<typeof temporaryFolder>
  beforeEach(() => {
    folder = temporaryFolder()
    for (const id of ['hn', 'mx']) cpSync(join(PROFILES, `${id}.json`), join(folder.path, `${id}.json`))
  })
  afterEach(() => folder.remove())

  const put = (name: string, profile: Written): void =>
    writeFileSync(join(folder.path, `${name}.json`), JSON.stringify(profile))
  const run = (script: string, ...words: string[]) =>
    spawnSync(process.execPath, [join(ROOT, 'infra', script), ...words, '--profiles', folder.path], {
      encoding: 'utf8',
      env: { ...process.env, CDK_OUTDIR: join(folder.path, 'out') },
    })

  it('with two countries of one id, domain or account is refused', () => {
    put('zz', written('hn'))
    expect(said(() => readProfiles(folder.path))[0]).toMatch(/zz\.json#\/id: is also the id of .*hn\.json: hn$/)
    put('zz', { ...written('hn'), id: 'zz' })
    expect(said(() => readProfiles(folder.path))[0]).toMatch(/zz\.json#\/domain: is also the domain of .*hn\.json/)
    put('hn', { ...written('hn'), account: '111122223333' })
    put('zz', { ...written('hn'), id: 'zz', domain: 'zz.example', account: '111122223333' })
    expect(said(() => readProfiles(folder.path))[0]).toMatch(/zz\.json#\/account: is also the account of .*hn\.json/)
  })

  it('with a country under another’s name is refused', () => {
    put('zz', { ...written('hn'), id: 'yy', domain: 'yy.example' })
    expect(said(() => readProfiles(folder.path))[0]).toMatch(/zz\.json#\/id: is yy, but the file is called zz\.json$/)
  })

  it('with a region that AWS does not have is refused', () => {
    for (const region of ['us-nowhere-1', 'mx-central-2', 'us-gov-west-1']) {
      put('hn', { ...written('hn'), region })
      expect(said(() => readProfiles(folder.path))[0]).toMatch(/hn\.json#\/region: is no region of AWS .*mx-central-1/)
    }
  })

  it('in which a key stands twice, or that is no JSON, is refused by the name of its file', () => {
    writeFileSync(join(folder.path, 'zz.json'), '{"id":"zz","deadlines":{"high":"PT1H","high":"P9D"}}')
    expect(said(() => readProfiles(folder.path))[0]).toMatch(/zz\.json#: one key stands twice/)
    writeFileSync(join(folder.path, 'zz.json'), '{"id":"zz",')
    expect(said(() => readProfiles(folder.path))[0]).toMatch(/zz\.json#: .*JSON/)
    expect(said(() => readProfiles(folder.path))[0]).not.toContain(ROOT)
  })

  it('that is faulty stops the synthesis, whichever country was asked for', () => {
    put('zz', written('hn'))
    const { status, stderr } = run('app.ts', '--country', 'mx')
    expect(stderr).toMatch(/^\S*zz\.json#\/id: is also the id of \S*hn\.json: hn$/m)
    expect(status).toBe(1)
  })

  it('gets a new country that is sound as it is, and keeps one that is there', () => {
    expect(run('country.ts', 'new', 'co')).toMatchObject({ status: 0, stderr: '' })
    expect(readProfiles(folder.path).map(({ id }) => id)).toEqual(['co', 'hn', 'mx'])
    const colombia = profileOf('co', folder.path)
    expect(colombia).toMatchObject({ name: { fr: 'Colombie' }, timeZone: 'America/Bogota' })
    expect(colombia.rules.some(rule => rule.confirmed)).toBe(false)
    expect(run('country.ts', 'new', 'co')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('there already'),
    })
    expect(run('country.ts', 'new', 'zz')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('is no country'),
    })
    expect(run('country.ts', 'check')).toMatchObject({ status: 0, stdout: expect.stringMatching(/no fault\n$/) })
  })
})
