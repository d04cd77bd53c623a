import { permitted } from '../../../shared/access/permissions.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import type { PathParams } from '../router.ts'
import { toldAt } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import { answerRefusal } from './answer-refusal.tsx'
import type { CaseDependencies } from './case-dependencies.ts'
import { caseWords } from './case-words.ts'
import { type CommandField, fieldsOf, isPlainCommand, type PlainCommand } from './command-fields.ts'
import { CommandPage } from './command-page.tsx'
import { countriesIn } from './countries.ts'
import { type OpenCase, openCase } from './open-case.ts'
import { placeOf, readCommand } from './read-command.ts'
import { RefusalPage } from './refusal-page.tsx'
import { carriedIn, newCommandId, runCommand } from './run-command.ts'
import { WhatCloses } from './what-closes.tsx'

/** The pages on which something is done to a case by a form of a few fields. */
export function commandPages(dependencies: CaseDependencies) {
  const { directory, respond } = dependencies

  async function fields(visit: SignedInVisit, opened: OpenCase, type: PlainCommand): Promise<readonly CommandField[]> {
    const authority = permitted(visit.session.officer, 'assign')?.authority
    return fieldsOf(type, {
      visit,
      view: opened.view,
      colleagues: type === 'assign' && authority !== undefined ? await directory.of(authority) : [],
      countries: type === 'refer-abroad' ? await countriesIn(visit.country, visit.language) : [],
    })
  }

  return {
    /** Asks for what a command needs; says at once where it cannot be. */
    async ask(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const type = plain(params)
      const opened = await openCase(dependencies, visit, params)
      const { view } = opened
      const blocked = view.blocked.find(one => one.type === type)
      // Closing is asked for on a page that says all that is missing.
      if (blocked !== undefined && type !== 'close')
        return respond.page(
          <RefusalPage visit={visit} view={view} title={caseWords(visit.language)(`do.${type}`)} refusal={blocked} />,
          409,
        )
      if (permitted(visit.session.officer, type) === undefined) throw new Problem('not-permitted')
      return respond.page(
        <CommandPage
          visit={visit}
          view={view}
          type={type}
          fields={await fields(visit, opened, type)}
          values={{}}
          faults={[]}
          commandId={newCommandId()}
          seen={view.version}
          blocked={blocked !== undefined}
        >
          {type === 'close' && <WhatCloses visit={visit} opened={opened} />}
        </CommandPage>,
      )
    },

    /** Does it; a second click finds what the first one did. */
    async act(visit: SignedInVisit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
      const type = plain(params)
      const t = caseWords(visit.language)
      const opened = await openCase(dependencies, visit, params)
      const { view } = opened
      const { commandId, seen } = carriedIn(sent)
      const asking = await fields(visit, opened, type)
      // A protective measure waits for nothing, not even for a look at what has changed (promise 2).
      const expected = type === 'take-protective-measure' ? undefined : seen
      const read = readCommand(type, asking, sent, expected, t)
      const again = (faults: Parameters<typeof CommandPage>[0]['faults']): HttpResponse =>
        respond.page(
          <CommandPage
            visit={visit}
            view={view}
            type={type}
            fields={asking}
            values={sent}
            faults={faults}
            commandId={commandId}
            seen={seen}
          />,
          422,
        )
      if ('faults' in read) return again(read.faults)
      const done = await runCommand(dependencies, visit, opened, commandId, read.asked)
      if ('sequence' in done) return respond.go(`/cases/${view.caseId}?done=${done.sequence}`)
      if ('faults' in done) throw new Problem('faulty-answers', { faults: done.faults })
      const { path } = done.refusal.details
      const wrong = asking.find(field => placeOf(field) === path)
      if (wrong !== undefined) return again([toldAt(placeOf(wrong), wrong.label, t('fault.required'))])
      return answerRefusal(respond, visit, await openCase(dependencies, visit, params), {
        refusal: done.refusal,
        title: t(`do.${type}`),
        action: `/cases/${view.caseId}/do/${type}`,
        sent,
        commandId,
        seen,
        wanted: asking.flatMap(field => {
          const value = writtenIn(field, sent)
          return value === '' ? [] : [{ label: field.label, value }]
        }),
      })
    },
  }
}

function plain({ command = '' }: PathParams): PlainCommand {
  if (!isPlainCommand(command)) throw new Problem('not-found')
  return command
}

/** What stands in a field, as the officer would read it. */
function writtenIn(field: CommandField, sent: FieldValues): string {
  const place = placeOf(field)
  const typed = sent[place]?.[0] ?? ''
  if (field.kind === 'choice') return field.options.find(option => option.value === typed)?.label ?? ''
  if (field.kind !== 'date') return typed
  return ['day', 'month', 'year']
    .map(part => sent[`${place}:${part}`]?.[0] ?? '')
    .join(' ')
    .trim()
}
