import type { Translate } from '../../words.ts'
import type { Item } from '../store.ts'

/** Why a form has not been sent, and what to do about it, in words. */
export function troubleText({ state, trouble }: Pick<Item, 'state' | 'trouble'>, t: Translate): string {
  if (state === 'stuck') return t('trouble.stuck')
  return trouble === undefined ? t('trouble.waiting') : t(`trouble.${trouble}`)
}
