import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { namesFor } from './names.ts'
import type { OpenCase } from './open-case.ts'

/** A panel: who sits on it, who has voted what as far as this officer may know, what they decided, who dissented. */
export function PanelVotes({
  visit,
  opened,
  officers,
}: {
  readonly visit: SignedInVisit
  readonly opened: OpenCase
  readonly officers: ReadonlyMap<string, string>
}) {
  const t = caseWords(visit.language)
  const names = namesFor(visit)
  const { panel } = opened.view
  if (panel === undefined) return <p>{t('panelNone')}</p>
  const dissents = new Map(
    panel.votes === undefined
      ? []
      : opened.entries.flatMap(({ head, happening }): [string, string][] =>
          happening?.type === 'vote-cast' &&
          happening.dissent !== undefined &&
          head.sequence > (opened.state.panel?.sequence ?? 0)
            ? [[head.by.officer, happening.dissent]]
            : [],
        ),
  )
  return (
    <>
      <ul class="cards">
        {panel.members.map((member, index) => {
          const vote = panel.votes?.[member.officer]
          const dissent = dissents.get(member.officer)
          return (
            <li key={member.officer}>
              <p>
                <strong>{officers.get(member.officer) ?? t('panelMember', { number: index + 1 })}</strong>
                {`, ${names.authority(member.authority)}`}
                {member.chair && `. ${t('panelChairs')}`}
              </p>
              <p class="hint">
                {member.conflictOfInterest ? t('panelConflict') : t('panelNoConflict')}{' '}
                {member.confidentialityUndertaken ? t('panelConfidential') : t('panelNotConfidential')}
              </p>
              {panel.votes !== undefined && (
                <p>{vote === undefined ? t('panelNotVoted') : t('panelVoted', { decision: t(`decision.${vote}`) })}</p>
              )}
              {dissent !== undefined && <p>{t('panelDissent', { dissent })}</p>}
            </li>
          )
        })}
      </ul>
      <p>
        {t('panelCount', { voted: panel.voted, members: panel.members.length })}{' '}
        {panel.outcome !== undefined && (
          <strong>{t('panelOutcome', { decision: t(`decision.${panel.outcome}`) })}</strong>
        )}
      </p>
    </>
  )
}
