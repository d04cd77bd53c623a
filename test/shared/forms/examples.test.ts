import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { country } from '#country'
import { settle } from '../../../shared/forms/applies.ts'
import { faultsOf } from '../../../shared/forms/faults.ts'

const FORMS = join(import.meta.dirname, '../../../forms')

for (const { id } of country.forms.list) {
  describe(`the examples of ${id}`, () => {
    for (const file of readdirSync(join(FORMS, id, 'examples'))) {
      const { about, answers, faults = [] } = JSON.parse(readFileSync(join(FORMS, id, 'examples', file), 'utf8'))
      it(`${file}: ${about}`, async () => {
        const form = await country.forms.open(id)
        expect(form && faultsOf(form, answers)).toEqual(faults)
      })
      if (faults.length === 0)
        it(`${file}: nothing in it is dropped`, async () => {
          const form = await country.forms.open(id)
          expect(form && settle(form, answers).dropped).toEqual([])
        })
    }
  })
}
