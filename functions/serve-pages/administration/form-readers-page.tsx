import { audiencesNamedIn, mayRead } from '../../../shared/forms/disclose.ts'
import type { Form, FormExample } from '../../../shared/forms/form.ts'
import { pagesOf, titleOf } from '../../../shared/forms/questions.ts'
import { formRule } from '../../../shared/procedure/procedure.ts'
import { caseWords } from '../case/case-words.ts'
import { namesFor } from '../case/names.ts'
import { LANGUAGE_NAMES } from '../language-names.ts'
import { Layout } from '../pages/layout.tsx'
import type { SignedInVisit } from '../visit.ts'
import { leafQuestions } from './leaf-questions.ts'
import { wordsComplete } from './words-complete.ts'

/** One form as an administrator needs it: its languages, who fills it in, who reads which question, and its examples. */
export function FormReadersPage({
  visit,
  form,
  examples,
}: {
  readonly visit: SignedInVisit
  readonly form: Form
  readonly examples: readonly FormExample[]
}) {
  const { language, country } = visit
  const t = caseWords(language)
  const names = namesFor(visit)
  const audiences = audiencesNamedIn(form)
  const pages = pagesOf(form, language).map(page => ({ page, questions: leafQuestions(page) }))
  const all = pages.flatMap(({ questions }) => questions)
  const rule = formRule(country.procedure, form.id)
  return (
    <Layout visit={visit} title={titleOf(form, language)} back="/administration">
      <p class="caption">{t('formVersion', { version: form.version })}</p>
      <h1>{titleOf(form, language)}</h1>
      <dl class="answers">
        {rule !== undefined && (
          <div>
            <dt>{t('stage')}</dt>
            <dd>{t(`stage.${rule.stage}`)}</dd>
          </div>
        )}
        {rule !== undefined && (
          <div>
            <dt>{t('formFilledBy')}</dt>
            <dd>{rule.filledBy.map(names.role).join(', ')}</dd>
          </div>
        )}
        {wordsComplete(form, country.profile.languages).map(one => (
          <div key={one.language}>
            <dt lang={one.language}>{LANGUAGE_NAMES[one.language]}</dt>
            <dd>
              <p>{t('formTexts', { there: one.there, texts: one.texts })}</p>
              <p class={one.guidance ? 'hint' : 'fault'}>
                {one.guidance ? t('formGuidance') : t('formGuidanceMissing')}
              </p>
            </dd>
          </div>
        ))}
      </dl>
      <h2>{t('examplesTitle')}</h2>
      <p>{t('examplesText')}</p>
      {examples.length === 0 && <p>{t('examplesNone')}</p>}
      <ul class="cards">
        {examples.map(({ name, about }, index) => (
          <li key={name}>
            <p>
              <strong>{t('exampleNumber', { number: index + 1 })}</strong>
            </p>
            <p class="hint" lang="en">
              {about}
            </p>
            <ul class="links">
              {audiences.map(audience => (
                <li key={audience}>
                  <a href={`/administration/forms/${form.id}/examples/${name}/${audience}`}>
                    {t('exampleSeenBy', { audience: names.audience(audience) })}
                  </a>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <h2>{t('readersTitle')}</h2>
      <p>{t('readersText')}</p>
      <ul>
        {audiences.map(audience => (
          <li key={audience}>
            {t('readersCount', {
              audience: names.audience(audience),
              read: all.filter(({ place }) => mayRead(form, audience, place)).length,
              all: all.length,
            })}
          </li>
        ))}
      </ul>
      {pages.map(({ page, questions }) => (
        <section key={page.name}>
          <h3>{page.title}</h3>
          <dl class="answers">
            {questions.map(({ place, label }) => (
              <div key={place}>
                <dt>{label}</dt>
                <dd>
                  {audiences
                    .filter(audience => mayRead(form, audience, place))
                    .map(names.audience)
                    .join(', ')}
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Layout>
  )
}
