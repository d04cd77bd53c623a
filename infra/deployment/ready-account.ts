import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import type { CountryProfile } from '../../shared/countries/profile.ts'
import { EDGE_REGION, edgeStackName, stackName } from '../synthesize.ts'
import { everStood, type StackPlace } from './failed-creation.ts'

/** Why a country cannot be deployed yet, and what to run or write. */
export class NotReady extends Error {}

export interface ReadyAccount {
  readonly account: string
  /** Whether the country runs there already. */
  readonly deployed: boolean
  /** What is left of first deployments that failed. */
  readonly failed: readonly StackPlace[]
}

/** What CDK's own `bootstrap` makes in an account, once for each region. */
const BOOTSTRAP_STACK = 'CDKToolkit'

/**
 * Looks at the account the credentials belong to, and changes nothing. Refuses with `NotReady`: a profile with an
 * example's domain, no credentials, another country's account, a region that is not open, and one without bootstrap.
 */
export async function readyAccount(profile: CountryProfile): Promise<ReadyAccount> {
  const { id, domain, region } = profile
  const file = `shared/countries/${id}.json`
  if (/(?:^|\.)example$/.test(domain))
    throw new NotReady(`${file}#/domain: is an example (${domain}): write the domain that the country owns`)
  const account = await accountOf(id)
  if (profile.account !== undefined && profile.account !== account)
    throw new NotReady(
      `${file}#/account: is ${profile.account}, but these credentials belong to ${account}: sign in to the country’s own account`,
    )
  const missing: string[] = []
  for (const one of new Set([region, EDGE_REGION]))
    if ((await statusOf(BOOTSTRAP_STACK, one)) === undefined) missing.push(`npx cdk bootstrap aws://${account}/${one}`)
  if (missing.length > 0)
    throw new NotReady(
      ['CDK has not been here yet. Once for each region, run:', ...missing.map(line => `  ${line}`)].join('\n'),
    )
  const edge = { stack: edgeStackName(id), region: EDGE_REGION, status: await statusOf(edgeStackName(id), EDGE_REGION) }
  const own = { stack: stackName(id), region, status: await statusOf(stackName(id), region) }
  return {
    account,
    deployed: everStood(own.status),
    failed: [edge, own]
      .filter(({ status }) => status !== undefined && !everStood(status))
      .map(({ stack, region: there }) => ({ stack, region: there })),
  }
}

async function accountOf(country: string): Promise<string> {
  try {
    const { Account } = await new STSClient({ region: EDGE_REGION }).send(new GetCallerIdentityCommand())
    if (Account === undefined) throw new Error('no account')
    return Account
  } catch (error) {
    throw new NotReady(
      [
        `There are no AWS credentials that work (${error instanceof Error ? error.name : 'unknown'}). Sign in to the country’s own account, for example:`,
        '  aws sso login --profile NAME',
        `  npm run deploy -- --country ${country} --profile NAME`,
      ].join('\n'),
      { cause: error },
    )
  }
}

/** The state a stack is in; undefined where there is none. */
async function statusOf(name: string, region: string): Promise<string | undefined> {
  try {
    const { Stacks = [] } = await new CloudFormationClient({ region }).send(
      new DescribeStacksCommand({ StackName: name }),
    )
    return Stacks[0]?.StackStatus
  } catch (error) {
    if (!(error instanceof CloudFormationServiceException)) throw error
    if (error.name === 'ValidationError') return undefined
    // The credentials worked elsewhere a moment ago: this region does not know them.
    if (['InvalidClientTokenId', 'UnrecognizedClientException', 'OptInRequired'].includes(error.name))
      throw new NotReady(
        `The region ${region} is not open in this account. Open it, wait a few minutes and try again:\n  aws account enable-region --region-name ${region}`,
        { cause: error },
      )
    if (['AccessDenied', 'AccessDeniedException'].includes(error.name))
      throw new NotReady(`These credentials may not look at CloudFormation in ${region}: use a role that may deploy`, {
        cause: error,
      })
    throw error
  }
}
