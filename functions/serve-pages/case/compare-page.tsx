import type { SubmissionView } from '../../../shared/cases/submission-view.ts'
import { isGroup } from '../../../shared/forms/applies.ts'
import type { Form } from '../../../shared/forms/form.ts'
import { pagesOf, titleOf } from '../../../shared/forms/questions.ts'
import { writeMoment } from '../language.ts'
import { AnswerLines, AnswerList } from '../pages/answer-list.tsx'
import { Layout } from '../pages/layout.tsx'
import type { SignedInVisit } from '../visit.ts'
import { type WrittenAnswer, writeAnswers } from '../write-answer.ts'
import { caseWords } from './case-words.ts'
import { namesFor } from './names.ts'
import type { OpenCase } from './open-case.ts'

/** One question in two versions. */
interface Pair {
  readonly place: string
  readonly label: string
  readonly before: WrittenAnswer | undefined
  readonly after: WrittenAnswer | undefined
  readonly difference: 'same' | 'changed' | 'added' | 'removed'
}

export interface Version {
  readonly submission: SubmissionView
  readonly form: Form
}

/** Two versions of one form side by side; what differs is said in words. */
export function ComparePage({
  visit,
  opened,
  before,
  after,
}: {
  readonly visit: SignedInVisit
  readonly opened: OpenCase
  readonly before: Version
  readonly after: Version
}) {
  const { language, country } = visit
  const t = caseWords(language)
  const names = namesFor(visit)
  const title = t('versionsTitle', { form: titleOf(after.form, language) })
  const pairs = pairsOf(visit, before, after)
  const differing = pairs.filter(({ difference }) => difference !== 'same')
  const same = pairs.filter(one => !differing.includes(one))
  const said = ({ submission }: Version): string =>
    t('recordedBy', {
      when: writeMoment(submission.at, language, country.profile.timeZone),
      by: names.by(submission.by),
    })
  return (
    <Layout visit={visit} title={title} back={`/cases/${opened.view.caseId}`}>
      <p class="caption">{t('caseTitle', { reference: opened.view.reference })}</p>
      <h1>{title}</h1>
      <p class="lead">{t('compareCount', { differing: differing.length, all: pairs.length })}</p>
      <ul>
        <li>
          <strong>{t('compareBefore')}</strong>: {said(before)}
        </li>
        <li>
          <strong>{t('compareNow')}</strong>: {said(after)}
        </li>
      </ul>
      {differing.length > 0 && <h2>{t('compareDiffer')}</h2>}
      {differing.map(({ place, label, before: was, after: is, difference }) => (
        <div class="pair" key={place}>
          <h3>
            {label} <span class="tag">{t(`difference.${difference}`)}</span>
          </h3>
          <div class="beside">
            <div>
              <p class="source">{t('compareBefore')}</p>
              {was === undefined ? <p class="none">{t('notAnswered')}</p> : <AnswerLines answer={was} />}
            </div>
            <div>
              <p class="source">{t('compareNow')}</p>
              {is === undefined ? <p class="none">{t('notAnswered')}</p> : <AnswerLines answer={is} />}
            </div>
          </div>
        </div>
      ))}
      {same.length > 0 && (
        <details>
          <summary>{t('compareSame')}</summary>
          <AnswerList answers={same.flatMap(({ after: is }) => (is === undefined ? [] : [is]))} unanswered="" />
        </details>
      )}
    </Layout>
  )
}

function pairsOf(visit: SignedInVisit, before: Version, after: Version): readonly Pair[] {
  const was = answersOf(visit, before)
  const is = answersOf(visit, after)
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((place): Pair[] => {
    const [one, other] = [was.get(place), is.get(place)]
    const label = (other ?? one)?.question.label ?? place
    if (one === undefined && other === undefined) return []
    const difference =
      one === undefined ? 'added' : other === undefined ? 'removed' : textOf(one) === textOf(other) ? 'same' : 'changed'
    return [{ place, label, before: one, after: other, difference }]
  })
}

function answersOf(
  { language, country }: SignedInVisit,
  { submission, form }: Version,
): ReadonlyMap<string, WrittenAnswer> {
  const how = { language, timeZone: country.profile.timeZone, everything: false }
  return new Map(
    pagesOf(form, language).flatMap(page => {
      const group = submission.answers[page.name]
      return writeAnswers(page.questions, isGroup(group) ? group : {}, `/${page.name}`, how).map(
        (answer): [string, WrittenAnswer] => [answer.place, answer],
      )
    }),
  )
}

/** An answer as one text: two are the same when they read the same. */
function textOf(answer: WrittenAnswer): string {
  return JSON.stringify([
    answer.lines,
    answer.entries.map(entry => entry.map(one => [one.question.label, textOf(one)])),
  ])
}
