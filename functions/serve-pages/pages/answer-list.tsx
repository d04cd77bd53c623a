import type { ComponentChildren } from 'preact'
import type { WrittenAnswer } from '../write-answer.ts'

/** Questions and answers, to be read. `action` gives what stands beside an answer. */
export function AnswerList({
  answers,
  unanswered,
  action,
}: {
  readonly answers: readonly WrittenAnswer[]
  readonly unanswered: string
  readonly action?: (answer: WrittenAnswer) => ComponentChildren
}) {
  return (
    <dl class="answers">
      {answers.map(answer => (
        <div key={answer.place}>
          <dt>{answer.question.label}</dt>
          <dd>
            {answer.lines.map(line => (
              <p key={line}>{line}</p>
            ))}
            {answer.entries.map((entry, index) => (
              <div class="entry" key={answer.place + String(index)}>
                <AnswerList answers={entry} unanswered={unanswered} />
              </div>
            ))}
            {answer.lines.length === 0 && answer.entries.length === 0 && <p class="none">{unanswered}</p>}
            {action?.(answer)}
          </dd>
        </div>
      ))}
    </dl>
  )
}
