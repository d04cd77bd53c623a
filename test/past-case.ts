import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { country } from '#country'
import { officerOf } from '../shared/access/officer.ts'
import type { Command } from '../shared/cases/commands.ts'
import { nextLook } from '../shared/cases/escalation.ts'
import type { CaseEvent } from '../shared/cases/events.ts'
import { evolve } from '../shared/cases/evolve.ts'
import { type CaseId, caseIdSchema, commandIdFor, commandIdSchema } from '../shared/cases/ids.ts'
import { carryOut } from '../shared/storage/carry-out.ts'
import type { platformStores } from './platform-stores.ts'

type Stores = Pick<ReturnType<typeof platformStores>, 'cases'>

/** A case that was opened, and assigned to somebody, at some time: of a child born on a day. */
export async function openAsOf({ cases }: Stores, at: Date, birthDate: string): Promise<CaseId> {
  const commandId = () => v.parse(commandIdSchema, uuidv7())
  const run = (command: Command, caseId?: CaseId) =>
    carryOut(
      { rules: country, cases, clock: () => at },
      { command, caseId, by: officerOf('then', ['child-protection:supervisor']), label: {} },
    )
  const submission = { formId: 'first-contact', formVersion: '1.0.0', answers: {}, filledAt: at.toISOString() }
  const common = { commandId: commandId(), expectedVersion: undefined }
  const outcome = await run({ type: 'submit-form', submission, findings: { birthDate }, ...common })
  if (!('stored' in outcome)) throw new Error('the case was not opened')
  const { caseId } = outcome.stored
  await run({ type: 'assign', officer: 'then', ...common, commandId: commandId() }, caseId)
  return v.parse(caseIdSchema, caseId)
}

/** Closes a case as the procedure does at its end, without the whole way there. */
export async function closeAsOf({ cases }: Stores, caseId: CaseId, at: Date): Promise<void> {
  const before = await cases.load(caseId)
  if (before === undefined) throw new Error('no case')
  const { reference, risk, dueAt, version } = before.state
  const said = { type: 'case-closed' } as const
  const event: CaseEvent = {
    caseId,
    sequence: version + 1,
    commandId: commandIdFor(caseId, said),
    at: at.toISOString(),
    by: { officer: 'then', authority: 'child-protection', role: 'supervisor' },
    happening: said,
    standing: { reference, risk, dueAt, stage: 'closed' },
  }
  const after = evolve(before.state, event)
  const look = nextLook(country, after, [], event.at)
  const more = { label: undefined, content: said, waitingFor: [], nextLook: look }
  const outcome = await cases.commit({ event, after, before, ...more })
  if (outcome === 'refused') throw new Error('the case was not closed')
}
