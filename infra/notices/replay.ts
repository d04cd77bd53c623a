import { uuidv7 } from 'uuidv7'
import * as v from 'valibot'
import type { CaseId } from '../../shared/cases/ids.ts'
import type { Notice } from '../../shared/notices/notice.ts'
import type { SendNotices } from '../../shared/storage/authority-queues.ts'
import { casesSince } from './cases-since.ts'
import { type Count, journalled } from './journalled.ts'
import { noticesSent } from './notices-sent.ts'
import { openHearing } from './open-hearing.ts'
import { openSending } from './open-sending.ts'
import { type Operated, queueNamed } from './operated.ts'
import { caseOption, countOption, Misused, noticeOption, readValues, type Subcommand } from './subcommand.ts'

const schema = v.object({
  authority: v.optional(v.string()),
  case: v.optional(caseOption),
  since: v.optional(
    v.pipe(
      v.string(),
      v.check(
        text =>
          /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/.test(text) &&
          !Number.isNaN(Date.parse(text)),
        'takes a moment with its zone, 2026-03-02T14:00Z, or a day in UTC, 2026-03-02',
      ),
      v.transform(text => new Date(text).toISOString()),
      v.check(text => text < new Date().toISOString(), 'takes a moment that has been'),
    ),
  ),
  after: v.optional(noticeOption),
  max: countOption('1000'),
})
type Asked = v.InferOutput<typeof schema>

/**
 * Tells an authority again what it was told already: the same notices, made anew of the events by the rules of what it
 * hears of. What it was not sent yet is the publisher's to send.
 */
export const replay: Subcommand = {
  usage: '--case ID [--authority A] | --since TIME --authority A   [--max N] [--after NOTICE]',
  does: 'sends the notices of a case, or of everything since a moment, to an authority again',
  options: {
    authority: { type: 'string' },
    case: { type: 'string' },
    since: { type: 'string' },
    after: { type: 'string' },
    max: { type: 'string' },
  },
  async run(operated, values) {
    const asked = readValues(schema, values)
    if ((asked.case === undefined) === (asked.since === undefined))
      throw new Misused('say what to send again: --case ID, or --since TIME with --authority A')
    const ofOne = asked.since !== undefined || asked.after !== undefined || asked.authority !== undefined
    const queues = ofOne ? [queueNamed(operated, asked.authority)] : operated.queues
    if (asked.after !== undefined && asked.case !== undefined && asked.after.caseId !== asked.case)
      throw new Misused('--after names a notice of another case than --case')
    for (const { authority } of queues) await replayTo(operated, authority, asked)
  },
}

async function replayTo(operated: Operated, authority: string, asked: Asked): Promise<void> {
  const about = { authority, case: asked.case, since: asked.since }
  let last: Notice | undefined
  try {
    const { sent, cases, more } = await journalled(operated, { what: 'replay', about }, ['sent', 'cases'], count =>
      sendAgain(operated, authority, asked, count, notice => {
        last = notice
      }),
    )
    operated.say(`notices sent again to ${authority}: ${sent}, of cases: ${cases}`)
    if (more) operated.say(`there is more; go on with: ${goOn(authority, asked, last)}`)
  } catch (error) {
    if (last !== undefined) operated.say(`it broke off; go on with: ${goOn(authority, asked, last)}`)
    throw error
  }
}

function goOn(authority: string, { case: caseId, since, after, max }: Asked, last: Notice | undefined): string {
  const what = caseId === undefined ? `--since ${since}` : `--case ${caseId}`
  const place = last?.id ?? (after && `${after.caseId}:${after.sequence}`)
  return `npm run notices -- replay ${what} --authority ${authority} --max ${max}${place === undefined ? '' : ` --after ${place}`}`
}

async function sendAgain(
  operated: Operated,
  authority: string,
  { case: caseId, since, after, max }: Asked,
  count: Count,
  passed: (notice: Notice) => void,
): Promise<{ readonly sent: number; readonly cases: number; readonly more: boolean }> {
  const { documents, casesTable, stack } = operated
  // Its own for each replay: within five minutes SQS would take a notice that it knows for sent, and drop it.
  const { outbox, send } = openSending(operated, `replay:${uuidv7()}`)
  const context = { outbox, hears: openHearing(stack.country), origin: stack.url }
  const noticesOf = async (id: CaseId, from: number): Promise<readonly Notice[]> => {
    const all = await noticesSent(context, authority, id)
    if (all === undefined) throw new Misused(`no case ${id} is stored here`)
    return all
      .filter(({ head }) => head.sequence > from && (since === undefined || head.at >= since))
      .map(({ notice }) => notice)
  }

  let sent = 0
  let cases = 0
  for await (const id of casesAsked()) {
    let from = after?.caseId === id ? after.sequence : 0
    let begun = false
    // What happens meanwhile may have gone to the queue before this did: then that is sent once more, behind it.
    for (let notices = await noticesOf(id, from); notices.length > 0; notices = await noticesOf(id, from))
      for (const notice of notices) {
        if (sent >= max) return { sent, cases, more: true }
        await sendOne(send, authority, notice)
        passed(notice)
        from = notice.data.sequence
        sent++
        count('sent')
        if (!begun) {
          begun = true
          cases++
          count('cases')
        }
      }
  }
  return { sent, cases, more: false }

  async function* casesAsked(): AsyncIterable<CaseId> {
    if (after !== undefined) yield after.caseId
    else if (caseId !== undefined) yield caseId
    if (since !== undefined) yield* casesSince(documents, casesTable, since, after?.caseId)
  }
}

async function sendOne(send: SendNotices, authority: string, notice: Notice): Promise<void> {
  const { taken } = await send(authority, [notice])
  if (!taken.has(notice.id)) throw new Error(`the queue of ${authority} did not take ${notice.id}`)
}
