import { type Form, formKey } from '../../../shared/forms/form.ts'
import { titleOf } from '../../../shared/forms/questions.ts'
import { caseWords } from '../case/case-words.ts'
import { LANGUAGE_NAMES } from '../language-names.ts'
import { Layout } from '../pages/layout.tsx'
import type { SignedInVisit } from '../visit.ts'
import { isComplete, wordsComplete } from './words-complete.ts'

/** Everything that a deployment holds beside its cases: forms, languages, and the rules of the country. */
export function DeploymentPage({ visit, forms }: { readonly visit: SignedInVisit; readonly forms: readonly Form[] }) {
  const { language, country } = visit
  const { languages, rules } = country.profile
  const t = caseWords(language)
  return (
    <Layout visit={visit} title={t('deploymentTitle')} back="/">
      <h1>{t('deploymentTitle')}</h1>
      <p class="lead">{t('deploymentText')}</p>
      <h2>{t('formsTitle')}</h2>
      <ul class="cards">
        {forms.map(form => {
          const missing = wordsComplete(form, languages).filter(one => !isComplete(one))
          const older = country.forms.versions(form.id).filter(version => version !== form.version)
          return (
            <li key={formKey(form)}>
              <a class="case" href={`/administration/forms/${form.id}`}>
                {titleOf(form, language)}
              </a>
              <p>
                {t('formVersion', { version: form.version })}
                {older.length > 0 && ` ${t('formOlder', { versions: older.join(', ') })}`}
              </p>
              <p class={missing.length === 0 ? 'hint' : 'fault'}>
                {missing.length === 0
                  ? t('formComplete', { languages: languages.map(one => LANGUAGE_NAMES[one]).join(', ') })
                  : t('formIncomplete', { languages: missing.map(one => LANGUAGE_NAMES[one.language]).join(', ') })}
              </p>
            </li>
          )
        })}
      </ul>
      <h2>{t('rulesTitle')}</h2>
      <p>{t('rulesText')}</p>
      <ul class="cards">
        {rules.map(({ rule, source, confirmed }) => (
          <li key={rule + source}>
            <p class={confirmed ? 'hint' : 'fault'}>{confirmed ? t('ruleConfirmed') : t('ruleOpen')}</p>
            {/* As the profile has it: in English. */}
            <p lang="en">{rule}</p>
            <p class="source" lang={languages[0]}>
              {source}
            </p>
          </li>
        ))}
      </ul>
    </Layout>
  )
}
