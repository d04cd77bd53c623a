import type { Visit } from '../visit.ts'
import { caseWords } from './case-words.ts'

/** The box in which a case reference is written. */
export function FindForm({
  visit,
  written = '',
  fault,
}: {
  readonly visit: Visit
  readonly written?: string
  readonly fault?: string
}) {
  const t = caseWords(visit.language)
  return (
    <search>
      <form method="get" action="/find" class="find">
        <div class="find-box">
          <label for="reference">{t('findLabel')}</label>
          {fault !== undefined && (
            <p class="fault" id="reference-fault" role="alert">
              {fault}
            </p>
          )}
          <input
            id="reference"
            name="reference"
            type="text"
            value={written}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            {...(fault !== undefined && {
              'aria-invalid': 'true',
              'aria-describedby': 'reference-fault',
              autofocus: true,
            })}
          />
        </div>
        <button type="submit" class="secondary">
          {t('findButton')}
        </button>
      </form>
    </search>
  )
}
