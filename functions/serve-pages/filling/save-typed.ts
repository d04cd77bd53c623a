import * as v from 'valibot'
import { commandIdSchema } from '../../../shared/cases/ids.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { type HttpResponse, json } from '../../../shared/lambda/http.ts'
import type { Drafts } from '../drafts.ts'
import { replacePage } from '../fill-form.ts'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import { saveDraft } from './save-draft.ts'

/**
 * Saves what stands in the fields of a page while somebody types: nothing is checked, nothing dropped, nothing gone on
 * from. Answers with the draft's revision, or 409 where another tab was faster and nothing was overwritten.
 */
export const saveTyped =
  (drafts: Drafts) =>
  async (visit: SignedInVisit, params: PathParams, sent: FieldValues): Promise<HttpResponse> => {
    const id = v.safeParse(commandIdSchema, params.id)
    const draft = id.success ? await drafts.open(visit.session.officer.id, id.output) : undefined
    if (draft === undefined) return json(404, {})
    const values = replacePage(draft.values, params.page ?? '', sent)
    const saved = await saveDraft(drafts, visit, draft, Number(sent.revision?.[0]), values)
    return saved === undefined ? json(409, {}) : json(200, { revision: saved.revision })
  }
