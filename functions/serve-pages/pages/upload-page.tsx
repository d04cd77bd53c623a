import { sendFile } from '#assets'
import { ACCEPTED_TYPES, MOST_BYTES } from '../../../shared/attachments/limits.ts'
import type { Question } from '../../../shared/forms/questions.ts'
import type { UploadForm } from '../../../shared/storage/attachment-bucket.ts'
import { writeSize } from '../language.ts'
import type { SignedInVisit } from '../visit.ts'
import { Layout } from './layout.tsx'

export interface UploadPageProps {
  readonly visit: SignedInVisit
  /** The question that the file is to answer, with its entry's number where it stands in a list. */
  readonly label: string
  readonly question: Question | undefined
  readonly camera: boolean
  /** For a browser without script: it goes on by itself when the file is stored. */
  readonly plain: UploadForm
  readonly byScript: UploadForm
  /** Where the browser goes on once the file is stored. */
  readonly arrived: string
  readonly back: string
}

/** Sends one file straight to the bucket. Without script by the form as it stands; with script, with progress. */
export function UploadPage({ visit, label, question, camera, plain, byScript, arrived, back }: UploadPageProps) {
  const { t, language } = visit
  const limit = writeSize(MOST_BYTES, language)
  const title = camera ? t('photoTitle') : t('uploadTitle')
  return (
    <Layout visit={visit} title={title} back={back} script={sendFile}>
      <p class="caption">{title}</p>
      <h1>{label}</h1>
      {question?.hint !== undefined && <p class="lead">{question.hint}</p>}
      <form
        method="post"
        action={plain.url}
        encType="multipart/form-data"
        data-upload={JSON.stringify(byScript)}
        data-arrived={arrived}
        data-most-bytes={MOST_BYTES}
        data-nothing={t('uploadNothing')}
        data-too-large={t('uploadTooLarge', { limit })}
        data-failed={t('uploadFailed')}
        data-sending={t('uploadSending')}
      >
        {Object.entries(plain.fields).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <div class="question">
          <label for="file">{camera ? t('photoLabel') : t('uploadLabel')}</label>
          <p class="hint" id="file-hint">
            {t('uploadHint', { limit })}
          </p>
          <p class="fault" id="file-fault" role="alert" data-message />
          {/* The last field: the bucket reads nothing behind the file. */}
          <input
            id="file"
            name="file"
            type="file"
            accept={camera ? 'image/*' : ACCEPTED_TYPES.join(',')}
            {...(camera && { capture: 'environment' })}
            aria-describedby="file-hint file-fault"
          />
        </div>
        <p role="status" class="status" data-progress-text />
        <progress max={100} value={0} hidden aria-label={t('uploadProgress')} />
        <div class="actions">
          <button type="submit">{t('uploadSend')}</button>
          <a class="button secondary" href={back}>
            {t('uploadCancel')}
          </a>
        </div>
      </form>
    </Layout>
  )
}
