import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { profileOf } from '../../../infra/build/profiles.ts'
import { readJson } from '../../../infra/build/read-json.ts'
import { isObject } from '../../../shared/forms/check-schema.ts'
import { openBrowser } from '../../browser/open-browser.ts'
import { startPlatform } from '../../local-platform.ts'
import type { Figure, Measured } from '../figure.ts'
import { type Served, serveSite, startEdge } from './edge.ts'
import { beginFirstContact, openDevice, type Times, timeOurs, timeTheirs } from './first-contact.ts'
import { ENTRIES, LARGE_PAGE, LARGE_SCHEMA, withLargePage } from './large-form.ts'
import { typeOnDevice, typeOnPage, typeOnTheirs } from './large-form-pages.ts'
import { buildRjsfSite } from './rjsf-site.ts'
import { behindSlowLine } from './slow-line.ts'
import { median, percentile } from './statistics.ts'
import type { Typed } from './typing.ts'

/** What the issue asks of the pages: at most so much of the time that the same form takes with @rjsf/core. */
const MOST_OF_THEIRS = 0.35

/** How long a key may take on that phone until its letter is painted, milliseconds. */
const MOST_A_KEY = 50

/** Each is opened so often, in turns: what else the machine does strikes all alike. */
const ROUNDS = 5

type Line = Figure | Measured

/** Our pages beside @rjsf/core on a weak phone and a slow line. */
export async function phoneFigures(): Promise<readonly Line[]> {
  const browser = await openBrowser()
  try {
    return [...(await openingFigures(browser)), ...(await typingFigures(browser))]
  } finally {
    await browser.close()
  }
}

/** First contact: until its first page is usable, and from there until the second is. */
async function openingFigures(browser: Browser): Promise<readonly Line[]> {
  const cloud = await startPlatform()
  const closing: Served[] = []
  try {
    const edge = await behindSlowLine(await startEdge(cloud.url))
    const file = join(import.meta.dirname, '../../../forms/first-contact/schema.json')
    const site = await behindSlowLine(
      await serveSite(await buildRjsfSite(objectOf(readJson(file)), { encounter: { at: '2026-01-20T16:00:00Z' } })),
    )
    closing.push(edge, site)
    const device = await openDevice(cloud, browser)
    const ours: Times[] = []
    const theirs: Times[] = []
    const onDevice: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await timeOurs(browser, edge.url, await beginFirstContact(cloud, browser)))
      theirs.push(await timeTheirs(browser, site.url))
      onDevice.push(await device.timeNext())
    }
    await device.close()
    const first = { ours: median(ours.map(one => one.first)), theirs: median(theirs.map(one => one.first)) }
    const next = { ours: median(ours.map(one => one.next)), theirs: median(theirs.map(one => one.next)) }
    const both = {
      ours: median(ours.map(one => one.first + one.next)),
      theirs: median(theirs.map(one => one.first + one.next)),
    }
    return [
      note('weak phone: first question usable, nothing kept yet', first.ours, 'ms'),
      note('  the same with @rjsf/core', first.theirs, 'ms'),
      ratio('weak phone: first question usable, of @rjsf/core', first.ours / first.theirs),
      note('weak phone: from Continue to the next page usable', next.ours, 'ms'),
      note('  the same on a device made ready for work without a line', median(onDevice), 'ms'),
      note('  the same with @rjsf/core, which asks nobody', next.theirs, 'ms'),
      ratio('weak phone: next page usable, of @rjsf/core', next.ours / next.theirs),
      ratio('weak phone: next page usable on a device, of @rjsf/core', median(onDevice) / next.theirs),
      ratio('weak phone: from nothing to the second page, of @rjsf/core', both.ours / both.theirs),
    ]
  } finally {
    for (const served of closing) await served.stop()
    await cloud.stop()
  }
}

/** A page of 200 questions and a list of 100 entries: how long each key takes, and what it takes of the memory. */
async function typingFigures(browser: Browser): Promise<readonly Line[]> {
  const cloud = await startPlatform({ profile: withLargePage(profileOf('mx')) })
  try {
    const form = { $schema: 'https://json-schema.org/draft/2020-12/schema', properties: { [LARGE_PAGE]: LARGE_SCHEMA } }
    const people = Array.from({ length: ENTRIES }, () => ({}))
    const site = await serveSite(await buildRjsfSite(form, { [LARGE_PAGE]: { people } }))
    try {
      const page = await typeOnPage(cloud, browser, { script: true })
      const bare = await typeOnPage(cloud, browser, { script: false })
      const device = await typeOnDevice(cloud, browser)
      const theirs = await typeOnTheirs(site, browser)
      return [
        ...keyLines('a key on a page of 200 questions and 100 entries', page),
        note('  the same without any script: half of the keys', median(bare.keys), 'ms'),
        note('  and 95 of 100', percentile(bare.keys, 0.95), 'ms'),
        ...keyLines('a key on the same page on a device', device),
        note('  the same with @rjsf/core: half of the keys', median(theirs.keys), 'ms'),
        note('  and 95 of 100', percentile(theirs.keys, 0.95), 'ms'),
        ratio('a key on that page, half of the keys, of @rjsf/core', median(page.keys) / median(theirs.keys)),
        ratio('a key on a device, half of the keys, of @rjsf/core', median(device.keys) / median(theirs.keys)),
        note('memory of the script of that page', page.heap / 2 ** 20, 'MB'),
        note('  the same on a device', device.heap / 2 ** 20, 'MB'),
        note('  the same with @rjsf/core', theirs.heap / 2 ** 20, 'MB'),
      ]
    } finally {
      await site.stop()
    }
  } finally {
    await cloud.stop()
  }
}

/** One key in twenty may meet something else that the machine does; the longest is told, and held to nothing. */
function keyLines(what: string, { keys }: Typed): readonly Line[] {
  return [
    note(`${what}: half of the keys`, median(keys), 'ms'),
    { what: `${what}: 95 of 100`, measured: percentile(keys, 0.95), limit: MOST_A_KEY, unit: 'ms' },
    note(`${what}: the longest`, Math.max(...keys), 'ms'),
  ]
}

function ratio(what: string, measured: number): Figure {
  return { what, measured, limit: MOST_OF_THEIRS, unit: 'x' }
}

function note(what: string, measured: number, unit: string): Measured {
  return { what, measured, unit }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw new Error('a schema is an object')
  return value
}
