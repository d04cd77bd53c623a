import { accountId } from '../resources/identities.ts'
import type { Schedule } from '../resources/schedules.ts'
import { compileCron } from './cron.ts'
import { rateMilliseconds } from './rate.ts'

export interface ScheduleRunnerParts {
  readonly region: string
  /** Invokes the schedule's function; true when it succeeded. */
  invoke(schedule: Schedule, payload: string): Promise<boolean>
  log(line: string): void
}

export interface ScheduleRunner {
  start(): void
  stop(): void
}

type Plan = { readonly every: number } | { readonly matches: (at: Date) => boolean }

// Lambda waits a minute, then two, before it tries an asynchronous call again.
const retryMilliseconds = [60_000, 120_000]
const longestTimerMilliseconds = 3_600_000

/**
 * Calls functions on their schedules. A rate starts with the local cloud, as EventBridge starts one at its creation.
 * Refuses (throws, naming the schedule) an expression it cannot read.
 */
export function openSchedules(schedules: readonly Schedule[], parts: ScheduleRunnerParts): ScheduleRunner {
  const plans = schedules.map(schedule => ({ schedule, plan: planOf(schedule) }))
  const timers = new Set<NodeJS.Timeout>()

  const after = (milliseconds: number, act: () => void) => {
    const timer = setTimeout(
      () => {
        timers.delete(timer)
        if (milliseconds > longestTimerMilliseconds) after(milliseconds - longestTimerMilliseconds, act)
        else act()
      },
      Math.min(milliseconds, longestTimerMilliseconds),
    )
    timers.add(timer)
  }

  const fire = async (schedule: Schedule, attempt = 0): Promise<void> => {
    const payload = payloadOf(schedule, parts.region, new Date())
    const succeeded = await parts.invoke(schedule, payload).catch(() => false)
    const wait = retryMilliseconds[attempt]
    if (!succeeded && wait !== undefined && attempt < schedule.retries)
      after(wait, () => void fire(schedule, attempt + 1))
    else if (!succeeded) parts.log(`schedule ${schedule.logicalId} gave up after ${attempt + 1} attempts`)
  }

  const repeat = (schedule: Schedule, every: number) => {
    void fire(schedule)
    after(every, () => repeat(schedule, every))
  }

  const tick = () => {
    const now = new Date()
    for (const { schedule, plan } of plans) if ('matches' in plan && plan.matches(now)) void fire(schedule)
    after(60_000 - (Date.now() % 60_000), tick)
  }

  return {
    start: () => {
      for (const { schedule, plan } of plans) if ('every' in plan) repeat(schedule, plan.every)
      if (plans.some(({ plan }) => 'matches' in plan)) after(60_000 - (Date.now() % 60_000), tick)
    },
    stop: () => {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}

function planOf({ logicalId, expression, timezone }: Schedule): Plan {
  const [, kind, inner = ''] = /^(rate|cron)\((.*)\)$/.exec(expression) ?? []
  try {
    if (kind === 'rate') return { every: rateMilliseconds(inner) }
    if (kind === 'cron') return { matches: compileCron(inner, timezone) }
  } catch (cause) {
    throw new Error(`${logicalId}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  throw new Error(`${logicalId}: ${expression} is neither a rate nor a cron expression`)
}

function payloadOf({ kind, arn, input }: Schedule, region: string, at: Date): string {
  const time = at.toISOString().replace(/\.\d+Z$/, 'Z')
  if (input !== undefined)
    return input.replaceAll('<aws.scheduler.scheduled-time>', time).replaceAll('<aws.scheduler.schedule-arn>', arn)
  return JSON.stringify({
    version: '0',
    id: crypto.randomUUID(),
    'detail-type': 'Scheduled Event',
    source: kind === 'rule' ? 'aws.events' : 'aws.scheduler',
    account: accountId,
    time,
    region,
    resources: [arn],
    detail: kind === 'rule' ? {} : '{}',
  })
}
