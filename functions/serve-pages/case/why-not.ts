import type { RefusalCode } from '../../../shared/cases/refusal.ts'
import type { Visit } from '../visit.ts'
import { caseWords, isCaseWord } from './case-words.ts'

/** Why something cannot be done, what to do about it, and the promise or rule it rests on: in words. */
export interface WhyNot {
  readonly why: string
  readonly restsOn: string | undefined
}

export function whyNot(
  { language, country }: Pick<Visit, 'language' | 'country'>,
  { code, restsOn }: { readonly code: RefusalCode; readonly restsOn: string | undefined },
): WhyNot {
  const t = caseWords(language)
  return { why: t(`refusal.${code}`), restsOn: restsOn && told(restsOn) }

  function told(rests: string): string | undefined {
    const [kind, name = ''] = rests.split(':')
    if (kind === 'promise') {
      const promise = country.procedure.promises[name]?.[language]
      return promise && t('promise', { number: name, promise })
    }
    if (kind === 'permission') return t('restsOnPermission')
    const key = `restsOn.${kind}.${name}`
    return isCaseWord(key) ? t(key) : kind === 'procedure' ? t('restsOnProcedure') : undefined
  }
}
