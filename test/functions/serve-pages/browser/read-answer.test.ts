import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../../../functions/serve-pages/browser/read-answer.ts'

const problem = (status: number, code: string, more: object = {}) => ({
  status,
  body: { type: `urn:amparo:problem:${code}`, ...more },
})

describe('what an answer means for a form that was sent', () => {
  it('is sent on a receipt, the first or a repeated one, and on nothing else', () => {
    const receipt = { caseId: 'c', reference: 'MX-1', sequence: 1 }
    for (const status of [200, 201])
      expect(readAnswer({ status, body: receipt })).toEqual({
        kind: 'sent',
        receipt: { caseId: 'c', reference: 'MX-1' },
      })
    for (const body of [undefined, {}, { caseId: 'c' }, 'ok', null])
      expect(readAnswer({ status: 200, body })).toEqual({ kind: 'again', trouble: 'no-line' })
    expect(readAnswer('no-line')).toEqual({ kind: 'again', trouble: 'no-line' })
  })

  it.each([
    [problem(401, 'not-signed-in'), 'sign-in'],
    [problem(403, 'forged-request'), 'sign-in'],
    [problem(500, 'our-fault'), 'our-fault'],
    [problem(503, 'try-again'), 'our-fault'],
    [{ status: 502, body: undefined }, 'our-fault'],
    [{ status: 429, body: { message: 'Too Many Requests' } }, 'our-fault'],
  ] as const)('is tried again: %j', (answer, trouble) => {
    expect(readAnswer(answer)).toEqual({ kind: 'again', trouble })
  })

  it.each([
    [problem(403, 'not-permitted'), 'not-permitted'],
    [problem(404, 'not-found'), 'not-found'],
    [problem(409, 'changed-since', { version: 4 }), 'changed'],
    [problem(409, 'command-id-used'), 'conflict'],
    [problem(413, 'too-large'), 'too-large'],
    [{ status: 413, body: undefined }, 'too-large'],
    [problem(400, 'malformed-request'), 'not-accepted'],
    [problem(409, 'case-closed'), 'not-accepted'],
    [problem(422, 'faulty-answers', { faults: [{ path: '', code: 'unknown-form' }] }), 'form-gone'],
  ] as const)('is refused, and waits for the officer: %j', (answer, trouble) => {
    expect(readAnswer(answer)).toMatchObject({ kind: 'refused', trouble })
  })

  it('names what has to be mended, and nothing that is no fault', () => {
    const faults = [{ path: '/child/names', code: 'too-long' }, { path: 3 }, null]
    expect(readAnswer(problem(422, 'faulty-answers', { faults }))).toEqual({
      kind: 'refused',
      trouble: 'faulty',
      faults: [{ path: '/child/names', code: 'too-long' }],
    })
  })
})
