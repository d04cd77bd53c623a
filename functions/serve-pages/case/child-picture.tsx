import { writeDate } from '../language.ts'
import { AnswerLines } from '../pages/answer-list.tsx'
import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { namesFor } from './names.ts'
import type { ShownCase } from './open-case.ts'
import { commonSource, type Deed, guardianOf, measuresOf, pictureOf, referralsOf } from './picture.ts'

/** One picture of the child: the newest word on everything that matters, and what protects. */
export function ChildPicture({ visit, opened }: { readonly visit: SignedInVisit; readonly opened: ShownCase }) {
  const t = caseWords(visit.language)
  const names = namesFor(visit)
  const { protection } = opened.view
  const lines = pictureOf(visit, opened)
  const measures = measuresOf(visit, opened)
  const guardian = guardianOf(visit, opened)
  const recognised = (protection?.vulnerabilities ?? []).filter(one => !one.withdrawn)
  const referrals = protection === undefined ? [] : referralsOf(opened)
  const consents = Object.entries(protection?.consents ?? {})
  if (lines.length === 0 && protection === undefined) return <p>{t('nothingForYou')}</p>
  const common = commonSource(lines)
  return (
    <>
      {common !== undefined && <p class="hint">{t('pictureFrom', { source: common })}</p>}
      <dl class="answers picture">
        {lines.map(({ answer, source }) => (
          <div key={answer.place}>
            <dt>{answer.question.label}</dt>
            <dd>
              <AnswerLines answer={answer} />
              {source !== common && <p class="source">{source}</p>}
            </dd>
          </div>
        ))}
        {guardian !== undefined && (
          <div>
            <dt>{t('pictureGuardian')}</dt>
            <dd>
              <DeedLines deed={guardian} />
            </dd>
          </div>
        )}
        {recognised.length > 0 && (
          <div>
            <dt>{t('pictureVulnerabilities')}</dt>
            <dd>
              {recognised.map(({ id, protections }) => (
                <div class="entry" key={id}>
                  <p>
                    <strong>{names.vulnerability(id)}</strong>
                  </p>
                  {protections.map(words => (
                    <p key={words.en}>{words[visit.language]}</p>
                  ))}
                </div>
              ))}
            </dd>
          </div>
        )}
        {protection !== undefined && (
          <div>
            <dt>{t('pictureMeasures')}</dt>
            <dd>
              {measures.length === 0 && <p>{t('pictureNoMeasures')}</p>}
              {measures.map(deed => (
                <div class="entry" key={deed.sequence}>
                  <DeedLines deed={deed} />
                </div>
              ))}
            </dd>
          </div>
        )}
        {consents.length > 0 && (
          <div>
            <dt>{t('pictureConsents')}</dt>
            <dd>
              {consents.map(([id, state]) => (
                <p key={id}>
                  {names.consent(id)}
                  {t('colon')}
                  {t(`consentState.${state}`)}
                </p>
              ))}
            </dd>
          </div>
        )}
        {referrals.length > 0 && (
          <div>
            <dt>{t('pictureReferrals')}</dt>
            <dd>
              {referrals.map(({ sequence, partner, until, stopped }) => (
                <p key={sequence}>
                  {t(stopped ? 'referralStopped' : 'referralUntil', {
                    partner: names.partner(partner),
                    date: writeDate(until, visit.language),
                  })}{' '}
                  {!stopped && (
                    <a class="no-print" href={`/cases/${opened.view.caseId}/letters/${sequence}`}>
                      {t('letterLink')}
                    </a>
                  )}
                </p>
              ))}
            </dd>
          </div>
        )}
        {protection?.abroad !== undefined && (
          <div>
            <dt>{t('pictureAbroad')}</dt>
            <dd>
              <p>
                {t('abroadState', {
                  country: opened.askedCountry ?? '',
                  answer: t(`answer.${protection.abroad.answer}`),
                })}
              </p>
            </dd>
          </div>
        )}
        {Object.keys(protection?.flags ?? {}).length > 0 && (
          <div>
            <dt>{t('pictureFlags')}</dt>
            <dd>
              {Object.keys(protection?.flags ?? {}).map(id => (
                <p key={id}>{names.flag(id)}</p>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </>
  )
}

function DeedLines({ deed: { what, detail, source } }: { readonly deed: Deed }) {
  return (
    <>
      <p>{what}</p>
      {detail !== undefined && detail !== '' && <p>{detail}</p>}
      <p class="source">{source}</p>
    </>
  )
}
