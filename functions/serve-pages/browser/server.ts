import type { Contact } from '../device-contact.ts'

/** An answer of the server; `no-line` when none came, or one that is not the platform's (a hotel's sign-in page). */
export type Answer = { readonly status: number; readonly body: unknown } | 'no-line'

/** How long an answer may take. Milliseconds. */
const PATIENCE = 20_000
/** Of a question that a page waits for before it shows anything. */
const SHORT_PATIENCE = 6_000

/** Calls the server as its own pages may; gives whatever it answers. */
export async function call(
  method: 'GET' | 'POST',
  path: string,
  how: { body?: unknown; bytes?: ArrayBuffer; csrf?: string; patience?: number } = {},
) {
  const headers: Record<string, string> = { accept: 'application/json' }
  if (how.body !== undefined) headers['content-type'] = 'application/json'
  if (how.bytes !== undefined) headers['content-type'] = 'application/octet-stream'
  if (how.csrf !== undefined) headers['x-csrf'] = how.csrf
  try {
    const response = await fetch(path, {
      method,
      headers,
      cache: 'no-store',
      redirect: 'error',
      signal: AbortSignal.timeout(how.patience ?? PATIENCE),
      ...(how.body !== undefined && { body: JSON.stringify(how.body) }),
      ...(how.bytes !== undefined && { body: how.bytes }),
    })
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '')
    if (response.ok && !isJson) return 'no-line'
    return { status: response.status, body: isJson ? await response.json() : undefined }
  } catch {
    return 'no-line'
  }
}

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** Asks what the server has to say to this device; undefined: there is no line. */
export async function askContact(
  language: string,
  devices: readonly { readonly officer: string; readonly device: string }[],
): Promise<Contact | undefined> {
  const asked = devices.map(({ officer, device }) => ({ officer, device }))
  const answer = await call('POST', '/device/contact', { body: { language, devices: asked }, patience: SHORT_PATIENCE })
  return answer !== 'no-line' && answer.status === 200 && isContact(answer.body) ? answer.body : undefined
}

function isContact(body: unknown): body is Contact {
  return isObject(body) && typeof body.now === 'string' && isObject(body.words)
}

/** The key for this device, or for a new one; undefined: none was given. */
export async function askKey(
  csrf: string,
  device: string | undefined,
): Promise<{ readonly device: string; readonly key: string } | undefined> {
  const answer = await call('POST', '/device/key', { csrf, body: device === undefined ? {} : { device } })
  if (answer === 'no-line' || answer.status !== 200 || !isObject(answer.body)) return undefined
  const { device: id, key } = answer.body
  return typeof id === 'string' && typeof key === 'string' ? { device: id, key } : undefined
}

/** Locks the session on the server; false: there is no line, and only the device is locked. */
export async function hideSession(csrf: string): Promise<boolean> {
  try {
    const response = await fetch('/hide', {
      method: 'POST',
      body: new URLSearchParams({ csrf, next: '/' }),
      signal: AbortSignal.timeout(SHORT_PATIENCE),
    })
    return response.ok
  } catch {
    return false
  }
}
