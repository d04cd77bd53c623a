import * as v from 'valibot'
import { permitted } from '../../../shared/access/permissions.ts'
import { caseIdSchema, commandIdSchema } from '../../../shared/cases/ids.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import { ErrorSummary } from '../pages/error-summary.tsx'
import { Layout } from '../pages/layout.tsx'
import { fieldId, type ToldFault } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import type { CaseDependencies } from './case-dependencies.ts'
import { type CaseTranslate, caseWords } from './case-words.ts'
import { CommandFieldControl } from './command-field.tsx'
import { type CommandField, fieldsOf } from './command-fields.ts'
import { type OpenCase, openCase } from './open-case.ts'
import { readCommand } from './read-command.ts'
import { newCommandId, runCommand } from './run-command.ts'
import { whyNot } from './why-not.ts'

/** Cases of one page of the worklist at most. */
const MOST = 20

const chosenSchema = v.pipe(
  v.string(),
  v.transform(text => text.split('/')),
  v.strictTuple([caseIdSchema, v.pipe(v.string(), v.regex(/^\d{1,9}$/)), commandIdSchema]),
)

/** A case that was ticked: the version that was shown, and the command under which it is assigned. */
interface Chosen {
  readonly opened: OpenCase
  readonly version: number
  readonly commandId: v.InferOutput<typeof commandIdSchema>
}

/** Assigns several cases at once: first to whom, then each by a command of its own, and what became of each. */
export function bulkAssignPages(dependencies: CaseDependencies) {
  const { directory, respond } = dependencies
  return {
    async assign(visit: SignedInVisit, _params: unknown, sent: FieldValues): Promise<HttpResponse> {
      const authority = permitted(visit.session.officer, 'assign')?.authority
      if (authority === undefined) throw new Problem('not-permitted')
      const t = caseWords(visit.language)
      const chosen = await chosenIn(dependencies, visit, sent)
      const [first] = chosen
      if (first === undefined) return respond.go('/?choose=none')
      const asked = fieldsOf('assign', {
        visit,
        view: first.opened.view,
        colleagues: await directory.of(authority),
        countries: [],
      })
      const fields = chosen.length > 1 ? asked.map(field => ofSeveral(field, t)) : asked
      const ask = (faults: readonly ToldFault[]): HttpResponse =>
        respond.page(
          <AskPage visit={visit} chosen={chosen} fields={fields} values={sent} faults={faults} />,
          faults.length > 0 ? 422 : 200,
        )
      if (sent.decided?.[0] !== 'yes') return ask([])
      const read = readCommand('assign', fields, sent, undefined, t)
      if ('faults' in read) return ask(read.faults)
      if (read.asked.type !== 'assign') throw new Problem('not-found')
      const outcomes = []
      // One after the other: each is a transaction of its own.
      for (const { opened, version, commandId } of chosen) {
        const done = await runCommand(dependencies, visit, opened, commandId, {
          ...read.asked,
          expectedVersion: version,
        })
        outcomes.push({ opened, done })
      }
      return respond.page(
        <Layout visit={visit} title={t('bulkDone')} back="/">
          <h1 tabIndex={-1} autofocus>
            {t('bulkDone')}
          </h1>
          <ul class="cards">
            {outcomes.map(({ opened: { view }, done }) => (
              <li key={view.caseId}>
                <a class="case" href={`/cases/${view.caseId}`}>
                  <span class="code">{view.reference}</span>
                </a>
                <p>
                  {'sequence' in done
                    ? t('event.case-assigned')
                    : 'refusal' in done
                      ? whyNot(visit, { code: done.refusal.refused, restsOn: done.refusal.restsOn }).why
                      : t('ourFaultTitle')}
                </p>
              </li>
            ))}
          </ul>
          <p class="actions">
            <a class="button" href="/">
              {t('home')}
            </a>
          </p>
        </Layout>,
      )
    },
  }
}

/** A field of the page for one case, in words for several. */
function ofSeveral(field: CommandField, t: CaseTranslate): CommandField {
  return field.name === 'officer' ? { ...field, label: t('bulkOfficer') } : { ...field, hint: t('bulkOfficeHint') }
}

/** The cases that were ticked, as far as this officer may see them. */
async function chosenIn(
  dependencies: Pick<CaseDependencies, 'cases' | 'attachments'>,
  visit: SignedInVisit,
  sent: FieldValues,
): Promise<readonly Chosen[]> {
  const ticked = (sent.case ?? []).slice(0, MOST)
  const all = await Promise.all(
    ticked.map(async (one): Promise<Chosen | undefined> => {
      const again = v.safeParse(chosenSchema, one)
      const caseId = again.success ? again.output[0] : one
      try {
        const opened = await openCase(dependencies, visit, { caseId })
        return again.success
          ? { opened, version: Number(again.output[1]), commandId: again.output[2] }
          : { opened, version: opened.view.version, commandId: newCommandId() }
      } catch (error) {
        if (error instanceof Problem && error.code === 'not-found') return undefined
        throw error
      }
    }),
  )
  return all.filter(one => one !== undefined)
}

function AskPage({
  visit,
  chosen,
  fields,
  values,
  faults,
}: {
  readonly visit: SignedInVisit
  readonly chosen: readonly Chosen[]
  readonly fields: readonly CommandField[]
  readonly values: FieldValues
  readonly faults: readonly ToldFault[]
}) {
  const t = caseWords(visit.language)
  const words =
    chosen.length > 1
      ? { title: t('bulkTitle'), about: t('bulkAbout'), button: t('bulkDo') }
      : { title: t('do.assign'), about: t('about.assign'), button: t('do.assign') }
  return (
    <Layout visit={visit} title={words.title} faulty={faults.length > 0} back="/">
      <ErrorSummary faults={faults} t={t} linkTo={fault => `#${fieldId(fault.place)}`} />
      <h1>{words.title}</h1>
      <p class="lead">{words.about}</p>
      <ul>
        {chosen.map(({ opened: { view } }) => (
          <li key={view.caseId}>
            <span class="code">{view.reference}</span>
          </li>
        ))}
      </ul>
      <form method="post" action="/assign" noValidate>
        <input type="hidden" name="csrf" value={visit.session.csrf} />
        <input type="hidden" name="decided" value="yes" />
        {chosen.map(({ opened: { view }, version, commandId }) => (
          <input key={view.caseId} type="hidden" name="case" value={`${view.caseId}/${version}/${commandId}`} />
        ))}
        {fields.map(field => (
          <CommandFieldControl key={field.name} field={field} values={values} faults={faults} t={t} />
        ))}
        <div class="actions">
          <button type="submit">{words.button}</button>
        </div>
      </form>
    </Layout>
  )
}
