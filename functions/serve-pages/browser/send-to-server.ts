import { type CaseAsked, type CaseNow, MOST_CASES_ASKED } from '../device-contact.ts'
import { type Answer, call, isObject } from './server.ts'

/** Of half a megabyte on its way over a thin line. */
const LONG_PATIENCE = 90_000

/** Sends a form. */
export function sendForm(csrf: string, commandId: string, body: unknown): Promise<Answer> {
  return call('POST', `/device/submissions/${commandId}`, { csrf, body })
}

/** How a file is sent in parts: which have arrived and where it stands; one part; that all were sent. */
export const fileCalls = {
  ask: (id: string): Promise<Answer> => call('GET', `/device/attachments/${id}`),
  part: (csrf: string, id: string, part: number, bytes: ArrayBuffer): Promise<Answer> =>
    call('POST', `/device/attachments/${id}/parts/${part}`, { csrf, bytes, patience: LONG_PATIENCE }),
  finish: (csrf: string, id: string, parts: number): Promise<Answer> =>
    call('POST', `/device/attachments/${id}/finish`, { csrf, body: { parts }, patience: LONG_PATIENCE }),
}
export type FileCalls = typeof fileCalls

/** Brings a hidden session back. */
export async function showSession(device: string, proof: string): Promise<boolean> {
  const answer = await call('POST', '/device/show', { body: { device, proof } })
  return answer !== 'no-line' && answer.status === 200
}

/** A case as it stands now; undefined: there is no line, or no such case for this officer. */
export async function askCase(language: string, caseId: string): Promise<CaseNow | undefined> {
  const answer = await call('GET', `/device/cases/${caseId}?lang=${language}`)
  return answer !== 'no-line' && answer.status === 200 && isCase(answer.body) ? answer.body : undefined
}

/** The ids of those cases that are not this officer's any more; of what gets no answer, none. */
export async function askCasesGone(csrf: string, kept: readonly CaseAsked[]): Promise<readonly string[]> {
  const gone: string[] = []
  for (let from = 0; from < kept.length; from += MOST_CASES_ASKED) {
    const body = { cases: kept.slice(from, from + MOST_CASES_ASKED) }
    const answer = await call('POST', '/device/cases', { csrf, body })
    if (answer === 'no-line' || answer.status !== 200 || !isObject(answer.body)) break
    if (Array.isArray(answer.body.gone)) gone.push(...answer.body.gone)
  }
  return gone
}

function isCase(body: unknown): body is CaseNow {
  return isObject(body) && typeof body.caseId === 'string' && Array.isArray(body.submissions)
}
