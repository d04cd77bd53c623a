import type { Officer } from '../../../shared/access/officer.ts'
import { ROLES } from '../../../shared/access/roles.ts'
import { RISKS, type Risk } from '../../../shared/cases/events.ts'
import { STAGES, type Stage } from '../../../shared/procedure/procedure.ts'
import type { WorklistQuery } from '../../../shared/storage/worklist.ts'

/** What an officer looks for on the worklist. */
export interface WorklistFilters {
  readonly stage: Stage | undefined
  readonly risk: Risk | undefined
  readonly overdue: boolean
  readonly waiting: boolean
  readonly mine: boolean
}

/** Filters from a page's address; what is none is left out. */
export function readFilters(query: URLSearchParams): WorklistFilters {
  return {
    stage: STAGES.find(stage => stage === query.get('stage')),
    risk: RISKS.find(risk => risk === query.get('risk')),
    overdue: query.get('overdue') === 'yes',
    waiting: query.get('waiting') === 'yes',
    mine: query.get('mine') === 'yes',
  }
}

/** The same in an address. */
export function writeFilters({ stage, risk, overdue, waiting, mine }: WorklistFilters): URLSearchParams {
  return new URLSearchParams([
    ...(stage === undefined ? [] : [['stage', stage]]),
    ...(risk === undefined ? [] : [['risk', risk]]),
    ...(overdue ? [['overdue', 'yes']] : []),
    ...(waiting ? [['waiting', 'yes']] : []),
    ...(mine ? [['mine', 'yes']] : []),
  ])
}

/** What they ask the worklist for. */
export function filtersAsQuery(
  { stage, risk, overdue, waiting, mine }: WorklistFilters,
  officer: Officer,
  now: Date,
): Pick<WorklistQuery, 'stage' | 'risk' | 'dueBefore' | 'waitingFor' | 'assignee'> {
  return {
    stage,
    risk,
    dueBefore: overdue ? now.toISOString() : undefined,
    waitingFor: waiting
      ? officer.grants.map(({ authority, role }) => ({ authority, roles: ROLES.filter(one => one === role) }))
      : undefined,
    assignee: mine ? officer.id : undefined,
  }
}
