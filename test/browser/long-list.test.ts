import { describe, expect, it } from 'vitest'
import { look, PATIENT } from './device-journey.ts'
import { leadingOn } from './leading-on.ts'
import { useBrowser } from './use-browser.ts'

const site = useBrowser()

describe.each([{ script: false }, { script: true }])('nationalities, with script: $script', ({ script }) => {
  it('are ticked where they are likely, and found by writing where they are not', async () => {
    const context = await site.browser.newContext({
      viewport: { width: 360, height: 740 },
      locale: 'es',
      javaScriptEnabled: script,
    })
    const page = await context.newPage()
    page.setDefaultTimeout(10_000)
    await page.goto(site.cloud.url)
    await page.getByRole('link', { name: 'Entrar' }).click()
    await page.getByLabel('officer', { exact: true }).check()
    await page.getByRole('button').click()
    await page.waitForURL(`${site.cloud.url}/`)
    await page.getByRole('button', { name: 'Comenzar un primer contacto' }).click()
    await page.waitForURL(/\/encounter$/)
    await page.goto(page.url().replace(/encounter$/, 'child'))

    const nationality = page.getByRole('group', { name: /^Nacionalidad/ })
    const written = nationality.getByLabel(/^Otra opción/)
    const go = (): Promise<void> =>
      leadingOn(page, () => page.getByRole('button', { name: 'Continuar' }).last().click())
    await nationality.getByLabel('Honduras').check()
    await written.first().fill('alemania')
    await written.nth(1).fill('guin')
    await go()
    // What was written whole is chosen; of the other, what fits is there to be chosen.
    await expect.poll(() => nationality.getByLabel('Alemania').isChecked(), PATIENT).toBe(true)
    expect(await nationality.getByLabel('Honduras').isChecked()).toBe(true)
    await expect.poll(() => nationality.innerText(), PATIENT).toContain('¿Cuál es «guin»?')
    await look(page, `long-list-${script ? 'with' : 'without'}-script`)
    await nationality.getByLabel('Guinea Ecuatorial').check()
    await go()
    await expect.poll(() => nationality.innerText(), PATIENT).not.toContain('¿Cuál es')
    expect(await nationality.getByLabel('Guinea Ecuatorial').isChecked()).toBe(true)
    // In another language the same countries are chosen.
    await page.getByRole('button', { name: 'Kreyòl ayisyen' }).click()
    await expect.poll(() => page.getByLabel('Almay').isChecked(), PATIENT).toBe(true)
    await look(page, `long-list-creole-${script ? 'with' : 'without'}-script`)
    await context.close()
  }, 60_000)
})
