import { setTimeout as pause } from 'node:timers/promises'
import { decodeJwt } from 'jose'
import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import type { ExaminedStack } from './examined-stack.ts'
import { eraseTrial, notTold, trialAnswers } from './trial-case.ts'

/** One thing that was looked at. `found`: what it was, or what is wrong and where to look. */
export interface Finding {
  readonly check: string
  readonly sound: boolean
  readonly found: string
}

export interface ExamineOptions {
  /** Hears of each finding as it is made. */
  readonly tell: (finding: Finding) => void
  /** How long notices may take. Milliseconds; default a minute and a half: the sweep comes every minute. */
  readonly patience?: number
  /** Looks only, and opens no trial case. */
  readonly lookOnly?: boolean
}

/** A clock that is further off than this makes tokens too young or too old. Milliseconds. */
const MOST_SKEW = 30_000

const healthSchema = v.object({ status: v.literal('ok'), country: v.string() })
const keySetSchema = v.object({
  keys: v.pipe(v.array(v.object({ kty: v.literal('EC'), crv: v.literal('P-256'), kid: v.string() })), v.minLength(1)),
})
const discoverySchema = v.object({ issuer: v.string(), authorization_endpoint: v.string(), jwks_uri: v.string() })
const receiptSchema = v.object({ caseId: v.string(), reference: v.string(), sequence: v.number(), receipt: v.string() })
const versionSchema = v.object({ forms: v.optional(v.unknown()), version: v.string() })
const caseSchema = v.object({ submissions: v.array(v.object({ answers: v.unknown() })) })
const historySchema = v.object({ chain: v.string(), events: v.array(v.object({ hash: v.string() })) })

/**
 * Looks at a stack from outside to inside: is it there, who signs in, is what was sent stored, read back, told to every
 * authority, and provable. The trial case is about nobody and is erased at the end, whatever was found. True: all is sound.
 */
export async function examine(stack: ExaminedStack, options: ExamineOptions): Promise<boolean> {
  const { tell, patience = 90_000, lookOnly = false } = options
  let sound = true
  const check = async <Result>(name: string, look: () => Promise<[Result, string]>): Promise<Result | undefined> => {
    try {
      const [result, found] = await look()
      tell({ check: name, sound: true, found })
      return result
    } catch (error) {
      sound = false
      tell({ check: name, sound: false, found: error instanceof Error ? error.message : String(error) })
      return undefined
    }
  }
  const ask = async (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(stack.url + path, {
      method,
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${stack.token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })

  await check('health', async () => {
    const { country } = v.parse(healthSchema, await json(await ask('GET', '/health'), 200))
    return [country, `answers as ${country}`]
  })
  await check('clock', async () => {
    const before = Date.now()
    const date = Date.parse((await ask('GET', '/health')).headers.get('date') ?? '')
    if (Number.isNaN(date)) throw new Error('the answer has no date')
    // The header counts whole seconds.
    const skew = Math.max(0, Math.abs(date - (before + Date.now()) / 2) - 1000)
    if (skew > MOST_SKEW)
      throw new Error(`this machine and the stack are ${Math.round(skew / 1000)} s apart: set the clock`)
    return [skew, `within ${Math.ceil(skew / 1000)} s of this machine’s`]
  })
  await check('sign-in', async () => {
    const issuer = decodeJwt(stack.token).iss ?? ''
    const answered = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
    const found = v.parse(discoverySchema, await json(answered, 200))
    if (found.issuer !== issuer) throw new Error(`the provider calls itself ${found.issuer}, its tokens say ${issuer}`)
    const to = (await ask('GET', '/sign-in')).headers.get('location') ?? ''
    if (!to.startsWith(found.authorization_endpoint)) throw new Error('the pages send officers elsewhere to sign in')
    if (new URL(to).searchParams.get('code_challenge_method') !== 'S256') throw new Error('sign-in goes without PKCE')
    return [to, `by ${issuer}`]
  })
  await check('closed to strangers', async () => {
    const { status } = await fetch(`${stack.url}/api/cases`)
    if (status !== 401) throw new Error(`without a token the worklist answers ${status}, not 401`)
    return [status, 'a call without a token is refused']
  })
  const form = await check('forms', async () => {
    const { version } = v.parse(versionSchema, await json(await ask('GET', '/api/forms/first-contact'), 200))
    return [version, `first contact ${version}`]
  })
  if (lookOnly || form === undefined) return sound

  const commandId = uuidv7()
  const now = new Date()
  const submission = {
    formId: 'first-contact',
    formVersion: form,
    answers: trialAnswers(now),
    filledAt: now.toISOString(),
  }
  const put = (): Promise<Response> => ask('PUT', `/api/submissions/${commandId}`, submission)
  const receipt = await check('submission', async () => {
    const stored = v.parse(receiptSchema, await json(await put(), 201))
    return [stored, `stored as ${stored.reference}`]
  })
  if (receipt === undefined) return sound
  const { caseId } = receipt
  try {
    await check('sent twice', async () => {
      const again = v.parse(receiptSchema, await json(await put(), 200))
      if (again.receipt !== receipt.receipt) throw new Error('the same submission got another receipt')
      return [again, 'the same receipt']
    })
    await check('read back', async () => {
      const { submissions } = v.parse(caseSchema, await json(await ask('GET', `/api/cases/${caseId}`), 200))
      if (JSON.stringify(submissions[0]?.answers) !== JSON.stringify(submission.answers))
        throw new Error('what is read is not what was sent')
      return [submissions, 'sealed, and opened again']
    })
    await check('history', async () => {
      const { chain, events } = v.parse(historySchema, await json(await ask('GET', `/api/cases/${caseId}/events`), 200))
      if (chain !== 'intact' || events[0]?.hash !== receipt.receipt) throw new Error(`the chain is ${chain}`)
      return [chain, 'its chain is intact and holds the receipt']
    })
    await check('notices', async () => {
      const begin = Date.now()
      let waiting = await notTold(stack, caseId)
      while (waiting.length > 0 && Date.now() - begin < patience) {
        await pause(250)
        waiting = await notTold(stack, caseId)
      }
      if (waiting.length > 0)
        throw new Error(`not in the queue of ${waiting.join(', ')}: see “Notices are late” in infra/RUNBOOK.md`)
      return [waiting, `in every authority’s queue after ${((Date.now() - begin) / 1000).toFixed(1)} s`]
    })
    // Made when the first notice is signed: a stack that has told of nothing yet publishes none.
    await check('signing keys', async () => {
      const { keys } = v.parse(keySetSchema, await json(await ask('GET', '/api/jwks.json'), 200))
      return [keys, `${keys.length} published`]
    })
  } finally {
    await check('erased', async () => {
      await eraseTrial(stack, caseId)
      const { status } = await ask('GET', `/api/cases/${caseId}`)
      if (status !== 404)
        throw new Error(`the trial case ${receipt.reference} still answers ${status}: erase it by hand`)
      return [status, 'the trial case and its key are gone']
    })
  }
  return sound
}

async function json(answer: Response, expected: number): Promise<unknown> {
  if (answer.status !== expected) {
    const { type } = v.parse(v.object({ type: v.optional(v.string()) }), await answer.json().catch(() => ({})))
    throw new Error(`answered ${answer.status}${type === undefined ? '' : ` (${type})`}, not ${expected}`)
  }
  return answer.json()
}
