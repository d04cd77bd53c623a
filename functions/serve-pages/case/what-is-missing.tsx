import { guardsAgainst } from '../../../shared/cases/guards-against.ts'
import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import type { OpenCase } from './open-case.ts'
import { whyNot } from './why-not.ts'

/** Everything that stands in the way of an action, each with what to do and what it rests on. */
export function WhatIsMissing({
  visit,
  opened,
  action,
}: {
  readonly visit: SignedInVisit
  readonly opened: OpenCase
  readonly action: string
}) {
  const t = caseWords(visit.language)
  const guards = guardsAgainst(visit.country.procedure, action, opened.survey.facts)
  if (guards.length === 0) return null
  return (
    <section class="missing">
      <h2>{t('missingTitle')}</h2>
      <ul>
        {guards.map(guard => {
          const { why, restsOn } = whyNot(visit, guard)
          return (
            <li key={guard.code}>
              {why}
              {restsOn !== undefined && <p class="rests">{restsOn}</p>}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
