import { fieldId } from '../tell-fault.ts'
import { tellFile } from '../tell-file.ts'
import { FileLink } from './file-link.tsx'
import type { QuestionFieldProps } from './question-field.tsx'

/**
 * The controls of a question for a file: what is there and where it stands, or how to send one. Sending has a page of its
 * own, since a file goes to the bucket and everything else to us.
 */
export function FileControls({ question, place, values, files, language, t }: QuestionFieldProps) {
  const answer = values[place]?.[0] ?? ''
  const id = fieldId(place)
  const file = files.get(answer)
  const there = file !== undefined && file.state.state !== 'refused'
  return (
    <>
      {answer !== '' && <input type="hidden" name={place} value={answer} />}
      {file !== undefined && (
        <p
          class={file.state.state === 'refused' ? 'file fault' : 'file'}
          role="status"
          {...(file.state.state === 'awaited' && { 'data-state-url': file.stateUrl })}
        >
          {tellFile(file.state, language, t)}
        </p>
      )}
      {there && (
        <p>
          <FileLink
            href={file.href}
            text={t('fileOpen')}
            question={question.label}
            hidden={file.state.state === 'awaited'}
          />
        </p>
      )}
      {answer !== '' && file === undefined && <p class="file fault">{t('fault.not-an-attachment')}</p>}
      <div class="actions">
        {file?.state.state === 'awaited' && (
          <button type="submit" class="secondary" name="action" value={`again:${place}`} data-look-again>
            {t('fileLookAgain')}
          </button>
        )}
        <button type="submit" class="secondary" name="action" value={`attach:${place}`} id={id}>
          {there ? t('fileReplace') : t('fileChoose')}
        </button>
        <button type="submit" class="secondary" name="action" value={`photograph:${place}`}>
          {t('filePhotograph')}
        </button>
        {answer !== '' && (
          <button type="submit" class="secondary" name="action" value={`detach:${place}`}>
            {t('fileRemove')}
          </button>
        )}
      </div>
    </>
  )
}
