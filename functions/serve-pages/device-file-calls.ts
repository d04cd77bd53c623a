import * as v from 'valibot'
import { mayFill } from '../../shared/access/permissions.ts'
import { type AttachmentId, attachmentIdSchema } from '../../shared/attachments/attachment.ts'
import { LARGEST_PART, MOST_PARTS } from '../../shared/attachments/in-parts.ts'
import { type HttpResponse, json } from '../../shared/lambda/http.ts'
import { parseBody } from '../../shared/lambda/parse.ts'
import { Problem } from '../../shared/lambda/problem.ts'
import type { Arrival, ArrivingFiles } from '../../shared/storage/arriving-files.ts'
import type { FileArrival } from './device-contact.ts'
import type { PathParams } from './router.ts'
import type { SignedInVisit } from './visit.ts'

const partSchema = v.pipe(v.string(), v.regex(/^\d{1,2}$/), v.transform(Number), v.maxValue(MOST_PARTS - 1))
const finishSchema = v.strictObject({
  parts: v.pipe(
    v.number(),
    v.integer('not-a-whole-number'),
    v.minValue(1, 'too-small'),
    v.maxValue(MOST_PARTS, 'too-many'),
  ),
})

/** The calls by which a device sends a file in parts: which have arrived, one more, and that it was the last. */
export function deviceFileCalls(arriving: ArrivingFiles) {
  return {
    async state(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const arrival = await arriving.find(visit.session.officer.id, idIn(params))
      return json(200, tell(arrival))
    },

    async takePart(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const { country, session, request } = visit
      const { officer } = session
      const part = v.safeParse(partSchema, params.part)
      if (!part.success || request.body.byteLength === 0)
        throw new Problem('faulty-request', { faults: [{ path: '/part', code: 'not-a-part' }] })
      if (request.body.byteLength > LARGEST_PART) throw new Problem('too-large')
      if (!country.forms.list.some(form => mayFill(officer, country.procedure, form.id) !== undefined))
        throw new Problem('not-permitted', { restsOn: 'permission:fill' })
      if (!(await arriving.take(officer.id, idIn(params), part.output, request.body))) throw new Problem('not-found')
      return json(200, {})
    },

    async finish(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const { parts } = parseBody(finishSchema, visit.request)
      return json(200, tell(await arriving.finish(visit.session.officer.id, idIn(params), parts)))
    },
  }
}

function idIn(params: PathParams): AttachmentId {
  const id = v.safeParse(attachmentIdSchema, params.attachmentId)
  if (!id.success) throw new Problem('not-found')
  return id.output
}

function tell(arrival: Arrival | undefined): FileArrival {
  if (arrival === undefined) return { state: 'unknown', parts: [] }
  const { state, parts, whole } = arrival
  if (state.state === 'refused') return { state: 'refused', reason: state.reason, parts: [] }
  if (state.state !== 'awaited') return { state: 'taken', parts: [] }
  return { state: whole ? 'being-checked' : 'arriving', parts }
}
