import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import { profileOf } from '../build/profiles.ts'
import type { LocalCloud } from '../local/local-cloud.ts'

/** Where every drill takes place: the first country of the list is as good as any. */
export const DRILLED = 'mx'

/** Says what a step of a drill found. Throws, naming it, when it did not hold: a drill that fails has found something. */
export type Prove = (what: string, holds: boolean) => void

export function proveTo(say: (line: string) => void): Prove {
  return (what, holds) => {
    say(`${holds ? 'ok  ' : 'FAIL'} ${what}`)
    if (!holds) throw new Error(`the drill failed: ${what}`)
  }
}

/** What a drill needs of a running platform: its address, and tokens of demonstration users. */
export type Drilled = Pick<LocalCloud, 'url' | 'token'>

const answerSchema = v.looseObject({
  caseId: v.optional(v.string()),
  chain: v.optional(v.string()),
  type: v.optional(v.string()),
  events: v.optional(v.array(v.unknown())),
  submissions: v.optional(v.array(v.looseObject({ answers: v.unknown() }))),
})
interface Answer {
  readonly status: number
  readonly body: v.InferOutput<typeof answerSchema>
}

/** Calls the API of a drilled platform as a demonstration user. */
async function ask(
  platform: Drilled,
  user: string,
  method: 'GET' | 'PUT',
  path: string,
  body?: unknown,
): Promise<Answer> {
  const answered = await fetch(platform.url + path, {
    method,
    headers: {
      authorization: `Bearer ${await platform.token(user)}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: answered.status, body: v.parse(answerSchema, await answered.json()) }
}

/** Opens a case with Ana's first contact; gives its id. */
export async function openCase(platform: Drilled): Promise<string> {
  const folder = join(import.meta.dirname, '../../forms/first-contact')
  const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'))
  const { answers } = v.parse(v.object({ answers: v.unknown() }), read('examples/ana.json'))
  const { version } = v.parse(v.object({ version: v.string() }), read('schema.json'))
  const sent = { formId: 'first-contact', formVersion: version, answers, filledAt: new Date().toISOString() }
  const { status, body } = await ask(platform, 'officer', 'PUT', `/api/submissions/${uuidv7()}`, sent)
  if (status !== 201 || body.caseId === undefined) throw new Error(`a first contact was answered ${status}`)
  return body.caseId
}

/** What a case says: its answers, and its history with the word on its chain. */
export async function wholeCase(platform: Drilled, caseId: string) {
  const read = await ask(platform, 'caseworker', 'GET', `/api/cases/${caseId}`)
  const history = await ask(platform, 'auditor', 'GET', `/api/cases/${caseId}/events`)
  return {
    statuses: [read.status, history.status],
    problem: read.body.type,
    answers: JSON.stringify(read.body.submissions?.map(({ answers }) => answers)),
    history: JSON.stringify(history.body.events),
    chain: history.body.chain,
  }
}

/** What clients of a local cloud's services are opened with. */
export function clientOf({ awsEndpoint }: Pick<LocalCloud, 'awsEndpoint'>) {
  const credentials = { accessKeyId: 'drill', secretAccessKey: 'drill' }
  return { region: profileOf(DRILLED).region, endpoint: awsEndpoint, credentials }
}

export function tablesOf(cloud: Pick<LocalCloud, 'awsEndpoint'>): DynamoDBClient {
  return new DynamoDBClient(clientOf(cloud))
}
