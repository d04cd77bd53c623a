import { describe, expect, it } from 'vitest'
import { compileHearing } from '../../../infra/build/compile-hearing.ts'
import { profileOf } from '../../../infra/build/profiles.ts'
import { readHearing } from '../../../infra/build/read-hearing.ts'
import { EVENT_TYPES, type EventHead, headOf } from '../../../shared/cases/events.ts'
import { FaultyFile } from '../../../shared/countries/faulty-file.ts'
import { readProfile } from '../../../shared/countries/profile.ts'
import { type Hears, openHears } from '../../../shared/notices/hears.ts'
import { opened } from '../cases/cases.ts'
import { procedureOf } from '../procedure/compiled-procedure.ts'

/** Mexico's profile with these keys on its foreign ministry's entry. */
function profileWith(keys: object, id = 'foreign-affairs') {
  const { authorities, ...rest } = profileOf('mx')
  const written = authorities.map(({ hears: _, ...one }) => (one.id === id ? { ...one, ...keys } : one))
  return readProfile('mx.json', { ...rest, authorities: written })
}

async function hearsOf(keys: object): Promise<Hears> {
  const module = await compileHearing(readHearing(profileWith(keys), procedureOf('mx')))
  const { written, conditions } = await import(`data:text/javascript,${encodeURIComponent(module)}`)
  return openHears(written, conditions)
}

function faults(read: () => unknown): string {
  try {
    read()
    return ''
  } catch (error) {
    if (!(error instanceof FaultyFile)) throw error
    return error.message
  }
}

const head = (type: EventHead['type'], changes: Partial<EventHead> = {}): EventHead => ({
  ...headOf(opened()),
  formId: undefined,
  type,
  ...changes,
})

describe('what an authority hears of', () => {
  it('is nothing, where its profile says nothing', async () => {
    const hears = await hearsOf({ queue: true })
    for (const type of EVENT_TYPES) expect([type, hears('foreign-affairs', head(type))]).toEqual([type, false])
  })

  it('is what its profile lists: types alone, and types with a filter over the notice’s own facts', async () => {
    const hears = await hearsOf({
      queue: true,
      hears: [
        'referred-abroad',
        {
          event: 'signed',
          when: { properties: { signed: { const: 'determination' }, signatures: { const: 'complete' } } },
        },
        { event: 'case-opened', when: { not: { properties: { risk: { enum: ['low', 'unassessed'] } } } } },
      ],
    })
    const signed = (subject: string, complete: boolean) => head('signed', { about: { subject, complete } })
    expect(hears('foreign-affairs', head('referred-abroad'))).toBe(true)
    expect(hears('foreign-affairs', signed('determination', true))).toBe(true)
    expect(hears('foreign-affairs', signed('determination', false))).toBe(false)
    expect(hears('foreign-affairs', signed('closure', true))).toBe(false)
    expect(hears('foreign-affairs', head('case-opened'))).toBe(false)
    const { standing } = headOf(opened())
    expect(hears('foreign-affairs', head('case-opened', { standing: { ...standing, risk: 'high' } }))).toBe(true)
    expect(hears('foreign-affairs', head('vulnerability-recognised'))).toBe(false)
  })

  it('is everything for child protection, and for migration its part, whatever a profile says of others', async () => {
    const hears = await hearsOf({ queue: true, hears: ['flagged'] })
    for (const type of EVENT_TYPES) expect(hears('child-protection', head(type))).toBe(true)
    const heard = EVENT_TYPES.filter(type => hears('migration', head(type)))
    expect(heard).toEqual([
      'case-opened',
      'migration-procedure-opened',
      'panel-convened',
      'case-closed',
      'case-reopened',
      'case-erased',
    ])
    for (const formId of ['rapid-screening', 'family-tracing', 'best-interests-assessment'])
      expect(hears('migration', head('submission-recorded', { formId }))).toBe(false)
    expect(hears('migration', head('submission-corrected', { formId: 'determination-report' }))).toBe(true)
  })

  it('is refused by name of what is wrong with it', () => {
    const refused = (keys: object, id?: string) => faults(() => readHearing(profileWith(keys, id), procedureOf('mx')))
    expect(refused({ queue: true, hears: ['case-openend'] })).toContain(
      '#/authorities/2/hears/0: is neither the type of an event',
    )
    expect(refused({ hears: ['case-opened'] })).toContain('#/authorities/2/hears: needs a queue')
    expect(refused({ hears: ['flagged'] }, 'migration')).toContain(
      '#/authorities/1/hears: is the same in every country',
    )
    const filtered = (when: unknown) => refused({ queue: true, hears: [{ event: 'signed', when }] })
    expect(filtered({ properties: { childName: { const: 'Ana' } } })).toBe(
      'shared/countries/mx.json#/authorities/2/hears/0/when: "childName" is no fact of a notice',
    )
    expect(filtered({ properties: { signed: { const: 'nothing-signed' } } })).toContain(
      'signed is never "nothing-signed"',
    )
    expect(filtered({ required: ['signed'] })).toContain('"required" is no keyword of a condition')
  })
})
