import { EVENT_TYPES, type EventHead, type EventType, RISKS } from '../cases/events.ts'
import type { AuthorityId } from '../countries/profile.ts'
import type { Schema } from '../forms/form.ts'
import type { FactName, FactValue } from '../procedure/facts.ts'
import { type Condition, STAGES } from '../procedure/procedure.ts'

/** One kind of event that an authority hears of: its type (left out: any), and a filter over the notice's own facts. */
export interface HearRule<Of = Condition> {
  readonly event?: EventType
  readonly when?: Of
}

/** What every authority hears of, by its id. An authority without an entry hears of nothing. */
export type Hearing<Of = Condition> = Readonly<Record<AuthorityId, readonly HearRule<Of>[]>>

/** Whether an authority hears of an event. */
export type Hears = (authority: AuthorityId, head: EventHead) => boolean

/**
 * Opens what the build wrote: rules with each filter by name, and what the filters were compiled to. That a form was
 * filled in about a child's protection is itself protection data, so what no rule names is not heard.
 */
export function openHears(written: Hearing<string>, conditions: Readonly<Record<string, Condition>>): Hears {
  return (authority, head) => {
    if (!Object.hasOwn(written, authority)) return false
    const facts = noticeFacts(head)
    return (written[authority] ?? []).some(({ event, when }) => {
      if (event !== undefined && event !== head.type) return false
      return when === undefined || conditions[when]?.(facts) === true
    })
  }
}

/** The facts that filters are tested in: what a notice itself could say, and nothing of an answer. Each always has a value. */
function noticeFacts({ type, formId, about, standing }: EventHead): Readonly<Record<FactName, FactValue>> {
  const signed = about !== undefined && 'subject' in about ? about : undefined
  const overdue = about !== undefined && 'task' in about ? about : undefined
  return {
    event: type,
    stage: standing.stage,
    risk: standing.risk,
    form: formId ?? 'none',
    signed: signed?.subject ?? 'none',
    signatures: signed === undefined ? 'none' : signed.complete ? 'complete' : 'partial',
    taskOf: overdue?.authority ?? 'none',
    escalation: overdue === undefined ? 'none' : String(overdue.level),
  }
}

/** What a country's filters may ask for, each fact with its values. */
export function noticeDomains(known: {
  readonly forms: readonly string[]
  readonly subjects: readonly string[]
  readonly authorities: readonly string[]
}): ReadonlyMap<FactName, readonly FactValue[]> {
  return new Map<FactName, readonly FactValue[]>([
    ['event', EVENT_TYPES],
    ['stage', STAGES],
    ['risk', RISKS],
    ['form', ['none', ...known.forms]],
    ['signed', ['none', ...known.subjects]],
    ['signatures', ['none', 'partial', 'complete']],
    ['taskOf', ['none', ...known.authorities]],
    ['escalation', ['none', '1', '2', '3']],
  ])
}

/** What the two deciding authorities hear of in every country; no profile changes it. */
export const DECIDING_HEAR: Hearing<Schema> = {
  'child-protection': [{}],
  migration: [
    { event: 'case-opened' },
    { event: 'migration-procedure-opened' },
    { event: 'panel-convened' },
    { event: 'case-closed' },
    // So that its own system forgets it too.
    { event: 'case-erased' },
    { event: 'case-reopened' },
    // Forms of which migration reads an outcome, and what it signs: what else is filled in is protection's alone.
    { event: 'submission-recorded', when: formIn('determination-report', 'durable-solution-plan') },
    { event: 'submission-corrected', when: formIn('determination-report', 'durable-solution-plan') },
    { event: 'signed', when: { properties: { signed: { enum: ['determination', 'plan', 'closure'] } } } },
    {
      event: 'task-overdue',
      when: {
        anyOf: [{ properties: { taskOf: { const: 'migration' } } }, { properties: { escalation: { const: '3' } } }],
      },
    },
  ],
}

function formIn(...forms: readonly string[]): Schema {
  return { properties: { form: { enum: forms } } }
}
