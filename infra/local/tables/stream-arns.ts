import { streamArnOf } from '../resources/identities.ts'
import type { StoredTable } from './provision-tables.ts'

/** Translates ARNs between what AWS would call tables and streams and what the store calls them. */
export interface StreamArns {
  toStore(streamArn: string): string
  /** Every ARN of the store within a text. */
  fromStore(text: string): string
}

export function openStreamArns(tables: readonly StoredTable[]): StreamArns {
  const streams = new Map(tables.map(({ table, streamArn }) => [streamArnOf(table.arn), streamArn]))
  return {
    toStore: arn => streams.get(arn) ?? arn,
    fromStore: text =>
      tables.reduce((translated, { table, arn, streamArn }) => {
        const streamsDone =
          streamArn === undefined ? translated : translated.replaceAll(streamArn, streamArnOf(table.arn))
        return streamsDone.replaceAll(`${arn}"`, `${table.arn}"`).replaceAll(`${arn}/`, `${table.arn}/`)
      }, text),
  }
}
