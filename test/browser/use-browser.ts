import type { Browser } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import type { RunOptions } from '../../infra/run-platform.ts'
import { startPlatform } from '../local-platform.ts'
import { openBrowser } from './open-browser.ts'

interface BrowserOnPlatform {
  readonly cloud: LocalCloud
  readonly browser: Browser
}

/** A platform and a browser for the tests of one file: there when they run, gone when they have. */
export function useBrowser(options: Partial<RunOptions> = {}): BrowserOnPlatform {
  let cloud: LocalCloud | undefined
  let browser: Browser | undefined
  beforeAll(async () => {
    cloud = await startPlatform(options)
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await cloud?.stop()
  })
  return {
    get cloud() {
      return running(cloud)
    },
    get browser() {
      return running(browser)
    },
  }
}

function running<T>(one: T | undefined): T {
  if (one === undefined) throw new Error('no test runs yet')
  return one
}
