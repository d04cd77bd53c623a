import { RISKS } from '../../../shared/cases/events.ts'
import { STAGES } from '../../../shared/procedure/procedure.ts'
import type { Visit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { type WorklistFilters, writeFilters } from './worklist-filters.ts'

/** What is looked for on the worklist: by stage, risk, what is overdue, what waits for one's own role, one's own. */
export function FilterForm({ visit, filters }: { readonly visit: Visit; readonly filters: WorklistFilters }) {
  const t = caseWords(visit.language)
  const filtered = writeFilters(filters).size > 0
  const box = (name: 'overdue' | 'waiting' | 'mine', label: string) => (
    <div class="option">
      <input checked={filters[name]} id={`filter-${name}`} type="checkbox" name={name} value="yes" />
      <label for={`filter-${name}`}>{label}</label>
    </div>
  )
  const list = (name: 'stage' | 'risk', label: string, options: readonly { value: string; label: string }[]) => (
    <div>
      <label for={`filter-${name}`}>{label}</label>
      <select id={`filter-${name}`} name={name}>
        <option value="">{t('filterAll')}</option>
        {options.map(option => (
          <option key={option.value} value={option.value} selected={filters[name] === option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  )
  return (
    <details open={filtered} class="filters">
      <summary>{filtered ? t('filtersOn') : t('filters')}</summary>
      <form method="get" action="/#cases">
        <div class="beside">
          {list(
            'stage',
            t('stage'),
            STAGES.map(value => ({ value, label: t(`stage.${value}`) })),
          )}
          {list(
            'risk',
            t('risk'),
            RISKS.map(value => ({ value, label: t(`risk.${value}`) })),
          )}
        </div>
        <div class="options">
          {box('overdue', t('filterOverdue'))}
          {box('waiting', t('filterWaiting'))}
          {box('mine', t('filterMine'))}
        </div>
        <div class="actions">
          <button type="submit">{t('filterShow')}</button>
          {filtered && (
            <a class="button secondary" href="/?#cases">
              {t('filterNone')}
            </a>
          )}
        </div>
      </form>
    </details>
  )
}
