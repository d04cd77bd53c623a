import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda'
import * as v from 'valibot'
import { readJson } from '../build/read-json.ts'
import { NotReady } from './ready-account.ts'

/** What Lambda keeps for functions without a share of their own. */
const KEPT_FREE = 100

const templateSchema = v.object({
  Resources: v.record(
    v.string(),
    v.object({ Properties: v.optional(v.object({ ReservedConcurrentExecutions: v.optional(v.number()) })) }),
  ),
})

/**
 * Refuses with `NotReady` where the shares that a template gives its functions are more than the account has to give: a new
 * account may have ten in all, and CloudFormation says so only halfway, and takes everything back.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export async function roomForFunctions(template: string, region: string): Promise<void> {
  const { Resources } = v.parse(templateSchema, readJson(template))
  const shares = Object.values(Resources).reduce(
    (sum, { Properties }) => sum + (Properties?.ReservedConcurrentExecutions ?? 0),
    0,
  )
  const { AccountLimit } = await new LambdaClient({ region }).send(new GetAccountSettingsCommand())
  const free = AccountLimit?.UnreservedConcurrentExecutions ?? 0
  if (free - shares >= KEPT_FREE) return
  throw new NotReady(
    [
      `The functions’ shares are ${shares} at once and AWS keeps ${KEPT_FREE} free, but the account has ${free} left in ${region}. Ask AWS for more, wait for its answer (hours, seldom days) and try again:`,
      `  aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000 --region ${region}`,
    ].join('\n'),
  )
}
