import { CaseActions } from '../case/case-actions.tsx'
import { CaseDeliveries } from '../case/case-deliveries.tsx'
import { CaseForms } from '../case/case-forms.tsx'
import { CaseTasks } from '../case/case-tasks.tsx'
import { caseWords } from '../case/case-words.ts'
import { ChildPicture } from '../case/child-picture.tsx'
import type { Taking } from '../case/deliveries.ts'
import { DoneStatus } from '../case/done-status.tsx'
import { HistoryLine } from '../case/history-line.tsx'
import { namesFor } from '../case/names.ts'
import type { ShownCase } from '../case/open-case.ts'
import { nameIn } from '../case/picture.ts'
import { WholeReference } from '../case/whole-reference.tsx'
import { writeDate } from '../language.ts'
import type { SignedInVisit } from '../visit.ts'
import { Guidance } from './guidance.tsx'
import { Layout } from './layout.tsx'

export interface CasePageProps {
  readonly visit: SignedInVisit
  readonly opened: ShownCase
  /** What to do at the stage the case is in. */
  readonly guidance: string | undefined
  /** Who works on it, by authority: a name, an office, or both. */
  readonly assigned?: readonly { readonly authority: string; readonly to: string }[]
  readonly taking?: Taking
}

/** A case as a tired officer needs it: what to do now, who the child is, what may be done; then what is on record. */
export function CasePage({ visit, opened, guidance, assigned = [], taking = new Map() }: CasePageProps) {
  const { language } = visit
  const t = caseWords(language)
  const names = namesFor(visit)
  const { view, history } = opened
  const name = nameIn(opened)
  const here = `/cases/${view.caseId}`
  return (
    <Layout visit={visit} title={t('caseTitle', { reference: view.reference })} back="/">
      <DoneStatus visit={visit} opened={opened} />
      {name !== undefined && <p class="caption">{name}</p>}
      <h1>
        <WholeReference text={t('caseTitle', { reference: view.reference })} reference={view.reference} />
      </h1>
      <dl class="standing">
        <div>
          <dt>{t('stage')}</dt>
          <dd>{t(`stage.${view.stage}`)}</dd>
        </div>
        <div>
          <dt>{t('risk')}</dt>
          <dd>{t(`risk.${view.risk}`)}</dd>
        </div>
        {assigned.map(({ authority, to }) => (
          <div key={authority}>
            <dt>{names.authority(authority)}</dt>
            <dd>{to}</dd>
          </div>
        ))}
      </dl>
      <AgeNotice visit={visit} opened={opened} />
      <h2>{t('tasksTitle')}</h2>
      <CaseTasks visit={visit} view={view} />
      {guidance !== undefined && (
        <details>
          <summary>{t('guidanceStage', { stage: t(`stage.${view.stage}`) })}</summary>
          <Guidance text={guidance} heading="h3" />
        </details>
      )}
      <h2>{t('pictureTitle')}</h2>
      <ChildPicture visit={visit} opened={opened} />
      <p class="links">
        <a href={`${here}/summary`}>{t('summaryLink')}</a>
      </p>
      <h2>{t('actionsTitle')}</h2>
      <CaseActions visit={visit} view={view} />
      <h2>{t('answersTitle')}</h2>
      <CaseForms visit={visit} opened={opened} />
      <h2>{t('historyTitle')}</h2>
      <details>
        <summary>{t('historyCount', { count: history.events.length })}</summary>
        <ol class="history">
          {history.events.map(event => (
            <HistoryLine key={event.sequence} visit={visit} event={event} />
          ))}
        </ol>
      </details>
      <p class={history.brokenAt === undefined ? 'hint' : 'fault'}>
        {history.brokenAt === undefined ? t('historyIntact') : t('historyBroken', { sequence: history.brokenAt })}
      </p>
      <CaseDeliveries visit={visit} opened={opened} taking={taking} />
    </Layout>
  )
}

/** That the child comes of age soon, or has: and that protection goes on (promise 8). */
function AgeNotice({ visit, opened }: { readonly visit: SignedInVisit; readonly opened: ShownCase }) {
  const { language, country } = visit
  const t = caseWords(language)
  const { protection } = opened.view
  if (protection === undefined) return null
  const adult = protection.adulthood === 'adult'
  const soon = opened.survey.facts.transition === 'due'
  if (!adult && !soon) return null
  const promise = country.procedure.promises['8']?.[language]
  return (
    <div class="note">
      <p>
        <strong>
          {adult
            ? t('isAdult')
            : protection.eighteenOn === undefined
              ? t('soonAdultUnknown')
              : t('soonAdult', { date: writeDate(protection.eighteenOn, language) })}
        </strong>
      </p>
      {promise !== undefined && <p>{t('promise', { number: 8, promise })}</p>}
    </div>
  )
}
