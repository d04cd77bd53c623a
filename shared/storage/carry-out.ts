import { setTimeout as pause } from 'node:timers/promises'
import { asSeeing } from '../access/may-see.ts'
import type { Officer } from '../access/officer.ts'
import type { Command } from '../cases/commands.ts'
import { conclude } from '../cases/decide.ts'
import { nextLook } from '../cases/escalation.ts'
import { type CaseId, caseIdFor } from '../cases/ids.ts'
import { isRefusal, type Refusal, refuse } from '../cases/refusal.ts'
import type { Rules } from '../cases/rules.ts'
import { dateIn } from '../procedure/local-time.ts'
import type { Claim } from './attachments.ts'
import type { CaseStore, Receipt } from './case-store.ts'
import { momentOf } from './moment-of.ts'
import type { StoredCase } from './stored-case.ts'
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
  /** The case as it has just been read, where it has been: not read again unless another write comes first. */
  readonly before?: StoredCase
  /** What was asked for, by which a repetition is known; undefined: the submission as it is stored. */
  readonly asked?: unknown
  /** How the case is named on a worklist, sealed with it; undefined: as before. */
  readonly label: unknown
  readonly claim?: Claim
}

export type Outcome = { readonly stored: Receipt } | { readonly repeated: Receipt } | Refusal

/** Writes that meet on one case: the second one reads again and decides anew, this often before the officer is asked to. */
const ATTEMPTS = 4

/** Carries out a command: decided on what is stored, stored in one transaction, found again when it is repeated. */
export async function carryOut(dependencies: CarryOutDependencies, request: Request): Promise<Outcome> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const outcome = await attemptOnce(dependencies, request, attempt === 1 ? request.before : undefined)
    if (outcome !== 'met-another') return outcome
    await pause(Math.random() * 40 * attempt)
  }
  throw new Unavailable(new Error('other writes to the case kept coming first'))
}

async function attemptOnce(
  { rules, cases, clock }: CarryOutDependencies,
  { command, caseId, by, label, asked, claim }: Request,
  read: StoredCase | undefined,
): Promise<Outcome | 'met-another'> {
  const content = contentOf(command, asked, caseId, by)
  const target = caseId ?? caseIdFor(rules.profile.id, command.commandId)
  const now = clock()
  const before = caseId === undefined ? undefined : (read ?? (await cases.load(caseId)))
  const acting = caseId === undefined ? by : before && asKnowing(rules, by, before, now)
  if (acting === undefined) return refuse('unknown-case')
  // The command that opened the case has no item of its own, which another of the same id would meet.
  if (caseId === caseIdFor(rules.profile.id, command.commandId)) return refuse('command-id-used')
  const moment = momentOf(before, now)
  const conclusion = conclude(rules, before?.state, command, acting, moment)
  if (isRefusal(conclusion)) {
    // A command that is sent again is refused by what its own first success changed: the receipt comes first.
    const earlier =
      before === undefined || conclusion.refused === 'not-permitted'
        ? undefined
        : await cases.find(target, command.commandId, content)
    return earlier === undefined ? conclusion : known(earlier)
  }
  const { event, after, tasks } = conclusion
  const outcome = await cases.commit({
    event,
    after,
    label,
    content,
    before,
    claim,
    nextLook: nextLook(rules, after, tasks, moment.at),
    waitingFor: tasks.map(task => task.by),
  })
  if (outcome !== 'refused') return outcome
  const earlier = await cases.find(target, command.commandId, content)
  return earlier === undefined ? 'met-another' : known(earlier)
}

/** All that a command asks for, to know it again. What was looked up or worked out for it may change meanwhile. */
function contentOf(command: Command, asked: unknown, caseId: CaseId | undefined, by: Officer): unknown {
  const common = { caseId: caseId ?? null, officer: by.id }
  if (command.type === 'submit-form') return { submission: asked ?? command.submission, ...common }
  if (command.type === 'correct') {
    const { type, submission, corrects, reason } = command
    return { type, submission, corrects, reason, ...common }
  }
  const { commandId: _, expectedVersion: __, ...wanted } = command
  return { ...wanted, ...common }
}

/** Who acts on a case, as they see it; undefined: they do not. */
function asKnowing({ profile }: Rules, by: Officer, { state }: StoredCase, now: Date): Officer | undefined {
  const isPlatform = by.grants.some(grant => grant.role === 'system')
  return isPlatform ? by : asSeeing(by, state, profile.offices, dateIn(now, profile.timeZone))
}

function known(earlier: Receipt | 'other-content'): Outcome {
  return earlier === 'other-content' ? refuse('command-id-used') : { repeated: earlier }
}
