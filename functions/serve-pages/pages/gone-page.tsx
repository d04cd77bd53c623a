import { type Form, formKey } from '../../../shared/forms/form.ts'
import { titleOf } from '../../../shared/forms/questions.ts'
import type { Draft } from '../drafts.ts'
import type { Typed } from '../filling/write-typed.ts'
import { writeMoment } from '../language.ts'
import type { SignedInVisit } from '../visit.ts'
import { Layout } from './layout.tsx'
import { TypedContent } from './typed-content.tsx'

/** The version of a form that is filled in now, and what a draft of an older one holds that it does not ask. */
export interface TakingOver {
  readonly notAsked: readonly string[]
}

export interface GonePageProps {
  readonly visit: SignedInVisit
  readonly draft: Draft
  /** With the words of the time; undefined: nobody knows them any more. */
  readonly form: Form | undefined
  /** Undefined: the country has no version of it, or this officer cannot go on with it. */
  readonly current: TakingOver | undefined
  /** Whether the country has another version of it. */
  readonly versionOnly: boolean
  readonly typed: Typed
  readonly keptUntil: string
  /** Whether another tab was faster: then what is shown is kept nowhere. */
  readonly changedElsewhere: boolean
}

/** A draft whose form the country no longer has: what was typed, and what to do now. */
export function GonePage(props: GonePageProps) {
  const { visit, draft, form, current, versionOnly, changedElsewhere } = props
  const { t, language, country, session } = visit
  const title = versionOnly ? t('versionGoneTitle') : t('formGoneTitle')
  const when = (at: string): string => writeMoment(at, language, country.profile.timeZone)
  return (
    <Layout visit={visit} title={title} back="/">
      <p class="caption">
        {form === undefined ? formKey({ id: draft.formId, version: draft.formVersion }) : titleOf(form, language)}
      </p>
      <h1 tabIndex={-1} autofocus>
        {title}
      </h1>
      {changedElsewhere && (
        <div class="summary" role="alert">
          <h2>{t('changedElsewhereTitle')}</h2>
          <p>{t('changedElsewhereText')}</p>
        </div>
      )}
      <p class="lead">{t('formGoneText')}</p>
      <p class="hint">{t('formGoneKept', { saved: when(draft.updatedAt), until: when(props.keptUntil) })}</p>
      <div class="no-print">
        <h2>{t('formGoneNow')}</h2>
        <ol>
          {current !== undefined && <li>{t('formGoneTakeOver')}</li>}
          <li>{t('formGoneCopy')}</li>
          {current === undefined && <li>{versionOnly ? t('formGoneAnew') : t('formGoneAsk')}</li>}
          <li>{t('formGoneDelete')}</li>
        </ol>
        {current !== undefined && current.notAsked.length > 0 && (
          <>
            <p>{t('formGoneNotAsked')}</p>
            <ul>
              {current.notAsked.map(question => (
                <li key={question}>{question}</li>
              ))}
            </ul>
          </>
        )}
        <div class="actions">
          {current !== undefined && !changedElsewhere && (
            <form method="post" action={`/drafts/${draft.id}/take-over`}>
              <input type="hidden" name="csrf" value={session.csrf} />
              <button type="submit">{t('takeOver')}</button>
            </form>
          )}
          {draft.caseId !== undefined && (
            <a class="button secondary" href={`/cases/${draft.caseId}`}>
              {t('openCase')}
            </a>
          )}
        </div>
      </div>
      <TypedContent typed={props.typed} t={t} />
      <form method="post" action={`/drafts/${draft.id}/delete`}>
        <input type="hidden" name="csrf" value={session.csrf} />
        <div class="actions">
          <button type="submit" class="secondary">
            {t('throwAway')}
          </button>
        </div>
      </form>
    </Layout>
  )
}
