import type { Fault } from '../../../shared/forms/faults.ts'
import type { FormContent } from './device.ts'
import type { Answer } from './server.ts'
import type { Trouble } from './store.ts'

/** What an answer means for what was sent. */
export type Read =
  | { readonly kind: 'sent'; readonly receipt: NonNullable<FormContent['receipt']> }
  | { readonly kind: 'again'; readonly trouble: 'no-line' | 'sign-in' | 'our-fault' | 'file-being-checked' }
  | { readonly kind: 'refused'; readonly trouble: Trouble; readonly faults: readonly Fault[] }

/** What an answer means for a form. Only a receipt means that it was sent. */
export function readAnswer(answer: Answer): Read {
  const trouble = readTrouble(answer)
  if (trouble !== undefined || answer === 'no-line') return trouble ?? NO_LINE
  const { caseId, reference } = isObject(answer.body) ? answer.body : {}
  if (typeof caseId === 'string' && typeof reference === 'string')
    return { kind: 'sent', receipt: { caseId, reference } }
  return NO_LINE
}

/** What went wrong; undefined: nothing, as far as the status says. */
export function readTrouble(answer: Answer): Read | undefined {
  if (answer === 'no-line') return NO_LINE
  const { status } = answer
  if (status === 200 || status === 201) return undefined
  const body = isObject(answer.body) ? answer.body : {}
  const code = String(body.type ?? '').replace('urn:amparo:problem:', '')
  // Signed out, or signed in again in another tab: this page's token is out of date.
  if (status === 401 || code === 'forged-request') return { kind: 'again', trouble: 'sign-in' }
  if (status >= 500 || status === 429 || status === 408) return { kind: 'again', trouble: 'our-fault' }
  if (status === 413) return { kind: 'refused', trouble: 'too-large', faults: [] }
  const told: readonly unknown[] = Array.isArray(body.faults) ? body.faults : []
  // No answer is wrong: there is no form any more that would ask for it.
  if (told.some(fault => isObject(fault) && fault.code === 'unknown-form'))
    return { kind: 'refused', trouble: 'form-gone', faults: [] }
  const faults = told.filter(isFault)
  return { kind: 'refused', trouble: TROUBLE_OF[code] ?? (faults.length > 0 ? 'faulty' : 'not-accepted'), faults }
}

const NO_LINE: Read = { kind: 'again', trouble: 'no-line' }

const TROUBLE_OF: Readonly<Record<string, Trouble>> = {
  'not-permitted': 'not-permitted',
  'not-found': 'not-found',
  'changed-since': 'changed',
  'command-id-used': 'conflict',
  'too-large': 'too-large',
}

function isFault(fault: unknown): fault is Fault {
  return isObject(fault) && typeof fault.path === 'string' && typeof fault.code === 'string'
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
