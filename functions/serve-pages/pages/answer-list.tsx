import type { ComponentChildren } from 'preact'
import type { WrittenAnswer } from '../write-answer.ts'
import { FileLink } from './file-link.tsx'

/** Questions and answers, to be read. `note` and `action` give what stands below an answer. */
export function AnswerList({
  answers,
  unanswered,
  note,
  action,
}: {
  readonly answers: readonly WrittenAnswer[]
  readonly unanswered: string
  readonly note?: (answer: WrittenAnswer) => ComponentChildren
  readonly action?: (answer: WrittenAnswer) => ComponentChildren
}) {
  return (
    <dl class="answers">
      {answers.map(answer => (
        <div key={answer.place}>
          <dt>{answer.question.label}</dt>
          <dd>
            <AnswerLines answer={answer} />
            {answer.lines.length === 0 && answer.entries.length === 0 && <p class="none">{unanswered}</p>}
            {note?.(answer)}
            {action?.(answer)}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** One answer without its question. */
export function AnswerLines({ answer }: { readonly answer: WrittenAnswer }) {
  return (
    <>
      {answer.lines.map(line => (
        <p key={line}>{line}</p>
      ))}
      {answer.file?.href !== undefined && (
        <p>
          <FileLink href={answer.file.href} text={answer.file.open} question={answer.question.label} />
        </p>
      )}
      {answer.entries.map((entry, index) => (
        <div class="entry" key={answer.place + String(index)}>
          <AnswerList answers={entry} unanswered="" />
        </div>
      ))}
    </>
  )
}
