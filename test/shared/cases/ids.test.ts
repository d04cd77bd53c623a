import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { caseIdCalled, caseIdFor, caseIdSchema, isReference, referenceOf } from '../../../shared/cases/ids.ts'
import { anyCommandId, commandId } from './cases.ts'

const references = anyCommandId.map(id => referenceOf('mx', caseIdFor('mx', id)))

describe('the id of a case', () => {
  it('is a UUIDv8, whatever command it comes from', () => {
    fc.assert(
      fc.property(anyCommandId, id => {
        expect(v.is(caseIdSchema, caseIdFor('mx', id))).toBe(true)
      }),
    )
  })
})

describe('a reference', () => {
  it('is understood in small letters, with spaces, and with O and I for 0 and 1', () => {
    fc.assert(
      fc.property(references, reference => {
        const [country = '', ...rest] = reference.split('-')
        const sloppy = `${country} ${rest.join(' ').replaceAll('0', 'O').replaceAll('1', 'l')}`.toLowerCase()
        expect(isReference(sloppy)).toBe(true)
      }),
    )
  })

  it('calls its case, however sloppily it is written down, and no case of another country', () => {
    fc.assert(
      fc.property(anyCommandId, id => {
        const caseId = caseIdFor('mx', id)
        const reference = referenceOf('mx', caseId)
        const sloppy = reference.slice(0, 3) + reference.slice(3).replaceAll('0', 'o').replaceAll('1', 'l')
        expect(caseIdCalled('mx', reference)).toBe(caseId)
        expect(caseIdCalled('mx', sloppy.replaceAll('-', ' ').toLowerCase())).toBe(caseId)
        expect(caseIdCalled('hn', reference)).toBeUndefined()
      }),
    )
  })

  it('that was made up calls nothing that could be mistaken for another case', () => {
    fc.assert(
      fc.property(references, references, (one, other) => {
        fc.pre(one !== other)
        expect(caseIdCalled('mx', one)).not.toBe(caseIdCalled('mx', other))
      }),
    )
    expect(caseIdCalled('mx', 'MX-0000-0000-0001')).toBeUndefined()
  })

  it('does not survive a single wrong character', () => {
    fc.assert(
      fc.property(
        references,
        fc.nat(11),
        fc.constantFrom(...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'),
        (reference, place, wrong) => {
          const [country = '', ...rest] = reference.split('-')
          const characters = [...rest.join('')]
          fc.pre(characters[place] !== wrong)
          characters[place] = wrong
          expect(isReference(`${country}${characters.join('')}`)).toBe(false)
        },
      ),
    )
  })

  it('differs between countries for the same command', () => {
    expect(caseIdFor('mx', commandId(1))).not.toBe(caseIdFor('hn', commandId(1)))
  })
})
