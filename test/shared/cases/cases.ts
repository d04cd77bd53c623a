import fc from 'fast-check'
import * as v from 'valibot'
import { country } from '#country'
import { type Officer, officerOf } from '../../../shared/access/officer.ts'
import type { Moment } from '../../../shared/cases/case-facts.ts'
import type { Command } from '../../../shared/cases/commands.ts'
import { decide } from '../../../shared/cases/decide.ts'
import type { CaseEvent } from '../../../shared/cases/events.ts'
import { type CommandId, commandIdSchema } from '../../../shared/cases/ids.ts'
import { isRefusal } from '../../../shared/cases/refusal.ts'
import { example } from '../forms/first-contact.ts'

export const officer: Officer = officerOf('officer-1', ['child-protection:officer'])
export const migrationOfficer: Officer = officerOf('officer-2', ['migration:migration-officer'])
export const auditor: Officer = officerOf('auditor-1', ['audit:auditor'])
export const AT = '2026-03-02T18:45:00.000Z'
export const NOW: Moment = { at: AT, heardByChildProtection: 0 }

/** A UUIDv7 with a number in it: fixed data, no clock. */
export function commandId(number: number): CommandId {
  return v.parse(commandIdSchema, `01950000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`)
}

export const anyCommandId = fc.integer({ min: 0, max: 2 ** 47 }).map(commandId)

/** Ana's first contact as a command. */
export function anasFirstContact(
  id = commandId(1),
  expectedVersion?: number,
): Extract<Command, { type: 'submit-form' }> {
  return {
    type: 'submit-form',
    commandId: id,
    findings: {},
    expectedVersion,
    submission: {
      formId: 'first-contact',
      formVersion: '1.0.0',
      answers: example('ana'),
      filledAt: '2026-03-02T18:44:00.000Z',
    },
  }
}

/** The event that opens Ana's case. */
export function opened(id = commandId(1)): CaseEvent {
  const event = decide(country, undefined, anasFirstContact(id), officer, NOW)
  if (isRefusal(event)) throw new Error(`refused: ${event.refused}`)
  return event
}
