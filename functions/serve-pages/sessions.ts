import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb'
import * as v from 'valibot'
import { type Officer, officerOf } from '../../shared/access/officer.ts'
import { whenAvailable } from '../../shared/storage/unavailable.ts'

/** A session lasts a shift at most, and an hour without use. Milliseconds. */
const LONGEST = 12 * 3600_000
const IDLE = 3600_000
/** Use is noted at most this often: a page view writes nothing. Milliseconds. */
const TOUCH = 5 * 60_000

/** Who is signed in, and the token that every form of theirs carries (a request without it is forged). */
export interface Session {
  readonly officer: Officer
  readonly name: string
  readonly csrf: string
  /** While its officer has hidden it: a random text, another each time. */
  readonly hidden?: string | undefined
}

export interface Sessions {
  /** Begins a session under a new id; gives the id for the cookie. Nothing of the provider's tokens is kept. */
  begin(identity: {
    readonly subject: string
    readonly groups: readonly string[]
    readonly name: string
  }): Promise<string>
  find(id: string): Promise<Session | undefined>
  /** Locks a session: its id opens nothing until it is shown again. */
  hide(id: string): Promise<void>
  show(id: string): Promise<void>
  end(id: string): Promise<void>
}

const itemSchema = v.object({
  subject: v.string(),
  groups: v.array(v.string()),
  name: v.string(),
  csrf: v.string(),
  startedAt: v.number(),
  usedAt: v.number(),
  // `hidden` is a word of DynamoDB's own.
  hiddenAs: v.optional(v.string()),
})

/** Sessions on the desk table, found by a hash of their id: who reads the table cannot take one over. */
export function openSessions(documents: DynamoDBDocumentClient, table: string, clock: () => Date): Sessions {
  const keyOf = (id: string) => ({
    pk: `SESSION#${createHash('sha256').update(id).digest('base64url')}`,
    sk: 'SESSION',
  })
  async function update(id: string, expression: string, values: Readonly<Record<string, unknown>>): Promise<void> {
    try {
      await whenAvailable(
        documents.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(id),
            UpdateExpression: expression,
            // A session that was ended at this very moment must not come back as half an item.
            ConditionExpression: 'attribute_exists(pk)',
            ExpressionAttributeValues: values,
          }),
        ),
      )
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
    }
  }

  return {
    async begin({ subject, groups, name }) {
      const id = randomBytes(32).toString('base64url')
      const now = clock().getTime()
      await whenAvailable(
        documents.send(
          new PutCommand({
            TableName: table,
            Item: {
              ...keyOf(id),
              subject,
              groups,
              name,
              csrf: randomBytes(24).toString('base64url'),
              startedAt: now,
              usedAt: now,
              expiresAt: Math.ceil((now + LONGEST) / 1000),
            },
          }),
        ),
      )
      return id
    },
    async find(id) {
      const { Item } = await whenAvailable(
        documents.send(new GetCommand({ TableName: table, Key: keyOf(id), ConsistentRead: true })),
      )
      if (Item === undefined) return undefined
      const { subject, groups, name, csrf, hiddenAs, startedAt, usedAt } = v.parse(itemSchema, Item)
      const now = clock().getTime()
      // DynamoDB may take days to remove what has expired.
      if (now - startedAt > LONGEST || now - usedAt > IDLE) return undefined
      if (now - usedAt > TOUCH) await update(id, 'SET usedAt = :now', { ':now': now })
      return { officer: officerOf(subject, groups), name, csrf, hidden: hiddenAs }
    },
    async hide(id) {
      await update(id, 'SET hiddenAs = :text', { ':text': randomBytes(16).toString('base64url') })
    },
    async show(id) {
      await update(id, 'REMOVE hiddenAs SET usedAt = :now', { ':now': clock().getTime() })
    },
    async end(id) {
      await whenAvailable(documents.send(new DeleteCommand({ TableName: table, Key: keyOf(id) })))
    },
  }
}

/** Whether a form carries its session's token. Takes the same time whatever is wrong with it. */
export function isOwnForm(session: Session, token: string): boolean {
  const expected = createHash('sha256').update(session.csrf).digest()
  return timingSafeEqual(expected, createHash('sha256').update(token).digest())
}
