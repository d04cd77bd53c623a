import { standingSubmissions } from '../../../shared/cases/standing-submissions.ts'
import type { FieldValues } from '../../../shared/forms/form-values.ts'
import { titleOf } from '../../../shared/forms/questions.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import { type SignOff, signOffOf } from '../../../shared/procedure/procedure.ts'
import { writeMoment } from '../language.ts'
import { Layout } from '../pages/layout.tsx'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import { answerRefusal } from './answer-refusal.tsx'
import type { CaseDependencies } from './case-dependencies.ts'
import { caseWords } from './case-words.ts'
import { Carried } from './command-page.tsx'
import { InterruptedNote } from './interrupted-note.tsx'
import { namesFor } from './names.ts'
import { namesOnPanel } from './names-on-panel.ts'
import { type OpenCase, openCase } from './open-case.ts'
import { PanelVotes } from './panel-votes.tsx'
import { carriedAgain, carriedIn, runCommand } from './run-command.ts'
import { SubmissionAnswers } from './submission-answers.tsx'
import { WhatIsMissing } from './what-is-missing.tsx'

/** The pages on which somebody signs: exactly what, beside whom, and what is missing. */
export function signPages(dependencies: CaseDependencies) {
  const { directory, interrupted, respond } = dependencies
  return {
    async show(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const signOff = subjectOf(visit, params)
      const [opened, kept] = await Promise.all([
        openCase(dependencies, visit, params),
        interrupted.find(visit.session.officer.id, visit.request.path),
      ])
      // Who may not even know who signs it is shown nothing of it.
      if (opened.view.signatures[signOff.subject] === undefined) throw new Problem('not-found')
      const names = await namesOnPanel(opened, directory)
      return respond.page(<SignPage visit={visit} opened={opened} signOff={signOff} officers={names} kept={kept} />)
    },

    async sign(visit: SignedInVisit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
      const { subject } = subjectOf(visit, params)
      const opened = await openCase(dependencies, visit, params)
      const { commandId, seen } = carriedIn(sent)
      const done = await runCommand(dependencies, visit, opened, commandId, {
        type: 'sign',
        subject,
        expectedVersion: seen,
      })
      const { caseId } = opened.view
      if ('sequence' in done) return respond.go(`/cases/${caseId}?done=${done.sequence}`)
      if ('faults' in done) throw new Problem('faulty-answers', { faults: done.faults })
      return answerRefusal(respond, visit, await openCase(dependencies, visit, params), {
        refusal: done.refusal,
        title: namesFor(visit).action({ type: 'sign', subject }),
        action: `/cases/${caseId}/sign/${subject}`,
        sent,
        commandId,
        seen,
        wanted: [],
      })
    },
  }
}

function subjectOf({ country }: SignedInVisit, { subject = '' }: PathParams): SignOff {
  const signOff = signOffOf(country.procedure, subject)
  if (signOff === undefined) throw new Problem('not-found')
  return signOff
}

function SignPage({
  visit,
  opened,
  signOff,
  officers,
  kept,
}: {
  readonly visit: SignedInVisit
  readonly opened: OpenCase
  readonly signOff: SignOff
  readonly officers: ReadonlyMap<string, string>
  /** What was sent when the session had run out. */
  readonly kept: FieldValues | undefined
}) {
  const { language, country } = visit
  const t = caseWords(language)
  const names = namesFor(visit)
  const { view, forms } = opened
  const { subject, of } = signOff
  const action = { type: 'sign', subject } as const
  const submission = standingSubmissions(view.submissions).get(of)
  const form = submission && forms.get(`${of}@${submission.formVersion}`)
  const signatures = view.signatures[subject] ?? {}
  const when = (at: string): string => writeMoment(at, language, country.profile.timeZone)
  const may = view.may.some(one => one.type === 'sign' && one.subject === subject)
  const { commandId, seen } = carriedAgain(kept, view.version)
  const blocked = view.blocked.some(one => one.type === 'sign' && one.subject === subject)
  return (
    <Layout visit={visit} title={names.action(action)} back={`/cases/${view.caseId}`}>
      <p class="caption">{t('caseTitle', { reference: view.reference })}</p>
      <h1>{names.action(action)}</h1>
      <WhatIsMissing visit={visit} opened={opened} action={`sign:${subject}`} />
      <h2>{t('signaturesTitle')}</h2>
      <ul class="signatures">
        {signOff.by.map(({ authority, roles }) => {
          const signed = signatures[authority]
          return (
            <li key={authority}>
              <strong>{signed === undefined ? t('signatureOpen') : t('signatureGiven')}</strong>{' '}
              {roles.map(names.role).join(', ')}, {names.authority(authority)}
              {signed !== undefined && `. ${when(signed.at)}`}
            </li>
          )
        })}
      </ul>
      {subject === 'determination' && view.panel !== undefined && (
        <>
          <h2>{t('panelTitle')}</h2>
          <PanelVotes visit={visit} opened={opened} officers={officers} />
        </>
      )}
      <h2>{t('signWhat')}</h2>
      {submission === undefined || form === undefined ? (
        <p>{blocked || may ? t('signNothingYet', { form: names.form(of) }) : t('nothingForYou')}</p>
      ) : (
        <section>
          <h3>{titleOf(form, language)}</h3>
          <p class="hint">{t('recordedBy', { when: when(submission.at), by: names.by(submission.by) })}</p>
          {Object.keys(submission.answers).length === 0 && <p>{t('nothingForYou')}</p>}
          <SubmissionAnswers visit={visit} submission={submission} form={form} files={opened.files} />
        </section>
      )}
      {may && kept !== undefined && <InterruptedNote visit={visit} />}
      {may && (
        <form method="post" action={`/cases/${view.caseId}/sign/${subject}`}>
          <Carried visit={visit} commandId={commandId} version={seen} />
          <p>{t('signMeans')}</p>
          <div class="actions">
            <button type="submit">{t('signNow')}</button>
          </div>
        </form>
      )}
      {!may && !blocked && <p class="note">{t('signNotYours')}</p>}
    </Layout>
  )
}
