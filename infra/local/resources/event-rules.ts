import * as v from 'valibot'
import type { Json } from '../json.ts'
import { placeOf } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'
import { inert, integer, readProperties, resourcesOf, type Stack } from './property.ts'

const ruleProperties = v.strictObject({
  Name: v.optional(v.string()),
  EventPattern: v.custom<Json>(value => typeof value === 'object' && value !== null),
  State: v.optional(v.picklist(['ENABLED', 'DISABLED']), 'ENABLED'),
  Targets: v.optional(
    v.array(
      v.strictObject({
        Id: v.string(),
        Arn: v.string(),
        RetryPolicy: v.optional(
          v.strictObject({ MaximumRetryAttempts: v.optional(integer), MaximumEventAgeInSeconds: v.optional(integer) }),
        ),
        DeadLetterConfig: inert('an event that no function took is named in the log'),
      }),
    ),
    [],
  ),
  Description: inert('for people'),
  Tags: inert('nothing reads them here'),
})

/** A rule of EventBridge's default bus: which events go to which functions. */
export interface EventRule {
  readonly logicalId: string
  /** JSON text. */
  readonly pattern: string
  readonly functionArns: readonly string[]
}

/** Whether a rule waits for events; the others are schedules. */
export function isEventRule({ template }: Stack, logicalId: string): boolean {
  return template.Resources[logicalId]?.Properties.EventPattern !== undefined
}

/** The template's enabled rules for events. Refuses a target that is not a function. */
export function readEventRules(stack: Stack): EventRule[] {
  return resourcesOf(stack, 'AWS::Events::Rule')
    .filter(logicalId => isEventRule(stack, logicalId))
    .map(logicalId => ({ logicalId, ...readProperties(ruleProperties, stack, logicalId) }))
    .filter(({ State }) => State === 'ENABLED')
    .map(({ logicalId, EventPattern, Targets }) => {
      const functionArns = Targets.map(({ Arn }) => Arn)
      if (!functionArns.every(arn => arn.split(':')[2] === 'lambda'))
        throw new Unhonourable(placeOf(stack.template, logicalId, 'Targets'), 'only functions are called here')
      return { logicalId, pattern: JSON.stringify(EventPattern), functionArns }
    })
}
