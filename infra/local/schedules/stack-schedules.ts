import type { StackFunctions } from '../functions/stack-functions.ts'
import { isAllowed } from '../permissions/decide.ts'
import type { StackResources } from '../resources/stack-resources.ts'
import { placeOf, type Template } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'
import { openSchedules, type ScheduleRunner } from './schedule-runner.ts'

export interface StackSchedulesParts {
  readonly region: string
  readonly functions: StackFunctions
  log(line: string): void
}

/** The stack's schedules. Refuses one whose role may not invoke its function, which AWS would only show by silence. */
export function openStackSchedules(
  template: Template,
  resources: StackResources,
  parts: StackSchedulesParts,
): ScheduleRunner {
  for (const { logicalId, roleArn, functionArn } of resources.schedules) {
    if (parts.functions.find(functionArn) === undefined)
      throw new Unhonourable(placeOf(template, logicalId), 'its function is not in the template')
    if (roleArn === undefined) continue
    const permission = { action: 'lambda:InvokeFunction', resource: functionArn, context: new Map() }
    if (!isAllowed(resources.statementsOf(roleArn), permission))
      throw new Unhonourable(
        placeOf(template, logicalId, 'Target.RoleArn'),
        `its role does not allow ${permission.action} on ${functionArn}`,
      )
  }
  return openSchedules(resources.schedules, {
    region: parts.region,
    log: parts.log,
    invoke: async ({ functionArn }, payload) => (await parts.functions.invoke(functionArn, payload)).ok,
  })
}
