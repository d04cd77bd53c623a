import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { inspectSchema } from '../../../shared/forms/check-schema.ts'
import { disclose } from '../../../shared/forms/disclose.ts'
import type { Answers, Json } from '../../../shared/forms/form.ts'
import { example, firstContact } from './first-contact.ts'

describe('what an audience may read', () => {
  it('tells child protection everything', async () => {
    expect(disclose(await firstContact(), example('ana'), 'child-protection')).toEqual(example('ana'))
  })

  it('tells migration what is marked for it, and nothing that identifies or describes the child', async () => {
    expect(disclose(await firstContact(), example('ana'), 'migration')).toEqual({
      encounter: { authority: 'civil-society' },
      child: { documents: ['none'] },
      company: { status: 'unaccompanied' },
      needs: { internationalProtection: 'unknown' },
    })
  })

  it('tells an audience nobody has marked anything for nothing', async () => {
    expect(disclose(await firstContact(), example('ana'), 'press')).toEqual({})
  })

  it('never lets a tainted answer pass that is not marked for the audience', async () => {
    const form = await firstContact()
    const marked = JSON.stringify(disclose(form, taint(example('ana'), '') as Answers, 'migration'))
    for (const path of ['/child/names', '/company/companions', '/needs/immediate', '/voice/views', '/encounter/place'])
      expect(marked).not.toContain(`taint:${path}`)
    expect(marked).toContain('taint:/company/status')
  })

  it('lets nothing pass that the schema does not know', async () => {
    const form = await firstContact()
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const extra = { ...example('ana'), secret: value as Json, __proto__: { leaked: true } }
        expect(disclose(form, extra, 'child-protection')).not.toHaveProperty('secret')
        expect(disclose(form, extra, 'child-protection')).not.toHaveProperty('leaked')
      }),
    )
  })

  it('marks for migration and across borders only what the domain says', async () => {
    const { schema } = await firstContact()
    expect(inspectSchema(schema).faults).toEqual([])
    const marked = JSON.stringify(schema).match(/"x-audience":\["migration"[^\]]*\]/g)
    expect(marked).toHaveLength(4)
    expect(country.forms.list.map(form => form.id)).toContain('first-contact')
  })
})

/** Every text of the answers replaced by a marker that names its place. */
function taint(value: Json, place: string): Json {
  if (Array.isArray(value)) return value.map(entry => taint(entry, place))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, taint(entry, `${place}/${name}`)]))
  return `taint:${place}`
}
