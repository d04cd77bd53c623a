import type { StackFunctions } from '../functions/stack-functions.ts'
import { type JsonObject, parseJson } from '../json.ts'
import { compileFilter } from '../mappings/event-filter.ts'
import type { EventRule } from '../resources/event-rules.ts'
import { accountId } from '../resources/identities.ts'
import { placeOf, type Template } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'

export interface EventBusParts {
  readonly template: Template
  readonly region: string
  readonly functions: StackFunctions
  log(line: string): void
}

/** What a service of AWS tells: EventBridge adds the envelope. */
export interface ServiceEvent {
  /** `aws.guardduty` */
  readonly source: string
  readonly detailType: string
  readonly resources: readonly string[]
  readonly detail: JsonObject
}

export interface EventBus {
  put(event: ServiceEvent): void
  /** Lets nothing more be tried again. */
  stop(): Promise<void>
}

// Lambda waits a minute, then two, before it tries an asynchronous call again.
const RETRY_MILLISECONDS = [60_000, 120_000]

/** EventBridge's default bus: every rule that an event matches has its functions called with it. */
export function openEventBus(
  rules: readonly EventRule[],
  { template, region, functions, log }: EventBusParts,
): EventBus {
  const compiled = rules.map(rule => {
    const unknown = rule.functionArns.find(arn => functions.find(arn) === undefined)
    if (unknown !== undefined)
      throw new Unhonourable(placeOf(template, rule.logicalId, 'Targets'), 'its function is not in the template')
    return { ...rule, matches: compileFilter([rule.pattern]) }
  })
  const timers = new Set<NodeJS.Timeout>()
  const underWay = new Set<Promise<void>>()

  const call = async (rule: EventRule, functionArn: string, payload: string, attempt: number): Promise<void> => {
    if ((await functions.invoke(functionArn, payload)).ok) return
    const wait = RETRY_MILLISECONDS[attempt]
    if (wait === undefined) return log(`rule ${rule.logicalId}: its function did not take an event`)
    const timer = setTimeout(() => {
      timers.delete(timer)
      begin(rule, functionArn, payload, attempt + 1)
    }, wait)
    timers.add(timer)
  }

  const begin = (rule: EventRule, functionArn: string, payload: string, attempt: number): void => {
    const called = call(rule, functionArn, payload, attempt)
    underWay.add(called)
    void called.finally(() => underWay.delete(called))
  }

  return {
    put: ({ source, detailType, resources, detail }) => {
      const payload = JSON.stringify({
        version: '0',
        id: crypto.randomUUID(),
        'detail-type': detailType,
        source,
        account: accountId,
        time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
        region,
        resources,
        detail,
      })
      const event = parseJson(payload)
      for (const rule of compiled)
        if (rule.matches(event)) for (const functionArn of rule.functionArns) begin(rule, functionArn, payload, 0)
    },
    stop: async () => {
      for (const timer of timers) clearTimeout(timer)
      await Promise.all(underWay)
    },
  }
}
