import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { applies } from '../../../../shared/forms/applies.ts'
import { conceptsOf } from '../../../../shared/forms/concepts.ts'
import type { Form } from '../../../../shared/forms/form.ts'
import { entryCount, type FieldValues } from '../../../../shared/forms/form-values.ts'
import { nameOptions } from '../../../../shared/forms/name-options.ts'
import { below } from '../../../../shared/forms/pointer.ts'
import { type Page, type Question, titleOf } from '../../../../shared/forms/questions.ts'
import { addEntry, type Filled, faultsOn, nextPage, pageApplies, removeEntry, replacePage } from '../../fill-form.ts'
import { FormContent } from '../../pages/form-content.tsx'
import type { QuestionFieldProps } from '../../pages/question-field.tsx'
import { fieldId, questionAt, type ToldFault, tellFaults } from '../../tell-fault.ts'
import { afterPainting } from '../after-painting.ts'
import type { FormContent as Content, FileContent, Opened } from '../device.ts'
import { asksForRisk } from './asks-for-risk.ts'
import { Frame, type ViewProps } from './frame.tsx'
import { later, laterWithin } from './later.tsx'
import { readOnDevice } from './read-on-device.ts'
import { go, goInstead, to } from './route.ts'
import type { Saving } from './saving-forms.ts'
import { useForm } from './use-form.ts'

/** What was typed is saved when the fingers rest for so long. Milliseconds. */
const REST = 400

const NOTHING_KNOWN = new Map()
const NO_FILES = new Map()
const NO_FILES_KEPT: readonly Opened<FileContent>[] = []

/** The camera, and what goes with it: loaded by the first question for a file. */
/** Another tab was faster, or the form is gone: seldom, and loaded then. */
const GoneView = later(async () => (await import('./other-views.ts')).GoneView)
const NotFillableView = later(async () => (await import('./other-views.ts')).NotFillableView)
const ElsewhereView = later(async () => (await import('./other-views.ts')).ElsewhereView)
const FileOnDevice = laterWithin(async () => (await import('./file-on-device.tsx')).FileOnDevice)

/** Why something is not saved, and what page it was typed on. */
interface Trouble {
  readonly outcome: Exclude<Saving, 'saved'>
  readonly page: Page
}

export interface FillViewProps extends ViewProps {
  readonly id: string
  readonly pageName: string
  /** Whether one came from the check, and goes back there. */
  readonly returning: boolean
  /** The field to begin at. */
  readonly at: string | undefined
}

/** One page of a form on the device: conditions at once, saved as one types, by the same rules as on the server. */
export function FillView(props: FillViewProps) {
  const { t, id } = props
  const loaded = useForm(props, id)
  const [trouble, setTrouble] = useState<Trouble | undefined>()
  const lastRead = useRef<{ readonly form: Form; readonly fields: FieldValues; readonly filled: Filled } | undefined>(
    undefined,
  )
  // Set while the page that was gone on from is saved.
  const goneOn = useRef(false)
  const onScreen = useRef<{ readonly page: Page; readonly keepTyped: () => void } | undefined>(undefined)

  /** What fields say; the same fields are read once, by whatever page. */
  function read(form: Form, fields: FieldValues): Filled {
    const last = lastRead.current
    if (last?.form === form && last.fields === fields) return last.filled
    const filled = readOnDevice(props, form, fields)
    lastRead.current = { form, fields, filled }
    return filled
  }

  /** Saves what was typed on a page; where it could not be, that is said, and what is on the screen stays there. */
  async function save(page: Page): Promise<Saving> {
    const outcome = await loaded.save()
    setTrouble(outcome === 'saved' ? undefined : { outcome, page })
    return outcome
  }

  /**
   * Shows the page that follows, and saves once it is painted; where there is no room, the one that was typed on is there
   * again. False: what was typed before is not saved yet, and is waited for.
   */
  function goOn(page: Page, following: Page): boolean {
    if (trouble !== undefined || goneOn.current) return false
    goneOn.current = true
    go('fill', id, following.name)
    afterPainting(async () => {
      const outcome = loaded.isUnsaved() ? await save(page) : 'saved'
      goneOn.current = false
      if (outcome === 'failed' && location.hash.startsWith(to('fill', id))) goInstead('fill', id, page.name)
    })()
    return true
  }

  if (loaded.failed === 'gone') return <GoneView {...props} />
  if (loaded.failed) return <NotFillableView {...props} sentOff={false} />
  if (loaded.form === undefined || loaded.opened === undefined)
    return (
      <Frame {...props} title={t('deviceTitle')} view={`fill ${id}`} back={to('home')}>
        <h1>{t('deviceTitle')}</h1>
        <p role="status">{t('working')}</p>
      </Frame>
    )
  const { pages, form } = loaded
  const page = pages.find(one => one.name === props.pageName) ?? pages[0]
  if (page === undefined || loaded.opened.item.state !== 'draft') return <NotFillableView {...props} sentOff={id} />
  // The letters of the page that is left are in the form before another one is drawn.
  if (onScreen.current !== undefined && onScreen.current.page !== page) onScreen.current.keepTyped()
  return (
    <Filling
      key={page.name}
      {...props}
      {...loaded}
      form={form}
      opened={loaded.now() ?? loaded.opened}
      page={page}
      read={fields => read(form, fields)}
      save={() => save(page)}
      goOn={following => goOn(page, following)}
      trouble={trouble}
      onScreen={onScreen}
      reload={() => {
        if (trouble !== undefined) goInstead('fill', id, trouble.page.name)
        setTrouble(undefined)
        loaded.reload()
      }}
    />
  )
}

function Filling(
  props: FillViewProps &
    Omit<ReturnType<typeof useForm>, 'form' | 'opened' | 'save'> & {
      readonly form: Form
      readonly opened: Opened<Content>
      readonly page: Page
      readonly read: (fields: FieldValues) => Filled
      readonly save: () => Promise<Saving>
      readonly goOn: (following: Page) => boolean
      readonly trouble: Trouble | undefined
      readonly onScreen: { current: { readonly page: Page; readonly keepTyped: () => void } | undefined }
    },
) {
  const { t, language, control, form, opened, pages, page, known, risk, at, returning, id } = props
  const { put, read, save, goOn, trouble } = props

  // What stands in the fields. Typing alone draws nothing anew; whatever does, draws what was typed.
  const typed = useRef(opened.content.values)
  // Typed into since it was last taken: a page's fields are many, so they are taken once a frame and not at every key.
  const typedInto = useRef<HTMLFormElement | undefined>(undefined)
  const [shown, setShown] = useState({ generation: 0, status: '' })
  // What the server refused stands beside what is checked here, until the page is gone on from.
  const [refused, setRefused] = useState(opened.content.faults)
  const [faulty, setFaulty] = useState(() => returning && faultsHere(read(opened.content.values)).length > 0)
  // What was left out before this page was opened is told no second time.
  const [droppedBefore] = useState(() => read(opened.content.values).dropped)
  const resting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const focusAt = useRef(at)
  // Typed, and not yet put in the form.
  const ahead = useRef(false)
  const latest = useRef({ follow, keepTyped, leave })
  latest.current = { follow, keepTyped, leave }
  props.onScreen.current = { page, keepTyped }
  const [followSoon] = useState(() => afterPainting(() => latest.current.follow()))

  /** What is wrong on this page: of itself, by the word of the server, or for want of a reason. */
  function faultsHere(filled: Filled): readonly ToldFault[] {
    return [
      ...tellFaults(pages, faultsOn([...filled.faults, ...refused], page.name), t),
      ...(known?.faults(filled, page) ?? []),
    ]
  }

  useLayoutEffect(() => {
    const wanted = focusAt.current
    focusAt.current = undefined
    if (wanted !== undefined) document.getElementById(wanted)?.focus()
  })

  /** What was typed is in the form from now on; it has yet to be saved. */
  function putTyped(values: FieldValues): void {
    clearTimeout(resting.current)
    ahead.current = false
    typed.current = values
    const name = conceptsOf(form, read(values).answers).get('child.names')
    put(content => ({
      ...content,
      values,
      submission: undefined,
      faults: [],
      name: typeof name === 'string' ? name : content.of === undefined ? undefined : content.name,
    }))
  }

  /** Saves what was typed and is not saved yet. Where another tab was faster, nothing of it is. */
  function keepTyped(): void {
    if (!ahead.current || trouble?.outcome === 'elsewhere') return
    putTyped(take())
    save()
  }

  /** A tab that is left, or killed, has saved before. */
  function leave(): void {
    if (ahead.current) keepTyped()
    else if (props.isUnsaved()) save()
  }

  // For as long as this page is shown.
  useLayoutEffect(() => {
    const left = (): void => latest.current.leave()
    document.addEventListener('visibilitychange', left)
    return () => {
      document.removeEventListener('visibilitychange', left)
      clearTimeout(resting.current)
      latest.current.keepTyped()
    }
  }, [])

  function input(event: Event): void {
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    typedInto.current = event.currentTarget
    ahead.current = true
    followSoon()
    clearTimeout(resting.current)
    resting.current = setTimeout(() => latest.current.keepTyped(), REST)
  }

  /** What stands in the fields now. */
  function take(): FieldValues {
    const element = typedInto.current
    typedInto.current = undefined
    if (element !== undefined) typed.current = replacePage(typed.current, page.name, fieldsOf(element))
    return typed.current
  }

  /** What follows from what was typed: which questions apply, what is left out. */
  function follow(): void {
    const was = read(typed.current)
    const is = read(take())
    const [before, now] = [was.found, is.found]
    const reasons = known !== undefined && known.changed(was).join() !== known.changed(is).join()
    const differing = page.questions
      .map(question => below(below('', page.name), question.name))
      .filter(place => applies(before, place) !== applies(now, place))
    const drops = was.dropped.join() !== is.dropped.join()
    if (differing.length > 0 || drops || reasons || asksForRisk(page) || within(page, before, now)) {
      const more = differing.some(place => applies(now, place))
      setShown(before => ({ ...before, status: more ? t('moreQuestions') : '' }))
    }
  }

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault()
    if (!(event.currentTarget instanceof HTMLFormElement)) return
    const button = event.submitter instanceof HTMLButtonElement ? event.submitter.value : 'continue'
    const [verb, place = '', entry = ''] = button.split(':')
    typedInto.current = event.currentTarget
    const values = nameOptions(form, take())
    const grown =
      verb === 'add' ? addEntry(values, place) : verb === 'remove' ? removeEntry(values, place, Number(entry)) : values
    const filled = read(grown)
    putTyped(grown)
    if (verb === 'add' || verb === 'remove') {
      const count = entryCount(grown, place)
      focusAt.current = verb === 'add' && count > 0 ? `${fieldId(place)}-${count - 1}` : fieldId(place)
      setShown({ generation: shown.generation + 1, status: '' })
      await save()
      return
    }
    if (verb === 'leave') {
      if ((await save()) === 'saved') go()
      return
    }
    setRefused([])
    if (faultsOn(filled.faults, page.name).length + (known?.faults(filled, page).length ?? 0) > 0) {
      setFaulty(true)
      setShown({ generation: shown.generation + 1, status: '' })
      await save()
      return
    }
    const following = returning ? undefined : nextPage(pages, page.name, filled.found)
    if (following !== undefined && goOn(following)) return
    if ((await save()) !== 'saved') return
    if (following === undefined) go('check', id)
    else go('fill', id, following.name)
  }

  /** A file answers its question, or none does: at once, and kept. */
  async function answerWithFile(place: string, urn: string | undefined): Promise<void> {
    const values = { ...take(), [place]: urn === undefined ? [] : [urn] }
    setRefused(refused.filter(({ path }) => path !== place))
    putTyped(values)
    await save()
    await control.refresh()
    focusAt.current = fieldId(place)
    setShown({ generation: shown.generation + 1, status: '' })
  }
  const { device, files } = control.state()
  const kept = asksForFile(page.questions) ? files : NO_FILES_KEPT
  const fileControls = (field: QuestionFieldProps) =>
    device === undefined ? null : (
      <FileOnDevice {...field} device={device} form={opened.item} kept={kept} answer={answerWithFile} />
    )

  const title = `${page.title} - ${titleOf(form, language)}`
  const view = `fill ${id} ${page.name} ${shown.generation}`

  // What is kept is read anew whenever something is saved: a long page is drawn only when something of it changes.
  const drawn = useMemo(draw, [shown, refused, faulty, t, language, form, page, known, risk, kept])
  if (trouble?.outcome === 'elsewhere') {
    const typedOn = pages.filter(one => one === trouble.page || one === page)
    return <ElsewhereView {...props} pages={typedOn} answers={read(take()).answers} />
  }
  return (
    <Frame
      {...props}
      title={title}
      view={view}
      faulty={drawn.faulty}
      back={returning ? to('check', id) : drawn.before ? to('fill', id, drawn.before.name) : to('home')}
    >
      {trouble !== undefined && (
        <div class="summary" role="alert">
          <h2>{t('notSavedTitle')}</h2>
          <p>{t('notSavedText')}</p>
        </div>
      )}
      {drawn.content}
    </Frame>
  )

  function draw() {
    const values = take()
    const filled = read(values)
    const { found, answers } = filled
    const faults = faulty ? faultsHere(filled) : []
    const dropping = filled.dropped
      .filter(place => !droppedBefore.includes(place))
      .map(place => questionAt(pages, place).label)
    const asked = pages.filter(one => pageApplies(one, found) || one === page)
    const content = (
      <FormContent
        key={shown.generation}
        t={t}
        language={language}
        form={form}
        page={page}
        number={asked.indexOf(page) + 1}
        pages={asked.length}
        values={values}
        faults={faults}
        required={found.required}
        hidden={place => !applies(found, place)}
        fileControls={fileControls}
        reasonField={known?.reasonField}
        usualReasons={known?.usualReasons}
        files={NO_FILES}
        known={known?.answers(filled) ?? NOTHING_KNOWN}
        indicated={asksForRisk(page) ? risk?.(answers) : undefined}
        status={shown.status}
        dropping={dropping.length === 0 ? '' : t('droppingAnswers', { questions: dropping.join('; ') })}
        linkTo={fault => `#${fault.fieldId}`}
        attributes={{ onInput: input, onSubmit: submit }}
      />
    )
    return { content, faulty: faults.length > 0, before: asked[asked.indexOf(page) - 1] }
  }
}

function asksForFile(questions: readonly Question[]): boolean {
  return questions.some(question => question.kind === 'file' || asksForFile(question.questions))
}

/** Whether something within a group or an entry of a list begins or ceases to apply. */
function within(page: Page, before: Parameters<typeof applies>[0], now: Parameters<typeof applies>[0]): boolean {
  const place = below('', page.name)
  const of = (found: typeof before): string =>
    [...found.forbidden]
      .filter(one => one.startsWith(`${place}/`))
      .sort()
      .join()
  return of(before) !== of(now)
}

function fieldsOf(form: HTMLFormElement): FieldValues {
  const fields: Record<string, string[]> = {}
  for (const [name, value] of new FormData(form)) {
    const list = fields[name] ?? []
    list.push(String(value))
    fields[name] = list
  }
  return fields
}
