import { dateIn } from '../procedure/local-time.ts'
import type { Case } from './case.ts'
import { comingOfAge, isWithinTransition } from './coming-of-age.ts'
import type { Command } from './commands.ts'
import { erasureStep } from './erasure.ts'
import { escalationOf } from './escalation.ts'
import type { Instant } from './events.ts'
import type { Rules } from './rules.ts'
import type { Task } from './tasks.ts'

/** What time alone asks to be recorded. */
export type TimeNote =
  | Omit<Extract<Command, { type: 'note-overdue' }>, 'commandId' | 'expectedVersion'>
  | Omit<Extract<Command, { type: 'note-transition-due' }>, 'commandId' | 'expectedVersion'>
  | Omit<Extract<Command, { type: 'note-coming-of-age' }>, 'commandId' | 'expectedVersion'>
  | Omit<Extract<Command, { type: 'announce-erasure' }>, 'commandId' | 'expectedVersion'>
  | Omit<Extract<Command, { type: 'erase' }>, 'commandId' | 'expectedVersion'>

/** What has become due on a case by a moment and is not recorded yet: overdue tasks, birthdays, the end of retention. */
export function timeNotes(rules: Rules, state: Case, tasks: readonly Task[], at: Instant): readonly TimeNote[] {
  const overdue = tasks.flatMap((task): TimeNote[] => {
    const level = escalationOf(rules, task, at)
    const told = state.escalations[task.id]
    const before = told?.dueAt === task.dueAt ? told.level : 0
    return level === 0 || level <= before ? [] : [{ type: 'note-overdue', task: task.id, dueAt: task.dueAt, level }]
  })
  const notes = [...overdue, ...birthdays(rules, state, at)]
  // Of a case that is as it was looked at: what else is due comes first.
  return notes.length > 0 ? notes : erasures(rules, state, at)
}

function erasures(rules: Rules, state: Case, at: Instant): readonly TimeNote[] {
  const step = erasureStep(rules, state, at)
  if (step === undefined) return []
  const { version } = state
  return [{ type: step.do === 'erase' ? 'erase' : 'announce-erasure', on: step.on, version }]
}

function birthdays({ profile }: Rules, { age, milestones }: Case, at: Instant): readonly TimeNote[] {
  const coming = comingOfAge(age)
  if (coming === undefined) return []
  const today = dateIn(new Date(at), profile.timeZone)
  const notes: TimeNote[] = []
  if (isWithinTransition(coming, today) && milestones.transition !== coming.earliest)
    notes.push({ type: 'note-transition-due', eighteenOn: coming.earliest })
  if (today >= coming.latest && milestones.ofAge !== coming.latest)
    notes.push({ type: 'note-coming-of-age', eighteenOn: coming.latest })
  return notes
}
