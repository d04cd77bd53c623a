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
import { queryPages } from '../../shared/storage/query-pages.ts'
import { seal, unseal } from '../../shared/storage/sealed.ts'
import { Unavailable, whenAvailable } from '../../shared/storage/unavailable.ts'
import type { Identity, SignIn } from './sign-in.ts'

/** A session lasts a shift at most, and an hour without use. Milliseconds. */
const LONGEST = 12 * 3600_000
const IDLE = 3600_000
/** Use is noted at most this often: a page view writes nothing. Milliseconds. */
const TOUCH = 5 * 60_000
/**
 * So often the provider is asked again who this is: whoever was removed there, or from a group, loses access within it.
 * Where the provider does not answer, or gave nothing to ask it with, its last word counts for an hour. Milliseconds.
 */
const ASK_AGAIN = 15 * 60_000
const WORD_COUNTS = 3600_000
/** How soon a provider that did not answer is asked again once its last word has run out. Milliseconds. */
const PRESSING = 10_000
/** Sessions of one officer at once: another one ends the oldest. */
const MOST_AT_ONCE = 10

/** Who is signed in, and the token that every form of theirs carries (a request without it is forged). */
export interface Session {
  readonly officer: Officer
  readonly name: string
  readonly csrf: string
  /** While its officer has hidden it: a random text, another each time. */
  readonly hidden?: string | undefined
}

/** A session as its officer sees it in a list. RFC 3339. */
export interface SessionSummary {
  readonly startedAt: string
  /** Or up to five minutes later. */
  readonly usedAt: string
  readonly present: boolean
}

export interface Sessions {
  /** Begins a session under a new id; gives the id for the cookie. */
  begin(identity: Identity): Promise<string>
  find(id: string): Promise<Session | undefined>
  /** One that ended by itself, through time: it shows nothing any more; what its officer typed last can be kept for them. */
  findOver(id: string): Promise<Session | undefined>
  /** Locks a session: its id opens nothing until it is shown again. */
  hide(id: string): Promise<void>
  show(id: string): Promise<void>
  end(id: string): Promise<void>
  /** An officer's sessions that have not ended, the latest first. `present` is the one with this id. */
  list(officerId: string, id?: string): Promise<readonly SessionSummary[]>
  /** Ends every session of an officer but the one named, if one is; gives how many. */
  endAll(officerId: string, except?: string): Promise<number>
}

const itemSchema = v.object({
  subject: v.string(),
  memberOf: v.array(v.string()),
  name: v.string(),
  csrf: v.string(),
  startedAt: v.number(),
  usedAt: v.number(),
  /** When the provider was last asked who this is, and when it last answered. */
  askedAt: v.number(),
  answeredAt: v.number(),
  // `hidden` is a word of DynamoDB's own.
  hiddenAs: v.optional(v.string()),
  renewal: v.optional(v.string()),
})
type Item = v.InferOutput<typeof itemSchema>
const listedSchema = v.object({ sk: v.string() })

/**
 * Sessions on the desk table, found by a hash of their id: who reads the table cannot take one over. What the provider is
 * asked again with (a refresh token) is sealed with the id itself, which only the officer's cookie holds.
 */
export function openSessions(
  documents: DynamoDBDocumentClient,
  table: string,
  clock: () => Date,
  renew: SignIn['renew'],
): Sessions {
  const hashOf = (id: string): string => createHash('sha256').update(id).digest('base64url')
  const keyOf = (hash: string) => ({ pk: `SESSION#${hash}`, sk: 'SESSION' })
  const listedKey = (officerId: string, hash: string) => ({ pk: `SESSIONS#${officerId}`, sk: hash })
  const isOver = ({ startedAt, usedAt }: Item, now: number): boolean => now - startedAt > LONGEST || now - usedAt > IDLE
  const sealed = (id: string, token: string | undefined) =>
    token === undefined ? undefined : seal(Buffer.from(id, 'base64url'), 'SESSION', token)

  /** Changes a session that is still there; gives whether it was, and `condition` held. */
  async function update(
    id: string,
    expression: string,
    values: Readonly<Record<string, unknown>>,
    condition = 'attribute_exists(pk)',
  ): Promise<boolean> {
    try {
      await whenAvailable(
        documents.send(
          new UpdateCommand({
            TableName: table,
            Key: keyOf(hashOf(id)),
            UpdateExpression: expression,
            // A session that was ended at this very moment must not come back as half an item.
            ConditionExpression: condition,
            ExpressionAttributeValues: values,
          }),
        ),
      )
      return true
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return false
    }
  }

  async function read(hash: string): Promise<Item | undefined> {
    const { Item } = await whenAvailable(
      documents.send(new GetCommand({ TableName: table, Key: keyOf(hash), ConsistentRead: true })),
    )
    // One that an earlier version of the platform began may lack something: its officer signs in again.
    const parsed = v.safeParse(itemSchema, Item)
    return parsed.success ? parsed.output : undefined
  }

  const asSession = ({ subject, name, csrf, hiddenAs }: Item, groups: readonly string[]): Session => ({
    officer: officerOf(subject, groups),
    name,
    csrf,
    hidden: hiddenAs,
  })

  async function remove(officerId: string, hash: string): Promise<void> {
    for (const Key of [keyOf(hash), listedKey(officerId, hash)])
      await whenAvailable(documents.send(new DeleteCommand({ TableName: table, Key })))
  }

  async function listed(officerId: string): Promise<readonly string[]> {
    const hashes: string[] = []
    const pages = queryPages(documents, {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': `SESSIONS#${officerId}` },
      ConsistentRead: true,
    })
    for await (const { Items = [] } of pages) hashes.push(...v.parse(v.array(listedSchema), Items).map(({ sk }) => sk))
    return hashes
  }

  async function alive(officerId: string): Promise<readonly (Item & { readonly hash: string })[]> {
    const now = clock().getTime()
    const found = await Promise.all((await listed(officerId)).map(async hash => ({ hash, item: await read(hash) })))
    return found
      .flatMap(({ hash, item }) => (item === undefined || isOver(item, now) ? [] : [{ ...item, hash }]))
      .sort((one, other) => other.startedAt - one.startedAt)
  }

  /** The groups that the provider says this officer is in; undefined: the session ends. */
  async function groupsNow(id: string, item: Item): Promise<readonly string[] | undefined> {
    const now = clock().getTime()
    const { renewal, memberOf, askedAt, answeredAt } = item
    if (now - answeredAt < ASK_AGAIN) return memberOf
    const counts = now - answeredAt < WORD_COUNTS
    if (renewal === undefined) return counts ? memberOf : undefined
    const meanwhile = (cause: unknown): readonly string[] => {
      if (counts) return memberOf
      throw new Unavailable(cause)
    }
    if (now - askedAt < (counts ? ASK_AGAIN : PRESSING)) return meanwhile('the provider did not answer')
    // Of requests that come at once one asks: a refresh token is taken once.
    const claim = { ':now': now, ':before': askedAt }
    if (!(await update(id, 'SET askedAt = :now', claim, 'askedAt = :before'))) return meanwhile('being asked')
    try {
      const token = v.parse(v.string(), await unseal(Buffer.from(id, 'base64url'), 'SESSION', renewal))
      const said = await renew(token)
      if (said === undefined || said.subject !== item.subject) return undefined
      await update(id, 'SET memberOf = :groups, renewal = :renewal, answeredAt = :now', {
        ':groups': said.groups,
        ':renewal': (await sealed(id, said.refreshToken)) ?? renewal,
        ':now': now,
      })
      return said.groups
    } catch (error) {
      if (error instanceof Unavailable) return meanwhile(error)
      throw error
    }
  }

  return {
    async begin({ subject, groups, name, refreshToken }) {
      const id = randomBytes(32).toString('base64url')
      const hash = hashOf(id)
      const now = clock().getTime()
      const expiresAt = Math.ceil((now + LONGEST) / 1000)
      const put = (Item: Record<string, unknown>) =>
        whenAvailable(documents.send(new PutCommand({ TableName: table, Item })))
      for (const oldest of (await alive(subject)).slice(MOST_AT_ONCE - 1)) await remove(subject, oldest.hash)
      // Listed first: there is never one that could not be ended from the list.
      await put({ ...listedKey(subject, hash), expiresAt })
      const renewal = await sealed(id, refreshToken)
      await put({
        ...keyOf(hash),
        subject,
        memberOf: groups,
        name,
        csrf: randomBytes(24).toString('base64url'),
        startedAt: now,
        usedAt: now,
        askedAt: now,
        answeredAt: now,
        expiresAt,
        ...(renewal !== undefined && { renewal }),
      })
      return id
    },
    async find(id) {
      const item = await read(hashOf(id))
      const now = clock().getTime()
      // DynamoDB may take days to remove what has expired.
      if (item === undefined || isOver(item, now)) return undefined
      const groups = await groupsNow(id, item)
      if (groups === undefined) {
        await remove(item.subject, hashOf(id))
        return undefined
      }
      if (now - item.usedAt > TOUCH) await update(id, 'SET usedAt = :now', { ':now': now })
      return asSession(item, groups)
    },
    async findOver(id) {
      const item = await read(hashOf(id))
      return item !== undefined && isOver(item, clock().getTime()) ? asSession(item, item.memberOf) : undefined
    },
    async hide(id) {
      await update(id, 'SET hiddenAs = :text', { ':text': randomBytes(16).toString('base64url') })
    },
    async show(id) {
      await update(id, 'REMOVE hiddenAs SET usedAt = :now', { ':now': clock().getTime() })
    },
    async end(id) {
      const item = await read(hashOf(id))
      if (item !== undefined) await remove(item.subject, hashOf(id))
    },
    async list(officerId, id) {
      return (await alive(officerId)).map(({ hash, startedAt, usedAt }) => ({
        startedAt: new Date(startedAt).toISOString(),
        usedAt: new Date(usedAt).toISOString(),
        present: id !== undefined && hash === hashOf(id),
      }))
    },
    async endAll(officerId, except) {
      const ending = (await listed(officerId)).filter(hash => except === undefined || hash !== hashOf(except))
      for (const hash of ending) await remove(officerId, hash)
      return ending.length
    },
  }
}

/** Whether a form carries its session's token. Takes the same time whatever is wrong with it. */
export function isOwnForm(session: Session, token: string): boolean {
  const expected = createHash('sha256').update(session.csrf).digest()
  return timingSafeEqual(expected, createHash('sha256').update(token).digest())
}
