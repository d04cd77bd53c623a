import type { Translate } from '../../words.ts'
import type { AppState } from './control.ts'

/** How far sending is: which form of how many, and how much of its files. */
export function sendingText({ done, all, percent }: NonNullable<AppState['sending']>, t: Translate): string {
  const one = t('sendingOne', { number: done + 1, all })
  // Said at every quarter: a screen reader that reads each percent says nothing else.
  return percent === undefined ? one : `${one}. ${t('uploadSending', { percent: Math.floor(percent / 25) * 25 })}`
}
