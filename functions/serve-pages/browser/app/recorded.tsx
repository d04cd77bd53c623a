import type { CaseNow } from '../../device-contact.ts'
import { writeMoment } from '../../language.ts'
import type { ViewProps } from './frame.tsx'

type Submission = CaseNow['submissions'][number]

/** What was recorded on a case with one form, as far as its officer may read it. */
export function Recorded({ one, t, language, settings }: ViewProps & { readonly one: Submission }) {
  return (
    <section>
      <h3>{one.title}</h3>
      <p class="hint">{t('recordedOn', { when: writeMoment(one.at, language, settings.country.timeZone) })}</p>
      <Lines lines={one.lines} />
    </section>
  )
}

/** Questions and answers, one line each. */
export function Lines({ lines }: { readonly lines: Submission['lines'] }) {
  return (
    <dl class="answers">
      {lines.map(({ question, answer }, index) => (
        <div key={`${index} ${question}`}>
          <dt>{question}</dt>
          <dd>
            <p>{answer}</p>
          </dd>
        </div>
      ))}
    </dl>
  )
}
