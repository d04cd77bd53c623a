import { standingSubmissions } from '../../../shared/cases/standing-submissions.ts'
import { discloseTo } from '../../../shared/forms/disclose-to.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { Problem } from '../../../shared/lambda/problem.ts'
import { writeDate, writeMoment } from '../language.ts'
import { Layout } from '../pages/layout.tsx'
import { MessagePage } from '../pages/message-page.tsx'
import type { PathParams } from '../router.ts'
import type { SignedInVisit } from '../visit.ts'
import type { CaseDependencies } from './case-dependencies.ts'
import { caseWords } from './case-words.ts'
import { ChildPicture } from './child-picture.tsx'
import { namesFor } from './names.ts'
import { type OpenCase, openCase } from './open-case.ts'
import { nameIn, referralsOf } from './picture.ts'
import { SubmissionAnswers } from './submission-answers.tsx'
import { WholeReference } from './whole-reference.tsx'

/** Pages made for paper: the summary of a case for who may read it, and the letter to a partner. */
export function printPages(dependencies: Pick<CaseDependencies, 'cases' | 'attachments' | 'respond'>) {
  const { respond } = dependencies
  return {
    async summary(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      return respond.page(<SummaryPage visit={visit} opened={await openCase(dependencies, visit, params)} />)
    },

    async letter(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const opened = await openCase(dependencies, visit, params)
      const entry = opened.entries.find(({ head }) => String(head.sequence) === params.sequence)
      const happening = entry?.happening
      if (opened.view.protection === undefined || entry === undefined || happening?.type !== 'referred-to-partner')
        throw new Problem('not-found')
      if (referralsOf(opened).some(({ sequence, stopped }) => stopped && sequence === entry.head.sequence))
        return respond.page(<NoLetterPage visit={visit} opened={opened} />, 409)
      const { partner, authority, purpose, until } = happening
      return respond.page(
        <LetterPage
          visit={visit}
          opened={opened}
          letter={{ partner, authority, purpose, until, at: entry.head.at, by: entry.head.by }}
          told={await toldTo(visit, opened, authority)}
        />,
      )
    },
  }
}

function SummaryPage({ visit, opened }: { readonly visit: SignedInVisit; readonly opened: OpenCase }) {
  const { language, country, now } = visit
  const t = caseWords(language)
  const names = namesFor(visit)
  const { view } = opened
  const when = (at: string): string => writeMoment(at, language, country.profile.timeZone)
  const name = nameIn(opened)
  return (
    <Layout visit={visit} title={t('summaryTitle', { reference: view.reference })} back={`/cases/${view.caseId}`}>
      <article class="paper">
        <p class="caption">
          {t('service')}, {country.profile.name[language]}
        </p>
        <h1>
          <WholeReference text={t('summaryTitle', { reference: view.reference })} reference={view.reference} />
        </h1>
        {name !== undefined && <p class="lead">{name}</p>}
        <p class="hint">{t('printedAt', { when: when(now.toISOString()) })}</p>
        <dl class="standing">
          <div>
            <dt>{t('stage')}</dt>
            <dd>{t(`stage.${view.stage}`)}</dd>
          </div>
          <div>
            <dt>{t('risk')}</dt>
            <dd>{t(`risk.${view.risk}`)}</dd>
          </div>
          <div>
            <dt>{t('openedOn')}</dt>
            <dd>{when(view.openedAt)}</dd>
          </div>
        </dl>
        <h2>{t('pictureTitle')}</h2>
        <ChildPicture visit={visit} opened={opened} />
        <h2>{t('tasksTitle')}</h2>
        {view.tasks.length === 0 && <p>{t('noTasks')}</p>}
        <ul>
          {view.tasks.map(task => (
            <li key={task.task}>
              {names.task(task.task)}. {names.authority(task.authority)}. {t('dueOn', { when: when(task.dueAt) })}
            </li>
          ))}
        </ul>
        <h2>{t('signaturesTitle')}</h2>
        <ul>
          {Object.entries(view.signatures).flatMap(([subject, by]) =>
            Object.entries(by).map(([authority, { at }]) => (
              <li key={subject + authority}>
                {names.subject(subject)}
                {t('colon')}
                {names.authority(authority)}, {when(at)}
              </li>
            )),
          )}
        </ul>
        {Object.values(view.signatures).every(by => Object.keys(by).length === 0) && <p>{t('noSignatures')}</p>}
        <p class="confidential">{t('confidentialNote')}</p>
      </article>
      <p class="hint no-print">{t('printHint')}</p>
    </Layout>
  )
}

interface Letter {
  readonly partner: string
  readonly authority: string
  readonly purpose: string
  readonly until: string
  readonly at: string
  readonly by: { readonly authority: string; readonly role: string }
}

function LetterPage({
  visit,
  opened,
  letter,
  told,
}: {
  readonly visit: SignedInVisit
  readonly opened: OpenCase
  readonly letter: Letter
  readonly told: OpenCase['view']['submissions']
}) {
  const { language, country } = visit
  const t = caseWords(language)
  const names = namesFor(visit)
  const { view, forms } = opened
  return (
    <Layout visit={visit} title={t('letterTitle', { reference: view.reference })} back={`/cases/${view.caseId}`}>
      <article class="paper">
        <p class="caption">
          {names.authorityInFull('child-protection')}, {country.profile.name[language]}
        </p>
        <p>{writeMoment(letter.at, language, country.profile.timeZone)}</p>
        <h1>
          <WholeReference text={t('letterTitle', { reference: view.reference })} reference={view.reference} />
        </h1>
        <p>
          <strong>{t('letterTo', { partner: names.partner(letter.partner) })}</strong>
        </p>
        <p>{t('letterOpening')}</p>
        {letter.purpose.split('\n').map(line => (
          <p key={line}>{line}</p>
        ))}
        <p>{t('letterUntil', { date: writeDate(letter.until, language) })}</p>
        <h2>{t('letterTold')}</h2>
        {told.length === 0 && <p>{t('letterNothing')}</p>}
        {told.map(submission => {
          const form = forms.get(`${submission.formId}@${submission.formVersion}`)
          return (
            form && (
              <section key={submission.sequence}>
                <h3>{names.form(form.id)}</h3>
                <SubmissionAnswers visit={visit} submission={submission} form={form} files={() => undefined} />
              </section>
            )
          )
        })}
        <p>{t('letterDuty')}</p>
        <p class="signature-line">{names.by(letter.by)}</p>
      </article>
      <p class="hint no-print">{t('printHint')}</p>
    </Layout>
  )
}

/** In place of a letter, once consent to share was withdrawn: it would tell of the child. */
function NoLetterPage({ visit, opened: { view } }: { readonly visit: SignedInVisit; readonly opened: OpenCase }) {
  const t = caseWords(visit.language)
  return (
    <MessagePage
      visit={visit}
      title={t('letterTitle', { reference: view.reference })}
      text={t('refusal.consent-withdrawn')}
      onward={[{ href: `/cases/${view.caseId}`, text: t('back') }]}
    />
  )
}

/** The newest submission of each form with only what the partner's authority may read: the letter tells no more. */
async function toldTo(
  { country }: SignedInVisit,
  { view, entries }: OpenCase,
  authority: string,
): Promise<OpenCase['view']['submissions']> {
  const told: OpenCase['view']['submissions'][number][] = []
  for (const { indicated: _, reason: __, changes: ___, ...submission } of standingSubmissions(
    view.submissions,
  ).values()) {
    const happening = entries.find(({ head }) => head.sequence === submission.sequence)?.happening
    const form = await country.forms.open(submission.formId, submission.formVersion)
    if (form === undefined || happening === undefined || !('submission' in happening)) continue
    const answers = discloseTo(form, happening.submission.answers, [authority])
    if (Object.keys(answers).length > 0) told.push({ ...submission, answers })
  }
  return told
}
