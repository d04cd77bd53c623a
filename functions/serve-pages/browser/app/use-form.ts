import { useEffect, useRef, useState } from 'preact/hooks'
import type { Form } from '../../../../shared/forms/form.ts'
import { type Page, pagesOf } from '../../../../shared/forms/questions.ts'
import { type FormContent, type Opened, openForm } from '../device.ts'
import { loadForm } from '../form-files.ts'
import { type Item, items } from '../store.ts'
import { asksForRisk } from './asks-for-risk.ts'
import { filesOf, isGone } from './forms-on-device.ts'
import type { ViewProps } from './frame.tsx'
import type { KnownOnDevice } from './known-on-device.tsx'
import type { RiskOnDevice } from './risk-on-device.ts'
import { type FormInHand, isUnsaved, leftUnsaved, putIn, type Saving, saveForm } from './saving-forms.ts'
import { moreWords } from './words.ts'

interface Loaded {
  readonly opened: Opened<FormContent>
  readonly form: Form
  readonly pages: readonly Page[]
  /** Undefined where nothing is known: the form opens a case, for example. */
  readonly known: KnownOnDevice | undefined
  /** Undefined where no page tells the risk. */
  readonly risk: RiskOnDevice | undefined
}

/** A form of the device with its questions, and how to save it. */
export function useForm({ control, language, settings, t }: ViewProps, id: string, tellsRisk = false) {
  const [loaded, setLoaded] = useState<Loaded | undefined>()
  const [failed, setFailed] = useState<false | 'gone' | 'not-here'>(false)
  const [round, setRound] = useState(0)
  const inHand = useRef<FormInHand | undefined>(undefined)

  // Again for another form, another language, and when asked.
  useEffect(() => {
    let gone = false
    open().catch(() => setFailed('not-here'))
    async function open(): Promise<void> {
      const { device, record } = control.state()
      const kept = device && (await leftUnsaved(device, id))
      const item = await items.one(id)
      const files = record && item && filesOf(record, language, item)
      if (item !== undefined && isGone(record, item)) return setFailed('gone')
      if (device === undefined || item === undefined || files === undefined) return setFailed('not-here')
      // A language that is not on this device leaves the form as it was begun.
      const form = await loadForm(files, language).catch(error => {
        if (item.files === undefined) throw error
        return loadForm(item.files, language)
      })
      const opened = kept ?? (await openForm(device, item))
      const pages = pagesOf(form, language)
      const known = await knownIn(form, pages, opened.content)
      const risk =
        tellsRisk || pages.some(asksForRisk)
          ? await (await import('./risk-on-device.ts')).riskOnDevice(
              { control, language, settings },
              form,
              files,
              opened.content,
            )
          : undefined
      if (risk !== undefined) await moreWords()
      if (gone) return
      // In another language the form stays as it is in hand.
      inHand.current ??= { device, opened }
      setLoaded({ opened, form, pages, known, risk })
    }
    return () => {
      gone = true
    }
  }, [id, language, round])

  async function knownIn(form: Form, pages: readonly Page[], content: FormContent): Promise<KnownOnDevice | undefined> {
    if (content.known.length === 0) return undefined
    const [{ knownOnDevice }] = await Promise.all([import('./known-on-device.tsx'), moreWords()])
    return knownOnDevice(form, pages, content, { t, control, language, settings })
  }

  /** Takes a change in at once; it is on the device once it is saved. */
  function put(change: (content: FormContent) => FormContent): void {
    if (inHand.current !== undefined) putIn(inHand.current, change)
  }

  async function save(state: Partial<Item> = {}): Promise<Saving> {
    return inHand.current === undefined ? 'elsewhere' : saveForm(inHand.current, state)
  }

  return {
    opened: loaded && (inHand.current?.opened ?? loaded.opened),
    form: loaded?.form,
    pages: loaded?.pages ?? [],
    known: loaded?.known,
    risk: loaded?.risk,
    failed,
    put,
    save,
    /** The form as it is now, saved or not. */
    now: () => inHand.current?.opened,
    isUnsaved: () => inHand.current !== undefined && isUnsaved(inHand.current),
    /** Opens what is saved, in place of what is shown. */
    reload(): void {
      inHand.current = undefined
      setLoaded(undefined)
      setRound(round + 1)
    },
  }
}
