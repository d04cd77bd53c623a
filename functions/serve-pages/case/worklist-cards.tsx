import type { CaseId } from '../../../shared/cases/ids.ts'
import type { Label } from '../../../shared/forms/label.ts'
import type { WorklistEntry } from '../../../shared/storage/worklist.ts'
import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { WholeReference } from './whole-reference.tsx'
import { writeDue } from './write-due.ts'

/** Cases as cards: who, by when, where it stands. With `choose`, several can be ticked for one form. */
export function WorklistCards({
  visit,
  entries,
  labels,
  choose,
}: {
  readonly visit: SignedInVisit
  readonly entries: readonly WorklistEntry[]
  /** Undefined for whoever may not read names. */
  readonly labels: ReadonlyMap<CaseId, Label> | undefined
  readonly choose: boolean
}) {
  const t = caseWords(visit.language)
  return (
    <ul class="cards">
      {entries.map(entry => {
        const due = writeDue(visit, entry.dueAt)
        const name = labels === undefined ? t('nameNotShown') : (labels.get(entry.caseId)?.names ?? t('nameNotKnown'))
        return (
          <li key={entry.caseId}>
            <a class="case" href={`/cases/${entry.caseId}`}>
              {/* A name written from right to left, or one that says so, turns only itself around. */}
              <strong>
                <bdi>{name}</bdi>
              </strong>{' '}
              <span class="code">{entry.reference}</span>
            </a>
            <p class={due.late ? 'due late' : 'due'}>
              {due.late && (
                <strong>
                  {t('overdue')}
                  {t('colon')}
                </strong>
              )}
              {due.text}
            </p>
            <p class="hint">
              {t(`stage.${entry.stage}`)}. {t('risk')}
              {t('colon')}
              {t(`risk.${entry.risk}`)}
            </p>
            {choose && (
              <div class="option">
                <input id={`choose-${entry.caseId}`} type="checkbox" name="case" value={entry.caseId} form="bulk" />
                <label for={`choose-${entry.caseId}`}>
                  <WholeReference text={t('bulkChoose', { reference: entry.reference })} reference={entry.reference} />
                </label>
              </div>
            )}
          </li>
        )
      })}
    </ul>
  )
}
