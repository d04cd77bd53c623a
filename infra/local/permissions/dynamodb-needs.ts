import { isJsonObject, type Json, listMember, member, textMember } from '../json.ts'
import { accountId } from '../resources/identities.ts'
import type { Permission } from './decide.ts'
import { type Holdings, need, needKey, type TableFacts } from './needs.ts'

const transactionActions: Readonly<Record<string, string>> = {
  ConditionCheck: 'ConditionCheckItem',
  Delete: 'DeleteItem',
  Get: 'GetItem',
  Put: 'PutItem',
  Update: 'UpdateItem',
}

/**
 * The permissions that one DynamoDB call needs, as the Service Authorization Reference lists them: a transaction those
 * of its single parts, a batch its own action on each table, a query or scan of an index that index.
 */
export function dynamodbNeeds(holdings: Holdings, operation: string, body: Json): Permission[] {
  switch (operation) {
    case 'TransactWriteItems':
    case 'TransactGetItems':
      return listMember(body, 'TransactItems').flatMap(item =>
        Object.entries(transactionActions).flatMap(([part, action]) => {
          const inner = member(item, part)
          if (inner === undefined) return []
          const keys = partitionValues(tableOf(holdings, inner), [member(inner, 'Key') ?? member(inner, 'Item')])
          return tableNeeds(holdings, action, inner, keys, { 'dynamodb:enclosingoperation': operation })
        }),
      )
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.entries(members(member(body, 'RequestItems'))).flatMap(([name, requests]) => {
        const named = { TableName: name }
        const keys = partitionValues(tableOf(holdings, named), batchedItems(requests))
        return tableNeeds(holdings, operation, named, keys, {})
      })
    case 'Query':
      return tableNeeds(holdings, operation, body, queriedPartition(tableOf(holdings, body), body), {})
    case 'Scan':
      return tableNeeds(holdings, operation, body, undefined, {})
    case 'ListTables':
    case 'ListStreams':
      return [need(holdings, `dynamodb:${operation}`, '*')]
    default: {
      const keys = partitionValues(tableOf(holdings, body), [member(body, 'Key') ?? member(body, 'Item')])
      return tableNeeds(holdings, operation, body, keys, {})
    }
  }
}

/** The permissions for a call to DynamoDB Streams; `streamArn` is of the stream or, in an iterator's case, behind it. */
export function streamNeeds(holdings: Holdings, operation: string, streamArn: string | undefined): Permission[] {
  const table = streamArn === undefined ? undefined : holdings.table(/table\/([^/]+)/.exec(streamArn)?.[1] ?? '')
  const own = need(holdings, `dynamodb:${operation}`, operation === 'ListStreams' ? '*' : (streamArn ?? '*'))
  return [own, ...keyNeeds(holdings, table)]
}

function tableNeeds(
  holdings: Holdings,
  operation: string,
  body: Json,
  leadingKeys: readonly string[] | undefined,
  context: Readonly<Record<string, string>>,
): Permission[] {
  const table = tableOf(holdings, body)
  const index = textMember(body, 'IndexName')
  const arn =
    table?.arn ?? `arn:aws:dynamodb:${holdings.region}:${accountId}:table/${textMember(body, 'TableName') ?? ''}`
  const resource = index === undefined ? arn : `${arn}/index/${index}`
  const withKeys = leadingKeys === undefined ? context : { ...context, 'dynamodb:leadingkeys': leadingKeys }
  return [need(holdings, `dynamodb:${operation}`, resource, withKeys), ...keyNeeds(holdings, table)]
}

// DynamoDB decrypts the table's own key with the caller's permissions.
function keyNeeds(holdings: Holdings, table: TableFacts | undefined): Permission[] {
  if (table?.encryptionKeyArn === undefined) return []
  const context = { 'aws:dynamodb:tableName': table.name, 'aws:dynamodb:subscriberId': accountId }
  return [needKey(holdings, 'Decrypt', table.encryptionKeyArn, context, 'dynamodb')]
}

function tableOf(holdings: Holdings, body: Json): TableFacts | undefined {
  const named = textMember(body, 'TableName') ?? ''
  return holdings.table(named.startsWith('arn:') ? (/table\/([^/]+)/.exec(named)?.[1] ?? '') : named)
}

function batchedItems(requests: Json): (Json | undefined)[] {
  const written = Array.isArray(requests) ? requests : []
  return [
    ...listMember(requests, 'Keys'),
    ...written.map(
      request => member(member(request, 'PutRequest'), 'Item') ?? member(member(request, 'DeleteRequest'), 'Key'),
    ),
  ]
}

function partitionValues(table: TableFacts | undefined, items: readonly (Json | undefined)[]): string[] | undefined {
  const key = table?.partitionKeys.get(undefined)
  if (key === undefined) return undefined
  const values = items.map(item => scalar(member(item, key))).filter(value => value !== undefined)
  return values.length > 0 ? values : undefined
}

function queriedPartition(table: TableFacts | undefined, body: Json): string[] | undefined {
  const key = table?.partitionKeys.get(textMember(body, 'IndexName'))
  if (key === undefined) return undefined
  const [legacy] = listMember(member(member(body, 'KeyConditions'), key), 'AttributeValueList')
  if (legacy !== undefined) return [scalar(legacy) ?? '']
  const names = members(member(body, 'ExpressionAttributeNames'))
  for (const [, name = '', value = ''] of (textMember(body, 'KeyConditionExpression') ?? '').matchAll(
    /([#\w.-]+)\s*=\s*(:\w+)/g,
  )) {
    if ((names[name] ?? name) !== key) continue
    const found = scalar(member(member(body, 'ExpressionAttributeValues'), value))
    return found === undefined ? undefined : [found]
  }
  return undefined
}

function scalar(attribute: Json | undefined): string | undefined {
  return textMember(attribute, 'S') ?? textMember(attribute, 'N') ?? textMember(attribute, 'B')
}

function members(value: Json | undefined): Readonly<Record<string, Json>> {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (inner === undefined ? [] : [[name, inner]])),
  )
}
