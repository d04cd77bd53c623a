import type { Language } from '../../../shared/countries/profile.ts'
import type { IndicatedRisk } from '../../../shared/forms/risk.ts'
import type { Translate } from '../words.ts'

/** The risk that the answers point to, with each reason. It advises: the officer judges. */
export function IndicatedRiskNote({
  indicated,
  t,
  language,
  asked,
}: {
  readonly indicated: IndicatedRisk
  readonly t: Translate
  readonly language: Language
  /** Whether the officer is asked for the risk beside it. */
  readonly asked: boolean
}) {
  return (
    <section class="indicated">
      <h2>{t('indicatedTitle', { risk: t(`risk.${indicated.risk}`) })}</h2>
      {indicated.because.length > 0 && (
        <ul>
          {indicated.because.map(rule => (
            <li key={rule.id}>{rule.because[language] ?? rule.because.en}</li>
          ))}
        </ul>
      )}
      {asked && <p class="hint">{t('indicatedText')}</p>}
    </section>
  )
}
