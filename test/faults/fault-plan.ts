import { hash } from 'node:crypto'
import { seeded } from '../../infra/forms/random.ts'
import { callAws } from '../../infra/local/gateway/call-aws.ts'
import type { CallUnderway, Interpose } from '../../infra/local/gateway/gateway.ts'
import { sendJson } from '../../infra/local/gateway/send-json.ts'
import { isJsonObject, type Json, listMember, parseJson, textMember } from '../../infra/local/json.ts'

/** How often each thing goes wrong, of the calls it can happen to. */
const CHANCES = {
  'killed before a call': 0.0012,
  'killed after a call': 0.0012,
  throttled: 0.015,
  'answer lost': 0.005,
  'part of a batch failed': 0.12,
  'stream record dropped': 0.12,
  'stream records again': 0.08,
  'stream records in another order': 0.08,
  'stream late': 0.1,
  'queue down': 0.01,
} as const
/** After so many times the calls that one is expected in, one happens for certain: a quick machine makes few calls. */
const PATIENCE = 3
type Fault = keyof typeof CHANCES | 'database killed' | 'two sweeps at once' | 'clock skewed'

/** Bugs that a run is given to show that it would find them. */
export type Plant = 'publishes before the commit' | 'moves the watermark on a partial failure' | 'no sweep'

export interface FaultPlan {
  readonly interpose: Interpose
  readonly injected: ReadonlyMap<Fault, number>
  count(fault: Fault): void
  chance(probability: number): boolean
  /** From 0 to below 1, from the seed. */
  random(): number
  /** No more faults from here on. */
  calm(): void
}

export interface FaultPlanParts {
  readonly seed: number
  readonly plant: Plant | undefined
  /** Of the running cloud: known once it runs. */
  readonly cloud: () => { readonly awsEndpoint: string; kill(functionId: string): Promise<void> } | undefined
  readonly region: string
  /** Tells queues of an event that is not stored yet: what a planted bug does. */
  publishEarly(transaction: Json): Promise<void>
}

/** Makes things go wrong on the wire between the functions and the services, at random, from a seed. */
export function faultPlan({ seed, plant, cloud, region, publishEarly }: FaultPlanParts): FaultPlan {
  const random = seeded(seed)
  const injected = new Map<Fault, number>()
  let calm = false
  /** Until when each queue is down. */
  const down = new Map<string, number>()
  const count = (fault: Fault): void => void injected.set(fault, (injected.get(fault) ?? 0) + 1)
  /** Calls since each fault last happened. */
  const spared = new Map<Fault, number>()
  const happens = (fault: keyof typeof CHANCES): boolean => {
    if (calm) return false
    const calls = (spared.get(fault) ?? 0) + 1
    const due = random() < CHANCES[fault] || calls >= PATIENCE / CHANCES[fault]
    spared.set(fault, due ? 0 : calls)
    if (due) count(fault)
    return due
  }

  /** The same call, made past every fault. */
  const asAsked = ({ call }: CallUnderway, body: Json = call.body): Promise<Json> =>
    callAws({
      endpoint: cloud()?.awsEndpoint ?? '',
      region,
      accessKeyId: 'FAULTS',
      target: `${call.service}.${call.operation}`,
      body,
    })
  const refuse = ({ response }: CallUnderway, type: string, status = 400): void =>
    sendJson(response, status, JSON.stringify({ __type: type, message: 'planned' }), { 'x-amzn-errortype': type })
  const answer = ({ response }: CallUnderway, body: Json): void => sendJson(response, 200, JSON.stringify(body))

  async function stream(underway: CallUnderway): Promise<void> {
    const answered = await asAsked(underway)
    let records = [...listMember(answered, 'Records')]
    if (records.length > 0 && happens('stream late')) await new Promise(done => setTimeout(done, random() * 600))
    records = records.filter(() => !happens('stream record dropped'))
    if (records.length > 0 && happens('stream records again')) records = [...records, ...records]
    if (records.length > 1 && happens('stream records in another order'))
      records = records
        .map(record => ({ record, place: random() }))
        .sort((a, b) => a.place - b.place)
        .map(({ record }) => record)
    answer(underway, { ...(isJsonObject(answered) ? answered : {}), Records: records })
  }

  async function batch(underway: CallUnderway): Promise<void> {
    const { body } = underway.call
    const entries = listMember(body, 'Entries')
    const url = textMember(body, 'QueueUrl') ?? ''
    if (happens('queue down')) down.set(url, Date.now() + 500 + random() * 2500)
    if (!calm && (down.get(url) ?? 0) > Date.now()) return refuse(underway, 'ServiceUnavailable', 503)
    const spoilt = Math.floor(random() * entries.length)
    const failing = happens('part of a batch failed')
      ? entries.filter((_, place) => place === spoilt || random() < 0.5)
      : []
    const passing = entries.filter(entry => !failing.includes(entry))
    if (failing.length === 0) return underway.proceed()
    const sent =
      passing.length === 0 ? {} : await asAsked(underway, { ...(isJsonObject(body) ? body : {}), Entries: passing })
    const md5Of = (entry: Json): string => hash('md5', textMember(entry, 'MessageBody') ?? '')
    const idOf = (entry: Json): string => textMember(entry, 'Id') ?? ''
    // The planted bug is a publisher that takes what failed for sent: on the wire it looks like this.
    const ignored = plant === 'moves the watermark on a partial failure'
    answer(underway, {
      Successful: [
        ...listMember(sent, 'Successful'),
        ...(ignored
          ? failing.map(entry => ({ Id: idOf(entry), MessageId: 'none', MD5OfMessageBody: md5Of(entry) }))
          : []),
      ],
      Failed: ignored
        ? []
        : failing.map(entry => ({ Id: idOf(entry), Code: 'InternalError', SenderFault: false, Message: 'planned' })),
    })
  }

  const interpose: Interpose = async underway => {
    const { call, functionId } = underway
    if (functionId === undefined) return underway.proceed()
    if (plant === 'no sweep' && functionId.startsWith('SweepNotices')) return refuse(underway, 'AccessDeniedException')
    if (call.service === 'DynamoDBStreams_20120810')
      return call.operation === 'GetRecords' ? stream(underway) : underway.proceed()
    const tellsEarly = plant === 'publishes before the commit' && call.operation === 'TransactWriteItems'
    if (tellsEarly) await publishEarly(parseJson(call.payload.toString()))
    // Between telling and storing it dies more often: a short run shows what a long one would.
    const dies = tellsEarly && !calm && random() < 0.08
    if (dies) count('killed before a call')
    if (dies || happens('killed before a call')) {
      await cloud()?.kill(functionId)
      underway.response.destroy()
      return
    }
    if (happens('throttled')) return refuse(underway, 'ThrottlingException')
    if (happens('answer lost')) {
      await asAsked(underway)
      underway.response.destroy()
      return
    }
    if (call.operation === 'SendMessageBatch') await batch(underway)
    else await underway.proceed()
    if (happens('killed after a call')) await cloud()?.kill(functionId)
  }

  return {
    interpose,
    injected,
    count,
    random,
    chance: probability => !calm && random() < probability,
    calm: () => {
      calm = true
    },
  }
}
