import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import { profileOf } from '../build/profiles.ts'
import { demonstrationToken } from '../local/demonstration-token.ts'
import { stackName } from '../synthesize.ts'

/** A running stack, as the doctor reaches it. */
export interface ExaminedStack {
  /** Where officers and programs reach it. */
  readonly url: string
  /** Bearer token of somebody who may fill in a first contact. */
  readonly token: string
  readonly documents: DynamoDBDocumentClient
  readonly casesTable: string
  readonly keysTable: string
}

const localSchema = v.object({ awsEndpoint: v.string(), region: v.string(), tables: v.record(v.string(), v.string()) })

/** The local cloud at an address; its demonstration officer is who asks. Refuses (throws) where none answers. */
export async function localStack(url: string): Promise<ExaminedStack> {
  const token = await demonstrationToken({ url, user: 'officer' })
  const { awsEndpoint, region, tables } = v.parse(localSchema, await (await fetch(new URL('/_local', url))).json())
  const credentials = { accessKeyId: 'doctor', secretAccessKey: 'doctor' }
  return {
    url: url.replace(/\/$/, ''),
    token,
    documents: DynamoDBDocumentClient.from(new DynamoDBClient({ region, endpoint: awsEndpoint, credentials })),
    casesTable: named(tables, 'TablesCases'),
    keysTable: named(tables, 'TablesKeys'),
  }
}

/** A country's deployed stack, with the credentials of this shell. `token`: an officer's, of the country’s own provider. */
export async function deployedStack(country: string, token: string): Promise<ExaminedStack> {
  const { region, domain } = profileOf(country)
  const tables: Record<string, string> = {}
  const pages = paginateListStackResources(
    { client: new CloudFormationClient({ region }) },
    { StackName: stackName(country) },
  )
  for await (const { StackResourceSummaries = [] } of pages)
    for (const { ResourceType, LogicalResourceId = '', PhysicalResourceId = '' } of StackResourceSummaries)
      if (ResourceType === 'AWS::DynamoDB::Table') tables[LogicalResourceId] = PhysicalResourceId
  return {
    url: `https://${domain}`,
    token,
    documents: DynamoDBDocumentClient.from(new DynamoDBClient({ region })),
    casesTable: named(tables, 'TablesCases'),
    keysTable: named(tables, 'TablesKeys'),
  }
}

function named(tables: Readonly<Record<string, string>>, beginning: string): string {
  const found = Object.entries(tables).find(([logicalId]) => logicalId.startsWith(beginning))?.[1]
  if (found === undefined) throw new Error(`the stack has no table ${beginning}: is it Amparo’s?`)
  return found
}
