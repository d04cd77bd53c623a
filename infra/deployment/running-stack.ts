import { CloudFormationClient, DescribeStacksCommand, paginateListStackResources } from '@aws-sdk/client-cloudformation'
import * as v from 'valibot'
import type { CountryProfile } from '../../shared/countries/profile.ts'
import { profileOf } from '../build/profiles.ts'
import { stackName } from '../synthesize.ts'

/** A stack that runs, here or in its account, as a command of an operator reaches it. */
export interface RunningStack {
  readonly country: CountryProfile
  /** Where officers and programs reach it: the source of its notices. */
  readonly url: string
  /** What clients of AWS's services are opened with. */
  readonly client: {
    readonly region: string
    readonly endpoint?: string
    readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  }
  /** Whether it runs on this machine. */
  readonly local: boolean
  /** What its resources are called, by logical id; queues by their URLs. */
  readonly resources: Readonly<Record<'tables' | 'queues' | 'keys', Readonly<Record<string, string>>>>
  readonly outputs: Readonly<Record<string, string>>
}

const names = v.record(v.string(), v.string())
const localSchema = v.object({
  awsEndpoint: v.string(),
  region: v.string(),
  tables: names,
  queues: names,
  keys: names,
  outputs: names,
})
const healthSchema = v.object({ country: v.string() })

/** The local cloud at an address. Refuses (throws) where none answers. */
export async function localStack(url: string): Promise<RunningStack> {
  const { origin } = new URL(url)
  const read = async (path: string): Promise<unknown> => {
    const answered = await fetch(`${origin}${path}`).catch((cause: unknown) => {
      throw new Error(`no local cloud answers at ${origin}: start one with npm start, or say --url or --country`, {
        cause,
      })
    })
    if (!answered.ok) throw new Error(`what answers at ${origin} is not a local cloud`)
    return answered.json()
  }
  const { awsEndpoint, region, outputs, ...resources } = v.parse(localSchema, await read('/_local'))
  const { country } = v.parse(healthSchema, await read('/health'))
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'operator' }
  return {
    country: profileOf(country),
    // As its functions know it, whatever this machine was called here.
    url: outputs.ApiEndpoint ?? origin,
    client: { region, endpoint: awsEndpoint, credentials },
    local: true,
    resources,
    outputs,
  }
}

const KINDS: Readonly<Record<string, keyof RunningStack['resources']>> = {
  'AWS::DynamoDB::Table': 'tables',
  'AWS::SQS::Queue': 'queues',
  'AWS::KMS::Key': 'keys',
}

/** A country's deployed stack, with the credentials of this shell. */
export async function deployedStack(id: string): Promise<RunningStack> {
  const country = profileOf(id)
  const client = { region: country.region }
  const cloudFormation = new CloudFormationClient(client)
  const StackName = stackName(id)
  const resources = { tables: {}, queues: {}, keys: {} } satisfies Record<string, Record<string, string>>
  for await (const { StackResourceSummaries = [] } of paginateListStackResources(
    { client: cloudFormation },
    { StackName },
  ))
    for (const { ResourceType = '', LogicalResourceId = '', PhysicalResourceId = '' } of StackResourceSummaries) {
      const kind = KINDS[ResourceType]
      if (kind !== undefined) Object.assign(resources[kind], { [LogicalResourceId]: PhysicalResourceId })
    }
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }))
  const outputs = Object.fromEntries(
    (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  )
  return { country, url: `https://${country.domain}`, client, local: false, resources, outputs }
}

/** What the resource is called whose logical id begins so. */
export function physicalId(all: Readonly<Record<string, string>>, beginning: string): string {
  const found = Object.entries(all).find(([logicalId]) => logicalId.startsWith(beginning))?.[1]
  if (found === undefined) throw new Error(`the stack has no ${beginning}: is it Amparo’s?`)
  return found
}
