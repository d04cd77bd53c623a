import type { SubmissionView } from '../../../shared/cases/submission-view.ts'
import type { Language } from '../../../shared/countries/profile.ts'
import type { Translate } from '../words.ts'

/** What the answers of a recorded form point to, and why: beside the officer's judgement, never in its place. */
export function IndicatedReasons({
  indicated,
  t,
  language,
}: {
  readonly indicated: NonNullable<SubmissionView['indicated']>
  readonly t: Translate
  readonly language: Language
}) {
  return (
    <div class="indicated">
      <p>
        <strong>{t('indicatedTitle', { risk: t(`risk.${indicated.risk}`) })}</strong>
      </p>
      <ul>
        {indicated.because.map(({ rule, text }) => (
          <li key={rule}>{text[language] ?? text.en}</li>
        ))}
      </ul>
    </div>
  )
}
