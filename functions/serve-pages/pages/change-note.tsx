import type { AnswerChange } from '../../../shared/forms/answer-change.ts'
import type { Translate } from '../words.ts'
import type { WrittenAnswer } from '../write-answer.ts'
import { AnswerLines } from './answer-list.tsx'

/** That an answer was known before and is otherwise now: what it was, and why it was changed. */
export function ChangeNote({
  change,
  before,
  t,
}: {
  readonly change: AnswerChange
  readonly before: WrittenAnswer | undefined
  readonly t: Translate
}) {
  return (
    <div class="change">
      <p>
        <strong>{t('answerChanged')}</strong>. {t('answerBefore')}
      </p>
      {before !== undefined && <AnswerLines answer={before} />}
      <p>{change.reason === undefined ? t('reasonNotGiven') : t('reasonGiven', { reason: change.reason })}</p>
    </div>
  )
}
