import { isJsonObject, type Json, listMember, textMember } from '../json.ts'

/** The tables that a call writes to, by name; empty for a call that only reads. */
export function tablesWritten(operation: string | undefined, body: Json): string[] {
  if (!isJsonObject(body)) return []
  const named = body.TableName
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return typeof named === 'string' ? [named] : []
    case 'BatchWriteItem':
      return isJsonObject(body.RequestItems) ? Object.keys(body.RequestItems) : []
    case 'TransactWriteItems':
      return [
        ...new Set(
          listMember(body, 'TransactItems').flatMap(item =>
            isJsonObject(item) ? Object.values(item).flatMap(part => textMember(part, 'TableName') ?? []) : [],
          ),
        ),
      ]
    default:
      return []
  }
}
