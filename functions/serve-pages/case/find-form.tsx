import type { Visit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { WholeReference } from './whole-reference.tsx'

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
  const example = `${visit.country.profile.id.toUpperCase()}-7K3F-9QPD-2AXC`
  return (
    <search>
      <form method="get" action="/find" class="find">
        <div class="find-box">
          <label for="reference">
            <WholeReference text={t('findLabel', { example })} reference={example} />
          </label>
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
