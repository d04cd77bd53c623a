import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { BatchWriteCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'
import { startTables } from '../../infra/local/tables/dynoxide.ts'
import { STAGES } from '../../shared/procedure/procedure.ts'
import { INDEXES } from '../../shared/storage/case-items.ts'
import { EVERY_CASE, readWorklist } from '../../shared/storage/worklist.ts'
import { countedClients } from './counted-clients.ts'
import type { Figure } from './figure.ts'

/** Reads of one worklist page among few and many cases: the same number, or an index is missing. */
export async function worklistReads(few: number, many: number): Promise<readonly Figure[]> {
  const tables = await startTables(undefined, () => {})
  const { documents, spent } = countedClients(tables.url, 'us-east-1')
  const table = 'cases'
  await createCases(documents, table)
  const measure = async (risk?: 'high'): Promise<{ calls: number; units: number }> => {
    Object.assign(spent, { readUnits: 0, tableCalls: 0 })
    const page = await readWorklist(documents, table, { ...EVERY_CASE, risk, limit: 25 })
    if (page.entries.length !== 25) throw new Error('a page is not full')
    return { calls: spent.tableCalls, units: spent.readUnits }
  }
  await storeCases(documents, table, 0, few)
  const small = await measure()
  const smallFiltered = await measure('high')
  await storeCases(documents, table, few, many)
  const large = await measure()
  const largeFiltered = await measure('high')
  await tables.stop()
  return [
    {
      what: `calls for a worklist page among ${many} cases (among ${few}: ${small.calls})`,
      measured: large.calls,
      limit: small.calls,
      unit: 'calls',
    },
    {
      what: `read units for it (among ${few}: ${small.units})`,
      measured: large.units,
      limit: small.units * 1.5,
      unit: 'units',
    },
    {
      what: `calls for a page filtered by risk (among ${few}: ${smallFiltered.calls}; units ${largeFiltered.units})`,
      measured: largeFiltered.calls,
      limit: smallFiltered.calls,
      unit: 'calls',
    },
  ]
}

/** Cases from one number up to another, as they lie in the table and its indexes, without their events. */
export async function storeCases(
  documents: DynamoDBDocumentClient,
  table: string,
  from: number,
  to: number,
): Promise<void> {
  let stored = from
  const writer = async (): Promise<void> => {
    while (stored < to) {
      const start = stored
      stored += 25
      const items = Array.from({ length: 25 }, (_, index) => ({ PutRequest: { Item: caseItem(start + index) } }))
      await documents.send(new BatchWriteCommand({ RequestItems: { [table]: items } }))
    }
  }
  await Promise.all(Array.from({ length: 8 }, writer))
}

/** A case as it lies in the worklist, with nothing that is sealed. */
function caseItem(index: number) {
  const id = `00000000-0000-8000-8000-${index.toString(16).padStart(12, '0')}`
  const dueAt = new Date(1.8e12 + index * 60_000).toISOString()
  return {
    pk: `CASE#${id}`,
    sk: 'CASE',
    reference: `MX-${index}`,
    stage: STAGES[index % (STAGES.length - 1)],
    risk: index % 2 === 0 ? 'high' : 'unassessed',
    openedAt: dueAt,
    dueAt,
    worklistOrder: `${dueAt}#${id}`,
    label: 'x'.repeat(250),
  }
}

/** The case table with its worklist, without its stream: nobody would read it here, and it makes every write slower. */
async function createCases(documents: DynamoDBDocumentClient, table: string): Promise<void> {
  await documents.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'stage', 'worklistOrder'].map(AttributeName => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: INDEXES.worklist,
          KeySchema: [
            { AttributeName: 'stage', KeyType: 'HASH' },
            { AttributeName: 'worklistOrder', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  )
}
