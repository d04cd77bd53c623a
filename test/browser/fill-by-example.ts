import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import * as v from 'valibot'
import { country } from '#country'
import { fieldsFromAnswers } from '../../shared/forms/fields-from-answers.ts'
import type { FieldValues } from '../../shared/forms/form-values.ts'
import { leadingOn, untilWatched } from './leading-on.ts'

const exampleSchema = v.object({ answers: v.record(v.string(), v.any()) })

/** The fields of a form as one of its examples fills them in. */
async function fieldsOf(formId: string, example: string): Promise<FieldValues> {
  const file = join(import.meta.dirname, '../../forms', formId, 'examples', `${example}.json`)
  const { answers } = v.parse(exampleSchema, JSON.parse(readFileSync(file, 'utf8')))
  const form = await country.forms.open(formId)
  if (form === undefined) throw new Error(`there is no form ${formId}`)
  return fieldsFromAnswers(form, answers, country.profile.timeZone)
}

/**
 * Fills in a form page by page up to its check. Gives how many pages it took.
 * @param scripted whether the browser runs the pages' script
 */
export async function fillByExample(page: Page, formId: string, example = 'ana', scripted = false): Promise<number> {
  const fields = await fieldsOf(formId, example)
  for (let steps = 0; steps < 60; steps++) {
    if (new URL(page.url()).pathname.endsWith('/check')) return steps
    if (scripted) await untilWatched(page)
    if (await addEntries(page, fields, scripted)) continue
    await fillPage(page, fields, scripted)
    await leadingOn(page, () => page.getByRole('button', { name: 'Continue' }).last().click())
    const faults = await page.getByRole('alert').getByRole('link').allInnerTexts()
    const unreasoned = page.locator('[name$=":reason"]')
    if (faults.length > 0 && (await unreasoned.count()) === 0) throw new Error(faults.join('\n'))
    for (const one of await unreasoned.all()) if (await one.isVisible()) await one.fill('The child says so now')
  }
  throw new Error(`${formId} has no end`)
}

/** Adds the next entry that a list of the page lacks. */
async function addEntries(page: Page, fields: FieldValues, scripted: boolean): Promise<boolean> {
  for (const count of await page.locator('input[name$=":count"]').all()) {
    const name = (await count.getAttribute('name')) ?? ''
    if (Number(await count.inputValue()) >= Number(fields[name]?.[0] ?? 0)) continue
    await fillPage(page, fields, scripted)
    await leadingOn(page, () => page.locator(`button[value="add:${name.replace(/:count$/, '')}"]`).click())
    return true
  }
  return false
}

const CONTROLS = '#form [name^="/"]'

/** Fills in what is not yet as the example has it; all controls are read at once, since there may be hundreds. */
async function fillPage(page: Page, fields: FieldValues, scripted: boolean): Promise<void> {
  const all = page.locator(CONTROLS)
  const controls = await all.evaluateAll(found =>
    found.map(one => {
      const { name, type, value, checked = false } = one as HTMLInputElement
      return { name, type, value, checked }
    }),
  )
  for (const [place, { name, type, value, checked }] of controls.entries()) {
    const values = fields[name]
    const isChoice = type === 'radio' || type === 'checkbox'
    const wanted = values?.[0] ?? ''
    const isWanted = values?.includes(value) === true
    if (type === 'hidden' || /:(reason|other)$/.test(name)) continue
    if (isChoice ? checked === isWanted || (type === 'radio' && !isWanted) : value === wanted) continue
    // With script, a question that follows from the one before comes into sight a moment after it is answered.
    if (scripted && takes(values)) await page.locator(`#form [name="${name}"]`).first().waitFor()
    const control = all.nth(place)
    if (!(await control.isVisible())) continue
    if (isChoice) await control.setChecked(isWanted)
    else if (type === 'select-one') await control.selectOption(wanted)
    else await control.fill(wanted)
  }
}

/** Whether the example has something to fill in. */
function takes(values: readonly string[] = []): boolean {
  return values.some(value => value !== '')
}
