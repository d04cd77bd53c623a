import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { deployedStack, localStack, physicalId, type RunningStack } from '../deployment/running-stack.ts'
import { demonstrationToken } from '../local/demonstration-token.ts'

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

/** The local cloud at an address; its demonstration officer is who asks. Refuses (throws) where none answers. */
export async function examineLocal(url: string): Promise<ExaminedStack> {
  return examined(await localStack(url), await demonstrationToken({ url, user: 'officer' }))
}

/** A country's deployed stack, with the credentials of this shell. `token`: an officer's, of the country’s own provider. */
export async function examineDeployed(country: string, token: string): Promise<ExaminedStack> {
  return examined(await deployedStack(country), token)
}

function examined({ url, client, resources: { tables } }: RunningStack, token: string): ExaminedStack {
  return {
    url,
    token,
    documents: DynamoDBDocumentClient.from(new DynamoDBClient(client)),
    casesTable: physicalId(tables, 'TablesCases'),
    keysTable: physicalId(tables, 'TablesKeys'),
  }
}
