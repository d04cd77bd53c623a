import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compareVersions } from '../../../infra/build/archive.ts'
import { profileOf } from '../../../infra/build/profiles.ts'
import { readArchived, readForm } from '../../../infra/build/read-form.ts'
import { beginVersion } from '../../../infra/forms/begin-version.ts'
import { checkArchived, checkForm, loadForm } from '../../../infra/forms/check-forms.ts'
import { extendLock, type Lock } from '../../../infra/forms/lock.ts'
import { faultsOf } from '../../../shared/forms/faults.ts'
import { temporaryFolder } from '../../local-platform.ts'

const FORMS = join(import.meta.dirname, '../../../forms')
const COUNTRY = { ...profileOf('mx'), languages: ['en' as const], forms: {} }
const PATCH = [{ op: 'replace' as const, path: '/properties/reason/title', value: 'Why here' }]
const CHANGING = { ...COUNTRY, forms: { closure: { patch: PATCH } } }

let folder: ReturnType<typeof temporaryFolder>
let lock: Lock
beforeEach(() => {
  folder = temporaryFolder()
  cpSync(join(FORMS, 'closure'), join(folder.path, 'closure'), { recursive: true })
  rmSync(join(folder.path, 'closure/versions'), { recursive: true, force: true })
  // Whatever its version is by now, here it begins.
  write('schema.json', { ...read('schema.json'), version: '1.0.0' })
  lock = extendLock({}, [{ id: 'closure', version: '1.0.0', schema: read('schema.json') }])
})
afterEach(() => folder.remove())

const path = (name: string): string => join(folder.path, 'closure', name)
const read = (name: string) => JSON.parse(readFileSync(path(name), 'utf8'))
const write = (name: string, value: unknown): void => writeFileSync(path(name), JSON.stringify(value))
const change = (from: string, to: string, name = 'schema.json'): void =>
  writeFileSync(path(name), readFileSync(path(name), 'utf8').replace(from, to))
const begin = (version = '1.1.0') =>
  beginVersion(folder.path, 'closure', version, { lock, countries: [COUNTRY, CHANGING] })
const lockNow = (): void => {
  lock = extendLock(lock, [{ id: 'closure', version: read('schema.json').version, schema: read('schema.json') }])
}
const faults = async (): Promise<readonly string[]> => (await checkForm(folder.path, 'closure', COUNTRY, lock)).faults
const archivedFaults = async (): Promise<readonly string[]> =>
  (await checkArchived(folder.path, 'closure', '1.0.0', COUNTRY, lock)).faults

const anasReason = (): string => read('examples/ana.json').answers.reason.reason

/** The new version no longer has the reason for which Ana's case is closed. */
function withoutOneReason(): void {
  const schema = read('schema.json')
  const question = schema.properties.reason.properties.reason
  question.oneOf = question.oneOf.filter((option: { const: string }) => option.const !== anasReason())
  write('schema.json', schema)
}

describe('a new version of a form', () => {
  it('leaves the published one in the archive, whole and unchanged', async () => {
    expect(begin()).toEqual({ version: '1.0.0', archive: path('versions/1.0.0') })
    expect(read('schema.json').version).toBe('1.1.0')
    lockNow()
    expect(await faults()).toEqual([])
    expect(await archivedFaults()).toEqual([])
  })

  it('lets answers to the older one be judged as they always were', async () => {
    const { answers } = read('examples/ana.json')
    begin()
    withoutOneReason()
    const now = await loadForm(readForm(folder.path, 'closure', COUNTRY))
    const before = await loadForm(readArchived(folder.path, 'closure', '1.0.0', COUNTRY))
    expect(faultsOf(before, answers)).toEqual([])
    expect(faultsOf(now, answers)).toEqual([{ path: '/reason/reason', code: 'not-an-option' }])
  })

  it('keeps what a country had changed of the older one, whatever it changes of the new one', () => {
    begin()
    const older = (country: typeof COUNTRY) => readArchived(folder.path, 'closure', '1.0.0', country).schema
    expect(older({ ...CHANGING, forms: {} })).toHaveProperty('properties.reason.title', 'Why here')
    expect(older({ ...COUNTRY, id: 'hn' })).toHaveProperty('properties.reason.title', 'Why the case is closed')
  })

  it('shows an older version that has been changed, if only in a word', async () => {
    begin()
    lockNow()
    change('Closing the case', 'Closing a case', 'versions/1.0.0/schema.json')
    expect(await archivedFaults()).toEqual([
      'forms/closure/versions/1.0.0/schema.json#/version: version 1.0.0 is published and has changed: give it a new version',
    ])
  })

  it('misses an older version that is gone', async () => {
    begin()
    lockNow()
    rmSync(path('versions'), { recursive: true })
    expect(await faults()).toEqual([
      expect.stringMatching(/^forms\/closure\/versions: version 1\.0\.0 was published and is not there/),
    ])
  })

  it('finds an older version in the wrong folder', async () => {
    begin()
    lockNow()
    mkdirSync(path('versions/2.0.0'))
    cpSync(path('versions/1.0.0'), path('versions/2.0.0'), { recursive: true })
    expect(await faults()).toEqual([
      'forms/closure/versions/2.0.0: is not older than version 1.1.0 in forms/closure/schema.json',
    ])
    const { faults: found } = await checkArchived(folder.path, 'closure', '2.0.0', COUNTRY, lock)
    expect(found).toEqual([
      expect.stringMatching(/versions\/2\.0\.0\/schema\.json#\/version: is 1\.0\.0 in the folder of/),
    ])
  })

  it.each([
    ['1.0.0', /1\.0\.0 is not newer than 1\.0\.0/],
    ['0.9.0', /0\.9\.0 is not newer than 1\.0\.0/],
    ['2', /"2" is not a version, for example 1\.1\.0/],
  ])('does not begin as %s', (version, reason) => {
    expect(() => begin(version)).toThrow(reason)
    expect(existsSync(path('versions'))).toBe(false)
  })

  it('does not begin on a published one that was changed meanwhile: nothing else is archived under its name', () => {
    change('Closing the case', 'Closing a case')
    expect(() => begin()).toThrow(/version 1\.0\.0 is published and has changed/)
    expect(existsSync(path('versions'))).toBe(false)
  })

  it('does not begin before the present one is published', () => {
    lock = {}
    expect(() => begin()).toThrow(/version 1\.0\.0 is not published yet/)
  })

  it('counts: 1.10.0 comes after 1.9.0', () => {
    expect(['1.10.0', '1.9.0', '1.2.30'].sort(compareVersions)).toEqual(['1.2.30', '1.9.0', '1.10.0'])
  })
})
