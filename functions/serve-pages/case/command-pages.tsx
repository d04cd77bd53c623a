import { permitted } from '../../../shared/access/permissions.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import type { PathParams } from '../router.ts'
import { toldAt } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import { answerRefusal, type Refused } from './answer-refusal.tsx'
import type { CaseDependencies } from './case-dependencies.ts'
import { caseWords } from './case-words.ts'
import { type CommandField, fieldsOf, isPlainCommand, type PlainCommand } from './command-fields.ts'
import { CommandPage } from './command-page.tsx'
import { countriesIn } from './countries.ts'
import { InterruptedNote } from './interrupted-note.tsx'
import { type OpenCase, openCase } from './open-case.ts'
import { placeOf, readCommand } from './read-command.ts'
import { RefusalPage } from './refusal-page.tsx'
import { carriedAgain, carriedIn, runCommand } from './run-command.ts'
import { WhatCloses } from './what-closes.tsx'

/** The pages on which something is done to a case by a form of a few fields. */
export function commandPages(dependencies: CaseDependencies) {
  const { directory, interrupted, respond } = dependencies

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
      const [opened, kept] = await Promise.all([
        openCase(dependencies, visit, params),
        interrupted.find(visit.session.officer.id, visit.request.path),
      ])
      const { view } = opened
      const asking = await fields(visit, opened, type)
      const blocked = view.blocked.find(one => one.type === type)
      // Closing is asked for on a page that says all that is missing.
      if (blocked !== undefined && type !== 'close')
        return respond.page(
          <RefusalPage
            visit={visit}
            view={view}
            title={caseWords(visit.language)(`do.${type}`)}
            refusal={blocked}
            wanted={kept && wantedIn(asking, kept)}
          />,
          409,
        )
      if (permitted(visit.session.officer, type) === undefined) throw new Problem('not-permitted')
      return respond.page(
        <CommandPage
          visit={visit}
          view={view}
          type={type}
          fields={asking}
          values={kept ?? {}}
          faults={[]}
          {...carriedAgain(kept, view.version)}
          blocked={blocked !== undefined}
        >
          {kept !== undefined && <InterruptedNote visit={visit} />}
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
      if (wrong !== undefined) return again([toldAt(placeOf(wrong), wrong.label, t('fault.required'), t)])
      return answerRefusal(respond, visit, await openCase(dependencies, visit, params), {
        refusal: done.refusal,
        title: t(`do.${type}`),
        action: `/cases/${view.caseId}/do/${type}`,
        sent,
        commandId,
        seen,
        wanted: wantedIn(asking, sent),
      })
    },
  }
}

function plain({ command = '' }: PathParams): PlainCommand {
  if (!isPlainCommand(command)) throw new Problem('not-found')
  return command
}

/** What was wanted, as the officer would read it: the fields that are not empty. */
function wantedIn(fields: readonly CommandField[], sent: FieldValues): Refused['wanted'] {
  return fields.flatMap(field => {
    const value = writtenIn(field, sent)
    return value === '' ? [] : [{ label: field.label, value }]
  })
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
