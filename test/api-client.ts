import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import type { LocalCloud } from '../infra/local/local-cloud.ts'

/** An answer of the API: status, headers, and the parsed body where there is one. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // The tests read bodies of many shapes, and assert each of them.
  readonly body: Record<string, unknown>
}

/** Calls a platform's API as one of its demonstration users. */
export function apiClient(cloud: Pick<LocalCloud, 'url' | 'token'>) {
  const tokens = new Map<string, Promise<string>>()
  return async (user: string | undefined, method: string, path: string, body?: unknown): Promise<Answer> => {
    const token = user === undefined ? undefined : (tokens.get(user) ?? cloud.token(user))
    if (user !== undefined && token !== undefined) tokens.set(user, token)
    const text = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body)
    const response = await fetch(cloud.url + path, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${await token}` }),
        ...(text !== undefined && { 'content-type': 'application/json' }),
      },
      ...(text !== undefined && { body: text }),
    })
    const answer = await response.text()
    return { status: response.status, headers: response.headers, body: answer === '' ? {} : JSON.parse(answer) }
  }
}

/** A first contact's request body: Ana's, or another example's. */
export function firstContactBody(example = 'ana', changes: Record<string, unknown> = {}): Record<string, unknown> {
  const file = join(import.meta.dirname, '../forms/first-contact/examples', `${example}.json`)
  return {
    formId: 'first-contact',
    formVersion: '1.0.0',
    answers: JSON.parse(readFileSync(file, 'utf8')).answers,
    filledAt: '2026-03-02T18:44:00Z',
    ...changes,
  }
}

export function submissionPath(commandId = uuidv7()): string {
  return `/api/submissions/${commandId}`
}
