import * as v from 'valibot'
import { officerFromClaims } from '../../shared/access/claims.ts'
import type { Officer } from '../../shared/access/officer.ts'
import { mayFill } from '../../shared/access/permissions.ts'
import { attachmentIdSchema, urnOf } from '../../shared/attachments/attachment.ts'
import { MOST_BYTES } from '../../shared/attachments/limits.ts'
import type { HttpRequest, HttpResponse, Routes } from '../../shared/lambda/http.ts'
import { json } from '../../shared/lambda/http.ts'
import { Problem } from '../../shared/lambda/problem.ts'
import type { Attachments } from '../../shared/storage/attachments.ts'
import { type CaseFileDependencies, linkToCaseFile } from '../../shared/storage/find-case-file.ts'

export interface AttachmentRoutesDependencies extends CaseFileDependencies {
  readonly attachments: Attachments
}

/**
 * Files for programs. `POST /api/attachments` gives an id and the form to send the file with; its URN is the answer.
 * `GET /api/attachments/{attachmentId}` leads to the file for a minute: to whoever sent it, then to whoever may read the
 * answer that names it; 409 while it is being checked, 410 where it was not taken.
 */
export function attachmentRoutes(dependencies: AttachmentRoutesDependencies): Routes {
  const { country, attachments } = dependencies
  return {
    'POST /api/attachments': async request => {
      const officer = officerOf(request)
      const fills = country.forms.list.some(form => mayFill(officer, country.procedure, form.id) !== undefined)
      if (!fills) throw new Problem('not-permitted', { restsOn: 'permission:fill' })
      const { id, upload } = await attachments.invite(officer.id)
      return json(201, { id, answer: urnOf(id), upload: { method: 'POST', ...upload }, mostBytes: MOST_BYTES })
    },
    'GET /api/attachments/{attachmentId}': async request => {
      const officer = officerOf(request)
      const id = v.safeParse(attachmentIdSchema, request.params.attachmentId)
      const record = id.success ? await attachments.stateOf(id.output) : undefined
      if (record === undefined) throw new Problem('not-found')
      if (record.state.state === 'kept')
        return seeOther(await linkToCaseFile(dependencies, officer, record.state.caseId, record.id))
      if (record.officer !== officer.id) throw new Problem('not-found')
      if (record.state.state === 'awaited') throw new Problem('attachment-being-checked')
      if (record.state.state === 'refused')
        throw new Problem('attachment-refused', { faults: [{ path: '', code: record.state.reason }] })
      return seeOther(await attachments.linkToOwn(record))
    },
  }
}

function officerOf(request: HttpRequest): Officer {
  const officer = request.claims && officerFromClaims(request.claims)
  if (officer === undefined) throw new Problem('not-signed-in')
  return officer
}

function seeOther(link: string | undefined): HttpResponse {
  if (link === undefined) throw new Problem('not-found')
  return { status: 302, headers: { location: link } }
}
