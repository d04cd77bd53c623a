import type { Refused } from './answer-refusal.tsx'
import type { CaseTranslate } from './case-words.ts'

/** What the officer wanted, question by question. */
export function Wanted({
  wanted,
  title,
  t,
}: {
  readonly wanted: Refused['wanted']
  readonly title?: string
  readonly t: CaseTranslate
}) {
  return (
    <section>
      <h2>{t('changedWanted')}</h2>
      {title !== undefined && (
        <p>
          <strong>{title}</strong>
        </p>
      )}
      <dl class="answers">
        {wanted.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
