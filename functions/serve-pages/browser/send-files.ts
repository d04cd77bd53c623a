import type { Fault } from '../../../shared/forms/faults.ts'
import type { Answers, Json } from '../../../shared/forms/form.ts'
import { below } from '../../../shared/forms/pointer.ts'
import type { FileArrival } from '../device-contact.ts'
import { urnOfFile } from './app/files-on-device.ts'
import { type Device, type FileContent, type Opened, openFile, saveItem } from './device.ts'
import { type Read, readTrouble } from './read-answer.ts'
import type { FileCalls } from './send-to-server.ts'
import type { Answer } from './server.ts'
import { items } from './store.ts'
import { openPart } from './take-file.ts'

/** How often it is asked whether a file has been checked before its form is put off; and the pause, milliseconds. */
const MOST_ASKED = 20
const PAUSE = 500
/** Times a file is begun anew within one try: what had arrived may have been cleared away on the server. */
const MOST_BEGINNINGS = 2

export interface SendFiles {
  readonly device: Device
  readonly csrf: string
  readonly calls: FileCalls
  /** Called with how much of all files has been sent, percent. */
  readonly progress: (percent: number) => void
  readonly wait: (milliseconds: number) => Promise<void>
}

/**
 * Sends the files that the answers of a form name, before the form: each in parts, of which those that have arrived are
 * not sent again. Gives what keeps the form from being sent; undefined: nothing, every file is clean.
 */
export async function sendFiles(sending: SendFiles, form: string, answers: Answers): Promise<Read | undefined> {
  const found = await filesIn(sending.device, form, answers)
  const faults: Fault[] = []
  for (const [index, { place, file }] of found.entries()) {
    const share = (of: number): void => sending.progress((100 * (index + of)) / found.length)
    const outcome = await sendFile(sending, file, share)
    if ('kind' in outcome) return outcome
    if (outcome.state !== 'refused') continue
    const { item, content } = file
    await saveItem(sending.device, item, { ...content, refusal: outcome.reason })
    faults.push({ path: place, code: 'attachment-refused' })
  }
  return faults.length > 0 ? { kind: 'refused', trouble: 'faulty', faults } : undefined
}

async function sendFile(
  { device, csrf, calls, wait }: SendFiles,
  file: Opened<FileContent>,
  share: (of: number) => void,
): Promise<FileArrival | Read> {
  const { id } = file.item
  const { parts } = file.content
  let arrival = readArrival(await calls.ask(id))
  for (let begun = 0; begun < MOST_BEGINNINGS; begun++) {
    if ('kind' in arrival || !['unknown', 'arriving'].includes(arrival.state)) break
    const there = new Set(arrival.parts)
    for (let part = 0; part < parts; part++) {
      share(part / parts)
      const bytes = there.has(part) ? undefined : await openPart(device, file, part)
      const answer = bytes && (await calls.part(csrf, id, part, bytes))
      const trouble = answer && readTrouble(answer)
      if (trouble !== undefined) return trouble
    }
    arrival = readArrival(await calls.finish(csrf, id, parts))
  }
  share(1)
  for (let asked = 0; asked < MOST_ASKED && 'state' in arrival && arrival.state === 'being-checked'; asked++) {
    await wait(PAUSE)
    arrival = readArrival(await calls.ask(id))
  }
  if ('kind' in arrival || arrival.state === 'taken' || arrival.state === 'refused') return arrival
  return { kind: 'again', trouble: arrival.state === 'being-checked' ? 'file-being-checked' : 'our-fault' }
}

/** The files on this device that answers name, with the places of the answers. */
async function filesIn(
  device: Device,
  form: string,
  answers: Answers,
): Promise<readonly { readonly place: string; readonly file: Opened<FileContent> }[]> {
  const mine = (await items.all(device.officer)).filter(item => item.of === form)
  if (mine.length === 0) return []
  const found: { place: string; file: Opened<FileContent> }[] = []
  const walk = async (value: Json, place: string): Promise<void> => {
    if (typeof value === 'string') {
      const item = mine.find(one => value === urnOfFile(one.id))
      if (item !== undefined) found.push({ place, file: await openFile(device, item) })
    } else if (typeof value === 'object' && value !== null)
      for (const [name, part] of Object.entries(value)) await walk(part, below(place, name))
  }
  await walk(answers, '')
  return found
}

function readArrival(answer: Answer): FileArrival | Read {
  const trouble = readTrouble(answer)
  if (trouble !== undefined) return trouble
  const body = answer === 'no-line' ? undefined : answer.body
  return isArrival(body) ? body : { kind: 'again', trouble: 'no-line' }
}

function isArrival(body: unknown): body is FileArrival {
  return typeof body === 'object' && body !== null && 'state' in body && 'parts' in body && Array.isArray(body.parts)
}
