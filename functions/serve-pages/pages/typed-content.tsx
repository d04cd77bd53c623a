import type { Typed } from '../filling/write-typed.ts'
import type { Translate } from '../words.ts'
import { AnswerList } from './answer-list.tsx'

/** Everything that was typed into a form that is not filled in any more, to be read, copied and printed. */
export function TypedContent({
  typed: { sections, others, reasons },
  t,
}: {
  readonly typed: Typed
  readonly t: Translate
}) {
  return (
    <>
      {sections.length + others.length + reasons.length === 0 && <p>{t('nothingTyped')}</p>}
      {sections.map(({ page, answers }) => (
        <section key={page.name}>
          <h2>{page.title}</h2>
          <AnswerList answers={answers} unanswered="" />
        </section>
      ))}
      {others.length > 0 && (
        <section>
          {sections.length > 0 && <h2>{t('typedElse')}</h2>}
          <p class="hint">{t('questionsNotKnown')}</p>
          <dl class="answers">
            {others.map(({ place, lines }) => (
              <div key={place}>
                <dt class="code">{place.split('/').slice(1).join(' / ')}</dt>
                <dd>
                  {lines.map((line, index) => (
                    <p key={`${index} ${line}`}>{line}</p>
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      {reasons.length > 0 && (
        <section>
          <h2>{t('reasonsTyped')}</h2>
          <dl class="answers">
            {reasons.map(({ question, reason }) => (
              <div key={question}>
                <dt>{question}</dt>
                <dd>
                  <p>{reason}</p>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  )
}
