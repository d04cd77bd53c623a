import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import type { AskedCommand } from '../../../shared/cases/commands.ts'
import { type CommandId, commandIdSchema } from '../../../shared/cases/ids.ts'
import { isRefusal, type Refusal } from '../../../shared/cases/refusal.ts'
import type { Fault } from '../../../shared/forms/faults.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import { commandCase } from '../../../shared/storage/command-case.ts'
import type { SignedInVisit } from '../visit.ts'
import type { CaseDependencies } from './case-dependencies.ts'
import type { OpenCase } from './open-case.ts'

/** The id of a command, made when its page is shown: sent twice, it finds the first receipt. */
export function newCommandId(): CommandId {
  return v.parse(commandIdSchema, uuidv7())
}

/** What every form on a case carries. */
export interface Carrying {
  readonly commandId: CommandId
  readonly seen: number
}

/** Refuses what no page of ours has sent. */
export function carriedIn(sent: FieldValues): Carrying {
  const carried = readCarried(sent)
  if (carried === undefined) throw new Problem('not-found')
  return carried
}

/** What a page carries: the same as was sent when the session had run out, so that nothing is done twice, or its own. */
export function carriedAgain(kept: FieldValues | undefined, version: number): Carrying {
  return (kept && readCarried(kept)) ?? { commandId: newCommandId(), seen: version }
}

function readCarried(sent: FieldValues): Carrying | undefined {
  const commandId = v.safeParse(commandIdSchema, sent.commandId?.[0])
  const seen = Number(sent.expectedVersion?.[0])
  return commandId.success && Number.isSafeInteger(seen) && seen >= 1
    ? { commandId: commandId.output, seen }
    : undefined
}

/** Carries out what was asked: the sequence at which it stands in the history, a refusal, or faults in answers. */
export async function runCommand(
  { cases, attachments, clock }: Pick<CaseDependencies, 'cases' | 'attachments' | 'clock'>,
  visit: SignedInVisit,
  { state }: Pick<OpenCase, 'state'>,
  commandId: CommandId,
  asked: AskedCommand,
): Promise<{ readonly sequence: number } | { readonly refusal: Refusal } | { readonly faults: readonly Fault[] }> {
  const outcome = await commandCase(
    { country: visit.country, cases, attachments, clock },
    { commandId, caseId: state.id, asked, by: visit.session.officer },
  )
  if ('faults' in outcome) return { faults: outcome.faults }
  if (isRefusal(outcome)) return { refusal: outcome }
  return { sequence: ('stored' in outcome ? outcome.stored : outcome.repeated).sequence }
}
