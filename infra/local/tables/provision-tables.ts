import { AwsError } from '../gateway/aws-error.ts'
import { type Json, listMember, member, textMember } from '../json.ts'
import type { Table } from '../resources/tables.ts'
import { placeOf, type Template } from '../template/template.ts'
import { Unhonourable } from '../template/unhonourable.ts'

/** Calls DynamoDB: operation and body in, answer out. */
export type CallTables = (operation: string, body: Json) => Promise<Json>

/** The store's own spelling of a table's ARNs. */
export interface StoredTable {
  readonly table: Table
  readonly arn: string
  readonly streamArn?: string | undefined
}

/**
 * Makes the tables that are missing and leaves the others as they are. Refuses a table from an earlier run whose keys, indexes or stream differ from the template's.
 */
export async function provisionTables(
  tables: readonly Table[],
  call: CallTables,
  template: Template,
): Promise<StoredTable[]> {
  return Promise.all(
    tables.map(async (table): Promise<StoredTable> => {
      const existing = (await describe(table, call)) ?? (await create(table, call))
      refuseChanges(table, existing, template)
      return { table, arn: textMember(existing, 'TableArn') ?? '', streamArn: textMember(existing, 'LatestStreamArn') }
    }),
  )
}

async function describe(table: Table, call: CallTables): Promise<Json | undefined> {
  try {
    return member(await call('DescribeTable', { TableName: table.name }), 'Table')
  } catch (error) {
    if (error instanceof AwsError && error.type === 'ResourceNotFoundException') return undefined
    throw error
  }
}

async function create(table: Table, call: CallTables): Promise<Json> {
  const { properties } = table
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes, StreamSpecification, TimeToLiveSpecification } = properties
  const created = await call('CreateTable', {
    TableName: table.name,
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    DeletionProtectionEnabled: properties.DeletionProtectionEnabled,
    ...(GlobalSecondaryIndexes.length > 0 ? { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(described) } : {}),
    ...(LocalSecondaryIndexes.length > 0 ? { LocalSecondaryIndexes: LocalSecondaryIndexes.map(described) } : {}),
    ...(StreamSpecification
      ? { StreamSpecification: { StreamEnabled: true, StreamViewType: StreamSpecification.StreamViewType } }
      : {}),
  })
  if (TimeToLiveSpecification?.AttributeName !== undefined) {
    const { AttributeName, Enabled } = TimeToLiveSpecification
    await call('UpdateTimeToLive', { TableName: table.name, TimeToLiveSpecification: { AttributeName, Enabled } })
  }
  return member(created, 'TableDescription') ?? {}
}

type Index = Table['properties']['GlobalSecondaryIndexes'][number]

function described({ IndexName, KeySchema, Projection: { ProjectionType, NonKeyAttributes } }: Index): Json {
  return {
    IndexName,
    KeySchema,
    Projection: NonKeyAttributes ? { ProjectionType, NonKeyAttributes } : { ProjectionType },
  }
}

function refuseChanges(table: Table, existing: Json, template: Template): void {
  const { KeySchema, GlobalSecondaryIndexes, LocalSecondaryIndexes, StreamSpecification } = table.properties
  const refuse = (property: string, there: string, here: string) => {
    const reason = `the table kept in the data directory has ${there}, the template asks for ${here}; start with another directory`
    throw new Unhonourable(placeOf(template, table.logicalId, property), reason)
  }
  const compare = (property: string, there: string, here: string) => {
    if (there !== here) refuse(property, there || 'none', here || 'none')
  }
  compare('KeySchema', keysOf(listMember(existing, 'KeySchema')), keysOf(KeySchema))
  for (const [property, wanted] of Object.entries({ GlobalSecondaryIndexes, LocalSecondaryIndexes }))
    compare(property, indexesOf(listMember(existing, property)), indexesOf(wanted.map(described)))
  const view = textMember(member(existing, 'StreamSpecification'), 'StreamViewType')
  compare('StreamSpecification', view ?? '', StreamSpecification?.StreamViewType ?? '')
}

function keysOf(keys: readonly Json[]): string {
  return keys.map(key => `${textMember(key, 'AttributeName')} ${textMember(key, 'KeyType')}`).join(', ')
}

function indexesOf(indexes: readonly Json[]): string {
  return indexes
    .map(index => `${textMember(index, 'IndexName')} (${keysOf(listMember(index, 'KeySchema'))})`)
    .sort()
    .join(', ')
}
