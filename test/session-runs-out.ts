import { createHash } from 'node:crypto'
import { UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { LocalCloud } from '../infra/local/local-cloud.ts'
import { platformStores } from './platform-stores.ts'

/** Lets the session of this cookie run out, as an hour without use does. */
export async function sessionRunsOut(cloud: LocalCloud, cookie: string): Promise<void> {
  await platformStores(cloud).documents.send(
    new UpdateCommand({
      TableName: cloud.physicalId('Tables/Desk'),
      Key: { pk: `SESSION#${createHash('sha256').update(cookie).digest('base64url')}`, sk: 'SESSION' },
      UpdateExpression: 'SET usedAt = :before',
      ExpressionAttributeValues: { ':before': Date.now() - 2 * 3600_000 },
    }),
  )
}
