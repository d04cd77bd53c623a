import type { ProblemCode } from '../../shared/lambda/problem.ts'
import { MessagePage } from './pages/message-page.tsx'
import { placeOf } from './place-of.ts'
import type { Visit } from './visit.ts'
import type { WordKey } from './words.ts'

const WORDS_OF_PROBLEM: Readonly<Partial<Record<ProblemCode, readonly [WordKey, WordKey]>>> = {
  'not-found': ['notFoundTitle', 'notFoundText'],
  'not-permitted': ['notPermittedTitle', 'notPermittedText'],
  'forged-request': ['forgedTitle', 'forgedText'],
  'too-large': ['tooLargeTitle', 'tooLargeText'],
  'try-again': ['tryAgainTitle', 'tryAgainText'],
}

/** What went wrong, in words, and the way on from it. */
export function ProblemPage({ visit, code }: { readonly visit: Visit; readonly code: ProblemCode }) {
  const { t } = visit
  const [title, text] = WORDS_OF_PROBLEM[code] ?? ['ourFaultTitle', 'ourFaultText']
  // What is not there, or not theirs, does not come by trying again.
  const again = code !== 'not-found' && code !== 'not-permitted'
  return (
    <MessagePage
      visit={visit}
      title={t(title)}
      text={t(text)}
      onward={[again ? { href: placeOf(visit.request), text: t('tryAgain') } : { href: '/', text: t('home') }]}
    />
  )
}
