import './app.tsx'
import { useEffect, useRef, useState } from 'preact/hooks'
import { ACCEPTED_TYPES, MOST_BYTES } from '../../../../shared/attachments/limits.ts'
import { writeSize } from '../../language.ts'
import type { QuestionFieldProps } from '../../pages/question-field.tsx'
import { fieldId } from '../../tell-fault.ts'
import { tellKind } from '../../tell-file.ts'
import type { Device, FileContent, Opened } from '../device.ts'
import { drawn } from '../shrink-picture.ts'
import { type Item, items } from '../store.ts'
import { type NotTaken, openPart, takeFile } from '../take-file.ts'
import { fileNamed, urnOfFile } from './files-on-device.ts'

/** Longest side of a picture as it is shown beside its question. Pixels. */
const SHOWN = 320

export interface FileOnDeviceProps extends QuestionFieldProps {
  readonly device: Device
  readonly form: Item
  readonly kept: readonly Opened<FileContent>[]
  /** Answers the question with a file's URN, or with nothing. */
  readonly answer: (place: string, urn: string | undefined) => Promise<void>
}

/** The controls of a question for a file on the device: taken with the camera or chosen, and kept sealed until it is sent. */
export function FileOnDevice(props: FileOnDeviceProps) {
  const { question, place, values, language, t, device, form, kept, answer } = props
  const [busy, setBusy] = useState(false)
  const [refused, setRefused] = useState<NotTaken | undefined>()
  const named = values[place]?.[0] ?? ''
  const file = fileNamed(kept, named)
  const id = fieldId(place)
  const limit = writeSize(MOST_BYTES, language)
  const reason = refused ?? file?.content.refusal

  async function take(event: Event): Promise<void> {
    const input = event.currentTarget
    const chosen = input instanceof HTMLInputElement ? input.files?.[0] : undefined
    if (chosen === undefined) return
    setBusy(true)
    const outcome = await takeFile(device, form, chosen)
    setBusy(false)
    if ('refused' in outcome) return setRefused(outcome.refused)
    setRefused(undefined)
    await answer(place, urnOfFile(outcome.taken.item.id))
    if (file !== undefined) await items.remove(file.item.id)
  }

  async function remove(): Promise<void> {
    setRefused(undefined)
    await answer(place, undefined)
    if (file !== undefined) await items.remove(file.item.id)
  }

  const input = (camera: boolean) => {
    const own = camera ? `${id}-camera` : id
    const label = camera ? t('filePhotograph') : file === undefined ? t('fileChoose') : t('fileReplace')
    return (
      // The browser's own words for "choose" are in its own language: the label is what one sees, and presses.
      <label class="button secondary pick">
        {label}
        <input
          id={own}
          type="file"
          accept={camera ? 'image/*' : ACCEPTED_TYPES.join(',')}
          {...(camera && { capture: 'environment' })}
          disabled={busy}
          aria-describedby={`${id}-limit`}
          onChange={take}
        />
      </label>
    )
  }
  return (
    <>
      {named !== '' && <input type="hidden" name={place} value={named} />}
      <p role="status" class="status">
        {busy ? t('fileTaking') : ''}
      </p>
      {reason !== undefined && (
        <p class="file fault" role="alert">
          {reason === 'no-room' ? t('fileNoRoom') : t(`refusal.${reason}`)}
        </p>
      )}
      {named !== '' && file === undefined && <p class="file">{t('fileOfCase')}</p>}
      {file !== undefined && file.content.refusal === undefined && (
        <FileShown key={named} device={device} file={file} label={question.label}>
          {tellKind(file.content, language, t)}. {t('fileKept')}
        </FileShown>
      )}
      <p class="hint" id={`${id}-limit`}>
        {t('uploadHint', { limit })}
      </p>
      <div class="actions">
        {input(true)}
        {input(false)}
        {named !== '' && (
          <button type="button" class="secondary" onClick={remove}>
            {t('fileRemove')}
          </button>
        )}
      </div>
    </>
  )
}

/** A file on the device: what it is, and of a photo the picture, opened for as long as it is shown. */
export function FileShown({
  device,
  file,
  label,
  children,
}: {
  readonly device: Device
  readonly file: Opened<FileContent>
  readonly label: string
  readonly children: preact.ComponentChildren
}) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const picture = file.content.type === 'image/jpeg'
  useEffect(() => {
    if (picture) draw().catch(() => {})
    async function draw(): Promise<void> {
      const bytes: ArrayBuffer[] = []
      for (let part = 0; part < file.content.parts; part++) {
        const opened = await openPart(device, file, part)
        if (opened === undefined) return
        bytes.push(opened)
      }
      // Never by an address: a picture that has one could be loaded by whoever knows it.
      const bitmap = await createImageBitmap(new Blob(bytes))
      if (canvas.current !== null) drawn(bitmap, SHOWN, canvas.current)
      bitmap.close()
    }
  }, [])
  return (
    <>
      <p class="file">{children}</p>
      {picture && <canvas ref={canvas} class="picture" width={1} height={1} role="img" aria-label={label} />}
    </>
  )
}
