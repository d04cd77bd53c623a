import * as v from 'valibot'
import type { HttpRequest } from './http.ts'
import { Problem, type RequestFault } from './problem.ts'
import { hasRepeatedKey } from './repeated-key.ts'

const CODE = /^[a-z][a-z0-9-]+$/

/** What valibot found, without the offending values: path as JSON Pointer, and a code. */
function faultsFrom(issues: readonly v.BaseIssue<unknown>[]): readonly RequestFault[] {
  return issues.map(issue => ({
    path: (issue.path ?? []).map(step => `/${String(step.key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
    code: codeOf(issue),
  }))
}

function codeOf(issue: v.BaseIssue<unknown>): string {
  if (CODE.test(issue.message)) return issue.message
  if (issue.type === 'strict_object') return issue.expected === 'never' ? 'unknown-key' : 'required'
  return issue.received === 'undefined' ? 'required' : `wrong-${issue.type.replaceAll('_', '-')}`
}

/** A request's JSON body as its schema shapes it. Refuses with 400 what is not JSON or names a member twice, with 422 what has another shape. */
export function parseBody<Schema extends v.GenericSchema>(schema: Schema, request: HttpRequest): v.InferOutput<Schema> {
  let text: string
  let value: unknown
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(request.body)
    value = JSON.parse(text)
  } catch {
    throw new Problem('malformed-request', { faults: [{ path: '', code: 'not-json' }] })
  }
  if (hasRepeatedKey(text)) throw new Problem('malformed-request', { faults: [{ path: '', code: 'repeated-key' }] })
  return parsed(schema, value)
}

/** A value as its schema shapes it, or 422. */
export function parsed<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value)
  if (!result.success) throw new Problem('faulty-request', { faults: faultsFrom(result.issues) })
  return result.output
}
