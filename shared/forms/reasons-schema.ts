import * as v from 'valibot'
import { LONGEST_REASON } from './longest-reason.ts'

/** More reasons than a form has questions are none. */
const MOST_REASONS = 200

/** Why answers differ from what the case knew: a text for each, by the JSON Pointer of the question in the answers. */
export const reasonsSchema = v.pipe(
  v.record(
    v.pipe(v.string(), v.regex(/^\//, 'not-a-pointer'), v.maxLength(500, 'too-long')),
    v.pipe(
      v.string('not-text'),
      v.check(text => text.isWellFormed(), 'broken-text'),
      v.trim(),
      v.minLength(1, 'too-short'),
      v.maxLength(LONGEST_REASON, 'too-long'),
    ),
  ),
  v.check(reasons => Object.keys(reasons).length <= MOST_REASONS, 'too-many'),
)
