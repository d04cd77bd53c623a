import type { CaseNow, Contact } from '../device-contact.ts'
import { type Device, type FormContent, type Opened, openForm, saveItem } from './device.ts'
import { keepCase } from './keep-case.ts'
import { readAnswer } from './read-answer.ts'
import { sendFiles } from './send-files.ts'
import type { FileCalls } from './send-to-server.ts'
import type { Answer } from './server.ts'
import { type Item, items, type Trouble } from './store.ts'

/** Pauses before the next try, growing; the last one is repeated. Milliseconds. */
const WITHOUT_LINE = [5_000, 15_000, 45_000, 120_000, 300_000] as const
const AFTER_OUR_FAULT = [10_000, 30_000, 90_000, 300_000, 900_000] as const
/** A fault of ours is told after so many tries, and then tried by hand only: nothing is tried for ever. */
export const MOST_FAULTS_OF_OURS = 5
/** Without a line nothing is lost by waiting: after so many tries it waits for the line, or for a hand. */
export const MOST_TRIES_WITHOUT_LINE = 12

export interface OutboxDependencies {
  readonly device: Device
  readonly session: NonNullable<Contact['session']> | undefined
  /** How far the server's clock is ahead of the device's. Milliseconds. */
  readonly ahead: number
  readonly send: (csrf: string, commandId: string, body: unknown) => Promise<Answer>
  readonly files: FileCalls
  readonly askCase: (caseId: string) => Promise<CaseNow | undefined>
  readonly now: () => number
  /** Called before each form with how many are sent already, how many there are in this round, and how far its files are. */
  readonly progress?: (done: number, all: number, percent?: number) => void
}

/** What is still to be done: when to look again by itself; undefined: only when something happens. */
export interface Drained {
  readonly sent: number
  readonly nextTryAt: number | undefined
}

/**
 * Sends what waits, oldest first, one at a time. Only one tab does so (a Web Lock). A form leaves the device for a receipt
 * and for nothing else; whatever is sent twice, through a killed tab or an answer that got lost, finds its first receipt.
 */
export async function drain(dependencies: OutboxDependencies, byHand: boolean): Promise<Drained> {
  const work = () => drainAlone(dependencies, byHand)
  if (!('locks' in navigator)) return work()
  return navigator.locks.request('amparo-outbox', { ifAvailable: true }, held =>
    held === null ? { sent: 0, nextTryAt: dependencies.now() + WITHOUT_LINE[0] } : work(),
  )
}

async function drainAlone(dependencies: OutboxDependencies, byHand: boolean): Promise<Drained> {
  const { device, now, progress } = dependencies
  const due = (await items.all(device.officer))
    .filter(item => item.kind === 'form')
    .filter(
      item => (item.state === 'waiting' && (byHand || item.nextTryAt <= now())) || (byHand && item.state === 'stuck'),
    )
    .sort((one, other) => (one.id < other.id ? -1 : 1))
  let sent = 0
  for (const [index, item] of due.entries()) {
    progress?.(index, due.length)
    const outcome = await sendOne(dependencies, item, percent => progress?.(index, due.length, percent))
    if (outcome === 'sent') {
      sent += 1
      await keepCaseOf(dependencies, item.id)
    }
    // No other form would fare better.
    if (outcome === 'no-line' || outcome === 'sign-in') break
  }
  progress?.(due.length, due.length)
  const waiting = (await items.all(device.officer)).filter(
    item => item.state === 'waiting' && item.trouble !== 'sign-in',
  )
  const tries = waiting.filter(item => item.attempts < MOST_TRIES_WITHOUT_LINE).map(item => item.nextTryAt)
  return { sent, nextTryAt: tries.length === 0 ? undefined : Math.min(...tries) }
}

/** What a form was sent to is kept as it stands now: the next form for it goes on from there. */
async function keepCaseOf({ device, askCase }: OutboxDependencies, form: string): Promise<void> {
  try {
    const item = await items.one(form)
    const receipt = item && (await openForm(device, item)).content.receipt
    const now = receipt && (await askCase(receipt.caseId))
    if (now !== undefined) await keepCase(device, now, false)
  } catch {
    // No room, or wiped meanwhile: the form is sent all the same.
  }
}

async function sendOne(
  { device, session, ahead, send, files, now }: OutboxDependencies,
  item: Item,
  progress: (percent: number) => void,
): Promise<'sent' | Trouble | 'elsewhere'> {
  let opened = await openForm(device, item)
  const put = async (changes: Partial<Item>, content: Partial<FormContent> = {}): Promise<void> => {
    await saveItem(device, { ...opened.item, ...changes }, { ...opened.content, ...content })
  }
  if (session === undefined) {
    await put({ trouble: 'sign-in' })
    return 'sign-in'
  }
  if (!opened.content.clockMended) {
    // Settled before the first try and kept: every try says the same, or it would not be the same form.
    const mended = await mendClock(device, opened, ahead)
    if (mended === undefined) return 'elsewhere'
    opened = mended
  }
  const { submission, of } = opened.content
  if (submission === undefined) return 'elsewhere'
  const { formId, formVersion, id } = item
  const sending = { device, csrf: session.csrf, calls: files, progress, wait }
  const read =
    (await sendFiles(sending, id, submission.answers)) ??
    readAnswer(
      await send(session.csrf, id, {
        formId,
        formVersion,
        ...submission,
        ...(of !== undefined && { caseId: of.caseId, expectedVersion: of.version }),
      }),
    )
  const attempts = opened.item.attempts + 1
  switch (read.kind) {
    case 'sent':
      // The answers have done their work here: what stays is the name, and the receipt.
      await put(
        { state: 'sent', attempts, trouble: undefined },
        { receipt: read.receipt, values: {}, submission: undefined, faults: [] },
      )
      await items.removeFilesOf(id)
      return 'sent'
    case 'refused':
      await put(
        { state: read.trouble === 'changed' ? 'changed' : 'refused', attempts, trouble: read.trouble },
        { faults: read.faults },
      )
      return read.trouble
    case 'again': {
      const ours = read.trouble === 'our-fault'
      const pauses = ours ? AFTER_OUR_FAULT : WITHOUT_LINE
      const told = ours && attempts >= MOST_FAULTS_OF_OURS
      await put({
        state: told ? 'stuck' : 'waiting',
        attempts,
        trouble: read.trouble,
        nextTryAt: now() + (pauses[Math.min(attempts, pauses.length) - 1] ?? 0),
      })
      return read.trouble
    }
  }
}

/** A device's clock may be wrong by a day: the time a form was filled in at is put right by the server's. */
async function mendClock(
  device: Device,
  { item, content }: Opened<FormContent>,
  ahead: number,
): Promise<Opened<FormContent> | undefined> {
  if (content.submission === undefined) return undefined
  const filledAt = new Date(Date.parse(content.submission.filledAt) + ahead).toISOString()
  return saveItem(device, item, { ...content, clockMended: true, submission: { ...content.submission, filledAt } })
}

const wait = (milliseconds: number): Promise<void> => new Promise(resolve => setTimeout(resolve, milliseconds))
