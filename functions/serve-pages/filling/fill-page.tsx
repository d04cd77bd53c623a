import { entryCount, type FieldValues } from '../../../shared/forms/form-values.ts'
import { nameOptions } from '../../../shared/forms/name-options.ts'
import { below } from '../../../shared/forms/pointer.ts'
import type { Page } from '../../../shared/forms/questions.ts'
import type { HttpResponse } from '../../../shared/lambda/http.ts'
import { addEntry, faultsOn, newlyAsked, nextPage, removeEntry, replacePage } from '../fill-form.ts'
import { AnswerList } from '../pages/answer-list.tsx'
import { MessagePage } from '../pages/message-page.tsx'
import type { PathParams } from '../router.ts'
import { fieldId, questionAt } from '../tell-fault.ts'
import type { SignedInVisit } from '../visit.ts'
import { writeAnswers } from '../write-answer.ts'
import { answersOn } from './answers-on.ts'
import { discardFile } from './discard-files.ts'
import { draftFiles, writeDraftFile } from './draft-files.ts'
import type { FillingDependencies } from './filling-dependencies.ts'
import { type OpenForm, openForm, pageNamed, readFields, returnTo } from './open-form.ts'
import { changedAnswers, reasonFaults } from './prefilled-answers.ts'
import { saveDraft } from './save-draft.ts'
import { answerWithPage } from './show-page.tsx'

/** Takes what was typed on a page, and goes on: to the next page, to the same with what is wrong, or away. */
export const fillPage =
  ({ drafts, cases, attachments, respond }: FillingDependencies) =>
  async (visit: SignedInVisit, params: PathParams, sent: FieldValues): Promise<HttpResponse> => {
    const opened = await openForm({ drafts, cases }, visit, params)
    const { draft, form, pages } = opened
    const page = pageNamed(pages, params)
    const action = sent.action?.[0] ?? 'continue'
    const revision = Number(sent.revision?.[0] ?? draft.revision)
    const chosen = withoutEmptyOption(pages, sent, visit.t('choose'))
    const typed = nameOptions(form, replacePage(draft.values, page.name, chosen))
    const [verb, place = '', entry = ''] = action.split(':')
    const grown = changed(typed, verb, place, Number(entry))
    const filled = readFields(visit, form, grown)
    // What cannot be read stays as typed. What no longer applies is no answer any more, which is said, and is never sent;
    // as long as the draft is here, it comes back with the answer that it depends on.
    const saved = await saveDraft(drafts, visit, draft, revision, grown)
    if (saved === undefined) return changedElsewhere({ attachments, respond }, visit, opened, page, typed)
    const now: OpenForm = { ...opened, draft: saved, filled }
    if (verb === 'leave') return respond.go('/')
    const here = `/drafts/${draft.id}/${page.name}`
    if (verb === 'language') return respond.go(`${here}?lang=${encodeURIComponent(place)}${returnTo(visit, '&')}`)
    const returning = returnTo(visit, '?') !== ''
    if (verb === 'add' || verb === 'remove')
      return respond.go(`${here}${returnTo(visit, '?')}#${anchor(place, grown, verb)}`)
    if (verb === 'again') return respond.go(`${here}${returnTo(visit, '?')}#${fieldId(place)}`)
    if (verb === 'detach') {
      await discardFile(attachments, visit, typed[place]?.[0])
      return respond.go(`${here}${returnTo(visit, '?')}#${fieldId(place)}`)
    }
    if ((verb === 'attach' || verb === 'photograph') && questionAt(pages, place).question?.kind === 'file') {
      const id = await attachments.expect(visit.session.officer.id, { draft: draft.id, place })
      return respond.go(
        `/drafts/${draft.id}/attachments/${id}/${verb === 'attach' ? 'send' : 'photograph'}${returnTo(visit, '?')}`,
      )
    }
    const asked = sent.script?.[0] === '1' ? [] : newlyAsked(page, opened.filled, filled)
    if (asked.length > 0)
      return answerWithPage({ attachments, respond }, visit, now, page, {
        faulty: false,
        status: visit.t('moreQuestions'),
      })
    const unreasoned = reasonFaults(pages, changedAnswers(form, opened.prefilled, filled), visit.t, page)
    if (faultsOn(filled.faults, page.name).length + unreasoned.length > 0)
      return answerWithPage({ attachments, respond }, visit, now, page, { faulty: true, status: '' })
    const next = returning ? undefined : nextPage(pages, page.name, filled.found)
    const gone = filled.dropped.filter(one => !opened.filled.dropped.includes(one))
    const query = gone.length > 0 ? `?${new URLSearchParams(gone.map(one => ['dropped', one]))}` : ''
    return respond.go(`/drafts/${draft.id}/${next?.name ?? 'check'}${query}`)
  }

/** A text browser (w3m) sends the words of a list's empty option, where every other sends its empty value. */
function withoutEmptyOption(pages: readonly Page[], sent: FieldValues, words: string): FieldValues {
  return Object.fromEntries(
    Object.entries(sent).map(([place, values]) => {
      const empty = values[0] === words && questionAt(pages, place).question?.kind === 'choice'
      return [place, empty ? [''] : values]
    }),
  )
}

/** The fields after a button that changes what there is to fill in. */
function changed(typed: FieldValues, verb: string | undefined, place: string, entry: number): FieldValues {
  switch (verb) {
    case 'add':
      return addEntry(typed, place)
    case 'remove':
      return removeEntry(typed, place, entry)
    case 'detach':
      return { ...typed, [place]: [] }
    default:
      return typed
  }
}

/** Another tab was faster: what was typed here is shown, and nothing of it was saved. */
async function changedElsewhere(
  { attachments, respond }: Pick<FillingDependencies, 'attachments' | 'respond'>,
  visit: SignedInVisit,
  { draft, form }: OpenForm,
  page: Page,
  typed: FieldValues,
): Promise<HttpResponse> {
  const { t, language, country } = visit
  const { answers } = readFields(visit, form, typed)
  const found = await draftFiles(attachments, visit.session.officer.id, { ...draft, values: typed })
  const files = writeDraftFile(found, draft, visit)
  const how = { language, timeZone: country.profile.timeZone, everything: false, files }
  const written = writeAnswers(page.questions, answersOn(answers, page), below('', page.name), how)
  return respond.page(
    <MessagePage
      visit={visit}
      title={t('changedElsewhereTitle')}
      text={t('changedElsewhereText')}
      onward={[{ href: `/drafts/${draft.id}/${page.name}`, text: t('openSaved') }]}
    >
      <AnswerList answers={written} unanswered={t('notAnswered')} />
    </MessagePage>,
    409,
  )
}

function anchor(place: string, values: FieldValues, verb: string): string {
  const id = fieldId(place)
  const count = entryCount(values, place)
  return verb === 'add' && count > 0 ? `${id}-${count - 1}` : id
}
