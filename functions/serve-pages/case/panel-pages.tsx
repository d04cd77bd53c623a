import * as v from 'valibot'
import { PERMISSIONS, permitted } from '../../../shared/access/permissions.ts'
import { commandSchemas } from '../../../shared/cases/commands.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import { Layout } from '../pages/layout.tsx'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import { answerRefusal } from './answer-refusal.tsx'
import type { CaseDependencies } from './case-dependencies.ts'
import { caseWords } from './case-words.ts'
import { ConvenePage } from './convene-page.tsx'
import { DoneStatus } from './done-status.tsx'
import { InterruptedNote } from './interrupted-note.tsx'
import { namesFor } from './names.ts'
import { namesOnPanel } from './names-on-panel.ts'
import type { KnownOfficer } from './officer-directory.ts'
import { openCase } from './open-case.ts'
import { PanelVotes } from './panel-votes.tsx'
import { carriedAgain, carriedIn, runCommand } from './run-command.ts'
import { SEATS, seatValue } from './seats.ts'
import { WhatIsMissing } from './what-is-missing.tsx'

/** The pages of a panel: who sits on it, what they voted, and how it is convened. */
export function panelPages(dependencies: CaseDependencies) {
  const { directory, interrupted, respond } = dependencies

  /** Everybody who may vote, of every authority: who may not is not offered. */
  async function mayVote({ country }: SignedInVisit): Promise<readonly KnownOfficer[]> {
    const all = await Promise.all(country.profile.authorities.map(({ id }) => directory.of(id)))
    return all
      .flat()
      .filter(({ authority, roles }) =>
        PERMISSIONS.vote.some(
          line =>
            (!('authority' in line) || line.authority === authority) &&
            roles.some(role => line.roles.some(one => one === role)),
        ),
      )
  }

  return {
    async show(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const opened = await openCase(dependencies, visit, params)
      const { view } = opened
      const t = caseWords(visit.language)
      const may = (type: 'vote' | 'convene-panel'): boolean => view.may.some(one => one.type === type)
      const voting = permitted(visit.session.officer, 'convene-panel') !== undefined
      if (view.panel === undefined && !voting) throw new Problem('not-found')
      return respond.page(
        <Layout visit={visit} title={t('panelTitle')} back={`/cases/${view.caseId}`}>
          <p class="caption">{t('caseTitle', { reference: view.reference })}</p>
          <h1>{t('panelTitle')}</h1>
          <DoneStatus visit={visit} opened={opened} />
          <PanelVotes visit={visit} opened={opened} officers={await namesOnPanel(opened, directory)} />
          {view.panel === undefined && <WhatIsMissing visit={visit} opened={opened} action="convene-panel" />}
          <p class="actions">
            {may('vote') && (
              <a class="button" href={`/cases/${view.caseId}/do/vote`}>
                {t('do.vote')}
              </a>
            )}
            {may('convene-panel') && (
              <a
                class={view.panel === undefined ? 'button' : 'button secondary'}
                href={`/cases/${view.caseId}/panel/convene`}
              >
                {view.panel === undefined ? t('do.convene-panel') : t('panelAgain')}
              </a>
            )}
          </p>
        </Layout>,
      )
    },

    async ask(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const { officer } = visit.session
      const [opened, kept] = await Promise.all([
        openCase(dependencies, visit, params),
        interrupted.find(officer.id, visit.request.path),
      ])
      if (permitted(officer, 'convene-panel') === undefined) throw new Problem('not-permitted')
      return respond.page(
        <ConvenePage
          visit={visit}
          view={opened.view}
          officers={await mayVote(visit)}
          values={kept ?? {}}
          faults={[]}
          {...carriedAgain(kept, opened.view.version)}
        >
          {kept !== undefined && <InterruptedNote visit={visit} />}
          <WhatIsMissing visit={visit} opened={opened} action="convene-panel" />
        </ConvenePage>,
      )
    },

    async convene(visit: SignedInVisit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
      const t = caseWords(visit.language)
      const opened = await openCase(dependencies, visit, params)
      const { view } = opened
      const { commandId, seen } = carriedIn(sent)
      const officers = await mayVote(visit)
      const members = membersIn(sent, officers)
      const parsed = v.safeParse(commandSchemas['convene-panel'], {
        type: 'convene-panel',
        expectedVersion: seen,
        members,
      })
      if (!parsed.success)
        return respond.page(
          <ConvenePage
            visit={visit}
            view={view}
            officers={officers}
            values={sent}
            faults={[{ place: '/0/officer', fieldId: 'q-0-officer', text: t('panelNobody'), named: t('panelNobody') }]}
            commandId={commandId}
            seen={seen}
          />,
          422,
        )
      const done = await runCommand(dependencies, visit, opened, commandId, parsed.output)
      if ('sequence' in done) return respond.go(`/cases/${view.caseId}/panel?done=${done.sequence}`)
      if ('faults' in done) throw new Problem('faulty-answers', { faults: done.faults })
      const names = namesFor(visit)
      const called = (id: string): string => officers.find(one => one.id === id)?.name ?? id
      return answerRefusal(respond, visit, await openCase(dependencies, visit, params), {
        refusal: done.refusal,
        title: t('do.convene-panel'),
        action: `/cases/${view.caseId}/panel/convene`,
        sent,
        commandId,
        seen,
        wanted: members.map(({ officer, authority }, index) => ({
          label: t('panelMember', { number: index + 1 }),
          value: `${called(officer)}, ${names.authority(authority)}`,
        })),
      })
    },
  }
}

/** The members who were chosen; a row without a name is none. */
function membersIn(sent: FieldValues, officers: readonly KnownOfficer[]) {
  const chair = sent['/chair']?.[0]
  return Array.from({ length: SEATS }, (_, seat) => {
    const found = officers.find(one => seatValue(one) === sent[`/${seat}/officer`]?.[0])
    return (
      found && {
        officer: found.id,
        authority: found.authority,
        chair: chair === String(seat),
        conflictOfInterest: sent[`/${seat}/conflict`]?.[0] === 'yes',
        confidentialityUndertaken: sent[`/${seat}/confidential`]?.[0] === 'yes',
      }
    )
  }).filter(one => one !== undefined)
}
