import type { Answers } from '../../../../shared/forms/form.ts'
import { below } from '../../../../shared/forms/pointer.ts'
import type { Page } from '../../../../shared/forms/questions.ts'
import { answersOn } from '../../filling/answers-on.ts'
import { AnswerList } from '../../pages/answer-list.tsx'
import { writeAnswers } from '../../write-answer.ts'
import { writeFiles } from './files-on-device.ts'
import { Frame, type ViewProps } from './frame.tsx'

/** Another tab has saved the form meanwhile: what was typed here is shown, and nothing was overwritten. */
export function ElsewhereView(
  props: ViewProps & {
    readonly id: string
    /** The pages that something was typed on. */
    readonly pages: readonly Page[]
    readonly answers: Answers
    readonly reload: () => void
  },
) {
  const { t, control, language, settings, id, pages, answers } = props
  const { timeZone } = settings.country
  const how = { language, timeZone, everything: false, files: writeFiles(control.state().files, language, t) }
  return (
    <Frame {...props} title={t('changedElsewhereTitle')} view={`elsewhere ${id}`}>
      <h1>{t('changedElsewhereTitle')}</h1>
      <p class="lead">{t('changedElsewhereText')}</p>
      <AnswerList
        answers={pages.flatMap(page =>
          writeAnswers(page.questions, answersOn(answers, page), below('', page.name), how),
        )}
        unanswered={t('notAnswered')}
      />
      <button type="button" onClick={() => props.reload()}>
        {t('openSaved')}
      </button>
    </Frame>
  )
}
