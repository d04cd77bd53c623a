import { oncePer } from '../forms/once-per-form.ts'
import { addDuration } from '../procedure/deadline.ts'
import type { CaseFacts } from '../procedure/facts.ts'
import { startOfDay } from '../procedure/local-time.ts'
import { type Hands, type Procedure, STAGES, type Stage, type TaskRule } from '../procedure/procedure.ts'
import type { Case } from './case.ts'
import { factsOf, type Moment } from './case-facts.ts'
import { comingOfAge, transitionDueOn } from './coming-of-age.ts'
import type { Instant } from './events.ts'
import type { Rules } from './rules.ts'

/** Something that somebody has to do, by when. Derived from the case, stored nowhere. */
export interface Task {
  readonly id: string
  readonly dueAt: Instant
  readonly by: Hands
  /** The actions any of which does it. */
  readonly does: readonly string[]
  readonly blocksClosing: boolean
}

/** The facts of a case and its open tasks, the first due first. */
export interface Survey {
  readonly facts: CaseFacts
  readonly tasks: readonly Task[]
}

/** Facts and tasks are worked out when they are asked for: a step of the procedure asks for a few facts and no task. */
class CaseSurvey implements Survey {
  readonly facts: CaseFacts
  readonly #rules: Rules
  readonly #state: Case
  #tasks: Task[] | undefined

  constructor(rules: Rules, state: Case, moment: Moment) {
    this.#rules = rules
    this.#state = state
    this.facts = factsOf(rules, state, moment, () => this.tasks.some(task => task.blocksClosing))
  }

  get tasks(): readonly Task[] {
    if (this.#tasks !== undefined) return this.#tasks
    // Set before it is full: whether a task is open that blocks is asked of those before.
    const tasks: Task[] = []
    this.#tasks = tasks
    for (const rule of tasksAt(this.#rules.procedure)[this.#state.stage]) {
      if (!rule.when(this.facts)) continue
      const { id, by, does, blocksClosing } = rule
      tasks.push({ id, by, does, blocksClosing, dueAt: dueAtOf(this.#rules, this.#state, rule) })
    }
    if (tasks.length > 1) tasks.sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))
    return tasks
  }
}

export function surveyCase(rules: Rules, state: Case, moment: Moment): Survey {
  return new CaseSurvey(rules, state, moment)
}

/** The tasks that can be open at each stage. */
const tasksAt = oncePer(
  ({ tasks }: Procedure): Readonly<Record<Stage, readonly TaskRule[]>> => ({
    identification: tasks.filter(rule => rule.stages.includes('identification')),
    protection: tasks.filter(rule => rule.stages.includes('protection')),
    assessment: tasks.filter(rule => rule.stages.includes('assessment')),
    determination: tasks.filter(rule => rule.stages.includes('determination')),
    implementation: tasks.filter(rule => rule.stages.includes('implementation')),
    'follow-up': tasks.filter(rule => rule.stages.includes('follow-up')),
    closed: tasks.filter(rule => rule.stages.includes('closed')),
  }),
)

function dueAtOf(rules: Rules, state: Case, rule: TaskRule): Instant {
  // What nobody has assessed yet is treated as the highest risk.
  const risk = state.risk === 'unassessed' ? 'high' : state.risk
  const duration = rule.deadline === 'response' ? rules.profile.deadlines[risk] : rule.deadline[risk]
  return addDuration(countedFrom(rules, state, rule.from), duration, rules.profile.timeZone)
}

function countedFrom({ profile }: Rules, state: Case, from: string): Instant {
  const entered = state.stages[state.stage] ?? state.openedAt
  const [kind, name = ''] = from.split(':')
  switch (kind) {
    case 'opened':
      return state.openedAt
    case 'risk':
      return state.riskSince
    case 'stage':
      return entered
    case 'panel':
      return state.panel?.at ?? entered
    case 'form': {
      const mark = state.forms[name]
      return mark !== undefined && mark.sequence > state.round ? mark.at : entered
    }
    case 'vulnerability':
      return state.vulnerabilities[name]?.since ?? entered
    case 'transition': {
      const coming = comingOfAge(state.age)
      return coming === undefined ? entered : startOfDay(transitionDueOn(coming), profile.timeZone)
    }
    default:
      return (isStage(kind) ? state.stages[kind] : undefined) ?? entered
  }
}

function isStage(name: string | undefined): name is Stage {
  return STAGES.some(stage => stage === name)
}
