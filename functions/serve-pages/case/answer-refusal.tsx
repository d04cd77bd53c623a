import type { CommandId } from '../../../shared/cases/ids.ts'
import type { Refusal } from '../../../shared/cases/refusal.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import type { Respond } from '../respond.tsx'
import type { SignedInVisit } from '../visit.ts'
import { ChangedPage } from './changed-page.tsx'
import type { OpenCase } from './open-case.ts'
import { RefusalPage } from './refusal-page.tsx'

/** What was asked for when it was refused: enough to show it beside what has changed, and to ask again. */
export interface Refused {
  readonly refusal: Refusal
  readonly title: string
  readonly action: string
  readonly sent: FieldValues
  readonly commandId: CommandId
  readonly seen: number
  readonly wanted: readonly { readonly label: string; readonly value: string }[]
}

/** A refusal as a page: what changed meanwhile beside what was wanted, or why it cannot be. */
export function answerRefusal(
  respond: Respond,
  visit: SignedInVisit,
  { view, history }: OpenCase,
  { refusal, title, action, sent, commandId, seen, wanted }: Refused,
): HttpResponse {
  if (refusal.refused === 'changed-since')
    return respond.page(
      <ChangedPage
        visit={visit}
        view={view}
        title={title}
        wanted={wanted}
        since={history.events.filter(({ sequence }) => sequence > seen)}
        action={action}
        sent={sent}
        commandId={commandId}
      />,
      409,
    )
  const { refused: code, restsOn } = refusal
  return respond.page(
    <RefusalPage visit={visit} view={view} title={title} refusal={{ code, restsOn }} wanted={wanted} />,
    code === 'not-permitted' ? 403 : 409,
  )
}
