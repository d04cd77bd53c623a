import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import type { LocalCloud } from '../local/local-cloud.ts'
import { copyMissing } from '../restore/copy-missing.ts'
import { copyOf } from '../restore/table-copy.ts'
import { runPlatform } from '../run-platform.ts'
import { DRILLED, openCase, type Prove, tablesOf, wholeCase } from './drilled-stack.ts'

/**
 * A stack is lost and another takes its place: its tables, as they were restored (here: those of the old stack), are put
 * into a fresh one. In a deployment AWS Backup and point-in-time recovery restore them, and KMS keeps the keys. `folder` is the
 * caller's to remove, and so is the stack that it ends with.
 */
export async function drillRestore(prove: Prove, folder: string): Promise<{ cloud: LocalCloud; caseId: string }> {
  const [lostData, freshData] = [join(folder, 'lost'), join(folder, 'fresh')]
  for (const made of [lostData, freshData]) mkdirSync(made, { recursive: true })
  const lost = await runPlatform({ country: DRILLED, port: 0, data: lostData })
  const caseId = await openCase(lost)
  const before = await wholeCase(lost, caseId)
  const restored = {
    cases: { client: tablesOf(lost), table: lost.physicalId('Tables/Cases') },
    keys: { client: tablesOf(lost), table: lost.physicalId('Tables/Keys') },
  }
  // KMS keys outlive the stack: every one is retained.
  copyFileSync(join(lostData, 'keys.json'), join(freshData, 'keys.json'))

  const cloud = await runPlatform({ country: DRILLED, port: 0, data: freshData })
  try {
    const client = tablesOf(cloud)
    const cases = { client, table: cloud.physicalId('Tables/Cases') }
    const keys = { client, table: cloud.physicalId('Tables/Keys') }
    prove('the fresh stack is empty', (await copyOf(client, cases.table)).length === 0)
    await copyMissing(restored.cases, cases)
    const keyless = await wholeCase(cloud, caseId)
    prove(
      'cases without their keys are not there for anybody',
      keyless.statuses.every(status => status === 404),
    )
    await copyMissing(restored.keys, keys)
    const after = await wholeCase(cloud, caseId)
    prove('with the keys its answers are what they were', after.answers === before.answers)
    prove('its history is what it was, and the chain is intact', after.history === before.history)
    prove('the chain is intact', after.chain === 'intact')
    // What a restore must not pass over: an event that is gone.
    const Key = { pk: { S: `CASE#${caseId}` }, sk: { S: 'EVENT#000001' } }
    await client.send(new DeleteItemCommand({ TableName: cases.table, Key }))
    prove('an event that is missing breaks the chain', (await wholeCase(cloud, caseId)).chain === 'broken')
    const again = await copyMissing(restored.cases, cases)
    prove('what is missing is put back, and nothing else', again.put === 1 && again.seen > 1)
    prove('restored once more, it is intact', (await wholeCase(cloud, caseId)).chain === 'intact')
    await lost.stop()
    return { cloud, caseId }
  } catch (error) {
    await Promise.all([cloud.stop(), lost.stop()])
    throw error
  }
}
