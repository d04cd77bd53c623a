import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { PATIENT } from './device-journey.ts'

/**
 * Waits until the items on the device have been saved so often: begun is once, and what is typed is saved as soon as the
 * fingers rest.
 */
export async function untilSaved(page: Page, revisions: readonly number[]): Promise<void> {
  await expect.poll(() => page.evaluate(revisionsKept), PATIENT).toEqual(revisions)
}

function revisionsKept(): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('amparo')
    opening.onerror = () => reject(opening.error)
    opening.onsuccess = () => {
      const all: IDBRequest<{ readonly revision: number }[]> = opening.result
        .transaction('items')
        .objectStore('items')
        .getAll()
      all.onsuccess = () => {
        opening.result.close()
        resolve(all.result.map(({ revision }) => revision))
      }
    }
  })
}
