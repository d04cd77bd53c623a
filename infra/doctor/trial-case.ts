import { DeleteCommand, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import type { ExaminedStack } from './examined-stack.ts'

/** Says to whoever should see it in the seconds that it is there: this is nobody. */
const TRIAL_NAME = 'AMPARO: PRUEBA / TEST / ESSAI / TÈS'

/** The least a first contact asks, about nobody. */
export function trialAnswers(now: Date): Readonly<Record<string, unknown>> {
  return {
    encounter: { at: now.toISOString(), place: TRIAL_NAME, authority: 'civil-society' },
    child: { names: TRIAL_NAME, sex: 'female', age: 10, ageEstimated: 'yes', interpreterNeeded: 'no' },
    company: { status: 'unknown' },
    needs: { immediate: ['other'], other: TRIAL_NAME },
    voice: { told: 'no', whyNotTold: TRIAL_NAME },
  }
}

const partition = (caseId: string): string => `CASE#${caseId}`
const progressSchema = v.object({ version: v.number(), published: v.record(v.string(), v.number()) })

/** The authorities that a case has not reached yet. A watermark moves only once the queue has taken the notice. */
export async function notTold(
  { documents, casesTable }: Pick<ExaminedStack, 'documents' | 'casesTable'>,
  caseId: string,
): Promise<readonly string[]> {
  const { Item } = await documents.send(
    new GetCommand({ TableName: casesTable, Key: { pk: partition(caseId), sk: 'CASE' }, ConsistentRead: true }),
  )
  const { version, published } = v.parse(progressSchema, Item)
  return Object.entries(published).flatMap(([authority, reached]) => (reached < version ? [authority] : []))
}

/** Takes the trial case away: its key first, so that from then on nobody can read it, then every item. */
export async function eraseTrial(stack: ExaminedStack, caseId: string): Promise<void> {
  const { documents, casesTable, keysTable } = stack
  const pk = partition(caseId)
  await documents.send(new DeleteCommand({ TableName: keysTable, Key: { id: pk } }))
  const { Items = [] } = await documents.send(
    new QueryCommand({
      TableName: casesTable,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ConsistentRead: true,
    }),
  )
  for (const { sk } of Items) await documents.send(new DeleteCommand({ TableName: casesTable, Key: { pk, sk } }))
}
