import type { CaseView, HistoryView } from '../../../shared/cases/case-view.ts'
import { isGroup } from '../../../shared/forms/applies.ts'
import type { Form } from '../../../shared/forms/form.ts'
import { pagesOf, titleOf } from '../../../shared/forms/questions.ts'
import { formRule } from '../../../shared/procedure/procedure.ts'
import { writeMoment } from '../language.ts'
import type { SignedInVisit } from '../visit.ts'
import { type WrittenFile, writeAnswerAt, writeAnswers } from '../write-answer.ts'
import { AnswerList } from './answer-list.tsx'
import { ChangeNote } from './change-note.tsx'
import { Guidance } from './guidance.tsx'
import { IndicatedReasons } from './indicated-reasons.tsx'
import { Layout } from './layout.tsx'

export interface CasePageProps {
  readonly visit: SignedInVisit
  readonly view: CaseView
  /** The forms of the submissions, by `id@version`. */
  readonly forms: ReadonlyMap<string, Form>
  /** What to do at the stage the case is in. */
  readonly guidance: string | undefined
  /** The files that answers name. */
  readonly files: (answer: string) => WrittenFile | undefined
  readonly history: { readonly events: readonly HistoryView[]; readonly brokenAt?: number }
}

/** A case as this officer may know it: where it stands, what was recorded, what happened. */
export function CasePage({ visit, view, forms, guidance, files, history }: CasePageProps) {
  const { t, language, country, session } = visit
  const further = country.forms.list.filter(
    form =>
      formRule(country.procedure, form.id)?.opens === false &&
      view.may.some(one => one.type === 'submit-form' && one.formId === form.id),
  )
  const { timeZone } = country.profile
  const when = (at: string): string => writeMoment(at, language, timeZone)
  const authority = (id: string): string => country.profile.authorities.find(one => one.id === id)?.name[language] ?? id
  const overdue = view.tasks.some(task => task.overdue)
  return (
    <Layout visit={visit} title={t('caseTitle', { reference: view.reference })} back="/">
      <h1>{t('caseTitle', { reference: view.reference })}</h1>
      <dl class="standing">
        <div>
          <dt>{t('stage')}</dt>
          <dd>{t(`stage.${view.stage}`)}</dd>
        </div>
        <div>
          <dt>{t('risk')}</dt>
          <dd>{t(`risk.${view.risk}`)}</dd>
        </div>
      </dl>
      <p class={overdue ? 'due late' : 'due'}>
        {overdue && <strong>{t('overdue')}. </strong>}
        {t('respondBy', { when: when(view.dueAt) })}
      </p>
      {guidance !== undefined && (
        <details>
          <summary>{t('guidanceStage', { stage: t(`stage.${view.stage}`) })}</summary>
          <Guidance text={guidance} heading="h2" />
        </details>
      )}
      <h2>{t('answersTitle')}</h2>
      {view.submissions.length === 0 && <p>{t('nothingForYou')}</p>}
      {view.submissions.map(submission => {
        const form = forms.get(`${submission.formId}@${submission.formVersion}`)
        if (form === undefined) return null
        return (
          <section key={submission.sequence}>
            <h3>{titleOf(form, language)}</h3>
            <p class="hint">{t('recordedOn', { when: when(submission.at) })}</p>
            {submission.indicated !== undefined && submission.indicated.because.length > 0 && (
              <IndicatedReasons indicated={submission.indicated} t={t} language={language} />
            )}
            {pagesOf(form, language).map((page, _, pages) => {
              const group = submission.answers[page.name]
              const how = { language, timeZone, everything: false, files }
              const changed = (place: string) => submission.changes?.find(change => change.place === place)
              // An answer that was taken away is told as well.
              const answers = writeAnswers(page.questions, isGroup(group) ? group : {}, `/${page.name}`, {
                ...how,
                also: place => changed(place) !== undefined,
              })
              if (answers.length === 0) return null
              return (
                <div key={page.name}>
                  <h4>{page.title}</h4>
                  <AnswerList
                    answers={answers}
                    unanswered={t('notAnswered')}
                    note={({ place }) => {
                      const change = changed(place)
                      const before = change && writeAnswerAt(pages, place, change.was, how)
                      return change && <ChangeNote change={change} before={before} t={t} />
                    }}
                  />
                </div>
              )
            })}
          </section>
        )
      })}
      {further.length > 0 && (
        <section>
          <h2>{t('furtherTitle')}</h2>
          <p class="hint">{t('furtherText')}</p>
          {further.map(form => (
            <form key={form.id} method="post" action={`/start/${form.id}`} class="further">
              <input type="hidden" name="csrf" value={session.csrf} />
              <input type="hidden" name="caseId" value={view.caseId} />
              <button type="submit" class="secondary">
                {form.titles[language] ?? form.id}
              </button>
            </form>
          ))}
        </section>
      )}
      <h2>{t('historyTitle')}</h2>
      <ol class="history">
        {history.events.map(event => (
          <li key={event.sequence} value={event.sequence}>
            {'redacted' in event ? (
              <span class="none">{t('historyRedacted')}</span>
            ) : (
              <>
                <strong>{t(`event.${event.type}`)}</strong>
                <br />
                {when(event.at)}
                <br />
                {authority(event.by.authority)}
              </>
            )}
          </li>
        ))}
      </ol>
      <p class={history.brokenAt === undefined ? 'hint' : 'fault'}>
        {history.brokenAt === undefined ? t('historyIntact') : t('historyBroken', { sequence: history.brokenAt })}
      </p>
    </Layout>
  )
}
