import { officesOf, readsNames } from '../../shared/access/may-see.ts'
import { mayFill, permitted } from '../../shared/access/permissions.ts'
import type { CaseId } from '../../shared/cases/ids.ts'
import { readLabel } from '../../shared/forms/label.ts'
import type { HttpResponse } from '../../shared/lambda/http.ts'
import { formRule } from '../../shared/procedure/procedure.ts'
import { EVERY_CASE, type ReadWorklist, readCursor, type WorklistEntry } from '../../shared/storage/worklist.ts'
import { filtersAsQuery, readFilters, writeFilters } from './case/worklist-filters.ts'
import type { Cookies } from './cookies.ts'
import type { formPages } from './form-pages.ts'
import { HomePage, WelcomePage } from './pages/home-page.tsx'
import type { Respond } from './respond.tsx'
import type { SignedInVisit, Visit } from './visit.ts'

/** Cases on a page. */
const PAGE = 20

/** Where an officer begins: the welcome before they sign in, and then their work, with the worklist of their cases. */
export function homePages({
  forms,
  worklist,
  labels: labelsOf,
  cookies,
  respond,
}: {
  readonly forms: Pick<ReturnType<typeof formPages>, 'listed'>
  readonly worklist: ReadWorklist
  readonly labels: (entries: readonly WorklistEntry[]) => Promise<ReadonlyMap<CaseId, unknown>>
  readonly cookies: Cookies
  readonly respond: Respond
}) {
  return {
    async welcome(visit: Visit): Promise<HttpResponse> {
      const left = visit.request.cookies[cookies.signedOutName] === 'yes'
      const told = left ? [cookies.clear(cookies.signedOutName)] : []
      return respond.page(<WelcomePage visit={visit} next="/" signedOut={left} />, 200, told)
    },

    async work(visit: SignedInVisit): Promise<HttpResponse> {
      const { country, session } = visit
      const { officer } = session
      const cursor = visit.request.query.get('cursor')
      const after = cursor === null ? undefined : readCursor(cursor)
      const reads = permitted(officer, 'read-worklist') !== undefined
      const filters = readFilters(visit.request.query)
      const asked = { ...EVERY_CASE, offices: officesOf(officer, country.profile.offices), limit: PAGE }
      // One's own cases are one's own wherever they are assigned.
      const own = { offices: undefined, assignee: officer.id }
      const page = reads
        ? await worklist({
            ...asked,
            ...filtersAsQuery(filters, officer, visit.now),
            ...(filters.mine && own),
            cursor: after,
          })
        : undefined
      // One's own cases stand first, and every case below: on the first page without a filter.
      const plain = after === undefined && writeFilters(filters).size === 0
      const mine = reads && plain ? await worklist({ ...asked, ...own }) : undefined
      const entries = [...(mine?.entries ?? []), ...(page?.entries ?? [])]
      const named = readsNames(officer, country.profile.offices)
      const labels = named ? await labelsOf([...new Map(entries.map(one => [one.caseId, one])).values()]) : undefined
      return respond.page(
        <HomePage
          visit={visit}
          startable={country.forms.list
            .filter(form => formRule(country.procedure, form.id)?.opens === true)
            .filter(form => mayFill(officer, country.procedure, form.id) !== undefined)
            .map(form => ({ id: form.id, title: form.titles[visit.language] ?? form.id }))}
          fills={country.forms.list.some(form => mayFill(officer, country.procedure, form.id) !== undefined)}
          drafts={await forms.listed(visit)}
          mine={mine?.entries ?? []}
          entries={page?.entries}
          labels={labels && new Map([...labels].map(([id, label]) => [id, readLabel(label)]))}
          filters={filters}
          administers={permitted(officer, 'read-deployment') !== undefined}
          assigns={permitted(officer, 'assign') !== undefined}
          noneChosen={visit.request.query.get('choose') === 'none'}
          finds={permitted(officer, 'read-case') !== undefined}
          cursor={page?.cursor}
          later={after !== undefined}
        />,
      )
    },
  }
}
