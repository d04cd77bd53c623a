import type { FieldValues } from '../../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import { CasePage } from '../pages/case-page.tsx'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import { bulkAssignPages } from './bulk-assign-pages.tsx'
import type { CaseDependencies } from './case-dependencies.ts'
import { commandPages } from './command-pages.tsx'
import { ComparePage, type Version } from './compare-page.tsx'
import { findPage } from './find-page.tsx'
import { namesFor } from './names.ts'
import { type OpenCase, openCase } from './open-case.ts'
import { panelPages } from './panel-pages.tsx'
import { printPages } from './print-pages.tsx'
import { signPages } from './sign-pages.tsx'
import { startCorrection } from './start-correction.ts'

type CasePageOf = (visit: SignedInVisit, params: PathParams) => Promise<HttpResponse>
type CaseFormOf = (visit: SignedInVisit, params: PathParams, sent: FieldValues) => Promise<HttpResponse>

/** Every page about a case, by its path. `reads` are shown, `acts` take a form that was sent. */
export function casePages(dependencies: CaseDependencies): {
  readonly reads: Readonly<Record<string, CasePageOf>>
  readonly acts: Readonly<Record<string, CaseFormOf>>
} {
  const { respond, directory, taking } = dependencies
  const commands = commandPages(dependencies)
  const panel = panelPages(dependencies)
  const sign = signPages(dependencies)
  const print = printPages(dependencies)
  const bulk = bulkAssignPages(dependencies)

  async function show(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
    const opened = await openCase(dependencies, visit, params)
    const guidance = await visit.country.loadStageGuidance(opened.state.stage)
    return respond.page(
      <CasePage
        visit={visit}
        opened={opened}
        guidance={guidance[visit.language]}
        assigned={await assignedTo(visit, opened)}
        taking={await takenOf(visit, opened)}
      />,
    )
  }

  /** What the webhooks of authorities that have one took of the case. */
  async function takenOf({ country }: SignedInVisit, { state }: OpenCase) {
    const pushed = country.profile.authorities.filter(({ webhook }) => webhook !== undefined)
    return new Map(await Promise.all(pushed.map(async ({ id }) => [id, await taking(id, state.id)] as const)))
  }

  async function assignedTo(visit: SignedInVisit, { view }: OpenCase) {
    const names = namesFor(visit)
    return Promise.all(
      Object.entries(view.protection?.assigned ?? {}).map(async ([authority, { officer, office }]) => {
        const known = officer === undefined ? undefined : await directory.find(authority, officer)
        return { authority, to: [known?.name, office && names.office(office)].filter(Boolean).join(', ') }
      }),
    ).then(all => all.filter(({ to }) => to !== ''))
  }

  async function compare(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
    const opened = await openCase(dependencies, visit, params)
    const version = (wanted: string | undefined): Version => {
      const submission = opened.view.submissions.find(({ sequence }) => String(sequence) === wanted)
      const form = submission && opened.forms.get(`${submission.formId}@${submission.formVersion}`)
      if (submission === undefined || form === undefined) throw new Problem('not-found')
      return { submission, form }
    }
    const [before, after] = [version(params.before), version(params.after)]
    if (before.form.id !== after.form.id) throw new Problem('not-found')
    return respond.page(<ComparePage visit={visit} opened={opened} before={before} after={after} />)
  }

  return {
    reads: {
      '/find': findPage(dependencies),
      '/cases/:caseId': show,
      '/cases/:caseId/compare/:before/:after': compare,
      '/cases/:caseId/summary': print.summary,
      '/cases/:caseId/letters/:sequence': print.letter,
      '/cases/:caseId/panel': panel.show,
      '/cases/:caseId/panel/convene': panel.ask,
      '/cases/:caseId/sign/:subject': sign.show,
      '/cases/:caseId/do/:command': commands.ask,
    },
    acts: {
      '/assign': bulk.assign,
      '/cases/:caseId/correct/:sequence': startCorrection(dependencies),
      '/cases/:caseId/panel/convene': panel.convene,
      '/cases/:caseId/sign/:subject': sign.sign,
      '/cases/:caseId/do/:command': commands.act,
    },
  }
}
