import { setTimeout as pause } from 'node:timers/promises'
import type { Officer } from '../access/officer.ts'
import { type Command, decide, type Rules } from '../cases/decide.ts'
import { evolve } from '../cases/evolve.ts'
import { type CaseId, caseIdFor } from '../cases/ids.ts'
import { isRefusal, type Refusal, refuse } from '../cases/refusal.ts'
import type { CaseStore, Receipt } from './case-store.ts'
import { Unavailable } from './unavailable.ts'

export interface CarryOutDependencies {
  readonly rules: Rules
  readonly cases: CaseStore
  readonly clock: () => Date
}

export interface Request {
  readonly command: Command
  /** The case it is for; undefined: it opens one. */
  readonly caseId: CaseId | undefined
  readonly by: Officer
  /** What was asked for, by which a repetition is known; undefined: the submission as it is stored. */
  readonly asked?: unknown
  /** How the case is named on a worklist, sealed with it: written once, when it is opened. */
  readonly label: unknown
}

export type Outcome = { readonly stored: Receipt } | { readonly repeated: Receipt } | Refusal

/** Writes that meet on one case: the second one reads again and decides anew, this often before the officer is asked to. */
const ATTEMPTS = 4

/** Carries out a command: decided on what is stored, stored in one transaction, found again when it is repeated. */
export async function carryOut(dependencies: CarryOutDependencies, request: Request): Promise<Outcome> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const outcome = await attemptOnce(dependencies, request)
    if (outcome !== 'met-another') return outcome
    await pause(Math.random() * 40 * attempt)
  }
  throw new Unavailable(new Error('other writes to the case kept coming first'))
}

async function attemptOnce(
  { rules, cases, clock }: CarryOutDependencies,
  { command, caseId, by, label, asked = command.submission }: Request,
): Promise<Outcome | 'met-another'> {
  const content = { submission: asked, caseId: caseId ?? null, officer: by.id }
  const target = caseId ?? caseIdFor(rules.profile.id, command.commandId)
  const before = caseId === undefined ? undefined : await cases.load(caseId)
  if (caseId !== undefined && before === undefined) return refuse('unknown-case')
  const event = decide(rules, before?.state, command, by, clock().toISOString())
  if (isRefusal(event)) {
    // A repeated command is refused as out of date by its own first success: the receipt comes first.
    const earlier = event.refused === 'changed-since' ? await cases.find(target, command.commandId, content) : undefined
    return earlier === undefined ? event : known(earlier)
  }
  const outcome = await cases.commit({ event, after: evolve(before?.state, event), label, content, before })
  if (outcome !== 'refused') return outcome
  const earlier = await cases.find(target, command.commandId, content)
  return earlier === undefined ? 'met-another' : known(earlier)
}

function known(earlier: Receipt | 'other-content'): Outcome {
  return earlier === 'other-content' ? refuse('command-id-used') : { repeated: earlier }
}
