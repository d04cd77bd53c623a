import { type DynamoDBDocumentClient, GetCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import { officerOf } from '../../../shared/access/officer.ts'
import { whenAvailable } from '../../../shared/storage/unavailable.ts'

/** Somebody who has signed in, as colleagues may choose them: for a panel, for a case. */
export interface KnownOfficer {
  readonly id: string
  readonly name: string
  readonly authority: string
  readonly roles: readonly string[]
}

export interface OfficerDirectory {
  /** Remembers who signed in, under each authority they belong to. */
  note(identity: { readonly subject: string; readonly groups: readonly string[]; readonly name: string }): Promise<void>
  /** Everybody of an authority who signed in lately, by name. */
  of(authority: string): Promise<readonly KnownOfficer[]>
  find(authority: string, id: string): Promise<KnownOfficer | undefined>
}

/** Who has not signed in for so long is no longer offered. */
const DAYS_KEPT = 180
const MOST_LISTED = 500

const itemSchema = v.object({ sk: v.string(), name: v.string(), authority: v.string(), roles: v.array(v.string()) })
type Item = v.InferOutput<typeof itemSchema>

/** The officers of a country on the desk table, one key an authority: a sign-in writes once, a page reads one key. */
export function openOfficerDirectory(
  documents: DynamoDBDocumentClient,
  table: string,
  clock: () => Date,
): OfficerDirectory {
  const partition = (authority: string): string => `OFFICERS#${authority}`
  const known = ({ sk, name, authority, roles }: Item): KnownOfficer => ({ id: sk, name, authority, roles })
  return {
    async note({ subject, groups, name }) {
      const { grants } = officerOf(subject, groups)
      const authorities = [...new Set(grants.map(({ authority }) => authority))]
      await Promise.all(
        authorities.map(authority =>
          whenAvailable(
            documents.send(
              new PutCommand({
                TableName: table,
                Item: {
                  pk: partition(authority),
                  sk: subject,
                  name,
                  authority,
                  roles: [...new Set(grants.filter(one => one.authority === authority).map(({ role }) => role))],
                  expiresAt: Math.ceil(clock().getTime() / 1000) + DAYS_KEPT * 86_400,
                },
              }),
            ),
          ),
        ),
      )
    },
    async of(authority) {
      const { Items = [] } = await whenAvailable(
        documents.send(
          new QueryCommand({
            TableName: table,
            KeyConditionExpression: 'pk = :pk',
            ExpressionAttributeValues: { ':pk': partition(authority) },
            Limit: MOST_LISTED,
          }),
        ),
      )
      return v
        .parse(v.array(itemSchema), Items)
        .map(known)
        .sort((one, other) => one.name.localeCompare(other.name))
    },
    async find(authority, id) {
      const { Item } = await whenAvailable(
        documents.send(new GetCommand({ TableName: table, Key: { pk: partition(authority), sk: id } })),
      )
      return Item === undefined ? undefined : known(v.parse(itemSchema, Item))
    },
  }
}
