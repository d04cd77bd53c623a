import type { ToldFault } from '../tell-fault.ts'
import type { Translate } from '../words.ts'

/** What has to be mended, each with a link to its question. Takes the focus when the page opens. */
export function ErrorSummary({
  faults,
  t,
  linkTo,
}: {
  readonly faults: readonly ToldFault[]
  readonly t: Translate
  readonly linkTo: (fault: ToldFault) => string
}) {
  if (faults.length === 0) return null
  return (
    <div class="summary" role="alert" tabIndex={-1} autofocus aria-labelledby="summary-title">
      <h2 id="summary-title">{t('problemTitle')}</h2>
      <ul>
        {faults.map(fault => (
          <li key={fault.place}>
            <a href={linkTo(fault)}>{fault.named}</a>
          </li>
        ))}
      </ul>
    </div>
  )
}
