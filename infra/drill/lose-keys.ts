import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { CancelKeyDeletionCommand, EnableKeyCommand, KMSClient, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms'
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { publicKeys, revokeSigningKeys } from '../../shared/storage/signing-key.ts'
import type { LocalCloud } from '../local/local-cloud.ts'
import { copyOf, putCopy } from '../restore/table-copy.ts'
import { clientOf, openCase, type Prove, tablesOf, wholeCase } from './drilled-stack.ts'

/** Each key that a country can lose, what is then seen, and the way back where there is one. On a platform with a case. */
export async function drillKeyLoss(prove: Prove, cloud: LocalCloud, caseId: string): Promise<void> {
  await loseKeyOfChild(prove, cloud, caseId)
  await loseKeyOfCountry(prove, cloud, caseId)
  await loseSigningKey(prove, cloud)
}

/** The key of one child is destroyed by mistake: the keys table, restored to the second before, gives it back for a week. */
async function loseKeyOfChild(prove: Prove, cloud: LocalCloud, caseId: string): Promise<void> {
  const client = tablesOf(cloud)
  const [casesTable, keysTable] = [cloud.physicalId('Tables/Cases'), cloud.physicalId('Tables/Keys')]
  const before = await wholeCase(cloud, caseId)
  const other = await openCase(cloud)
  const id = `CASE#${caseId}`
  const kept = (await copyOf(client, keysTable)).filter(item => JSON.stringify(item.id) === JSON.stringify({ S: id }))
  const stored = (await copyOf(client, casesTable)).filter(item => JSON.stringify(item.pk).includes(caseId)).length
  await client.send(new DeleteItemCommand({ TableName: keysTable, Key: { id: { S: id } } }))
  const lost = await wholeCase(cloud, caseId)
  prove(
    'without its key a case is there for nobody',
    lost.statuses.every(status => status === 404),
  )
  const left = (await copyOf(client, casesTable)).filter(item => JSON.stringify(item.pk).includes(caseId)).length
  prove('what is left of it is sealed, and all there', left === stored)
  prove('no other case is touched', (await wholeCase(cloud, other)).chain === 'intact')
  await putCopy(client, keysTable, kept)
  const back = await wholeCase(cloud, caseId)
  prove('with its key put back it is whole', back.answers === before.answers && back.chain === 'intact')
}

/** The country's data key is scheduled for deletion: nothing can be read or recorded until that is cancelled. */
async function loseKeyOfCountry(prove: Prove, cloud: LocalCloud, caseId: string): Promise<void> {
  const kms = new KMSClient(clientOf(cloud))
  const KeyId = cloud.physicalId('Keys/Data')
  const before = await wholeCase(cloud, caseId)
  await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }))
  // A warm function remembers keys that were unwrapped; what starts now has none.
  await cloud.kill('ServeApi/Function')
  const closed = await wholeCase(cloud, caseId)
  prove(
    'while the key of the country waits for its deletion, officers are told to try again',
    closed.statuses[0] === 503,
  )
  await kms.send(new CancelKeyDeletionCommand({ KeyId }))
  await kms.send(new EnableKeyCommand({ KeyId }))
  const back = await wholeCase(cloud, caseId)
  prove('cancelled and enabled, every case is whole', back.answers === before.answers && back.chain === 'intact')
}

/** Somebody else may have the key that notices are signed with: it is taken back at once. */
async function loseSigningKey(prove: Prove, cloud: LocalCloud): Promise<void> {
  const settings = {
    documents: DynamoDBDocumentClient.from(tablesOf(cloud)),
    kms: new KMSClient(clientOf(cloud)),
    keysTable: cloud.physicalId('Tables/Keys'),
    keyId: cloud.physicalId('Keys/Signing'),
    clock: () => new Date(),
  }
  const before = (await publicKeys(settings)).keys.map(({ kid }) => kid)
  const revoked = await revokeSigningKeys(settings)
  const after = (await publicKeys(settings)).keys.map(({ kid }) => kid)
  prove(
    `${revoked} signing keys are taken back: none of them is published any more`,
    !after.some(kid => before.includes(kid)),
  )
  prove('one new key signs', after.length === 1)
}
