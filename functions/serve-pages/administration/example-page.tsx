import { type Audience, audiencesNamedIn } from '../../../shared/forms/disclose.ts'
import type { Form, FormExample } from '../../../shared/forms/form.ts'
import { titleOf } from '../../../shared/forms/questions.ts'
import { caseWords } from '../case/case-words.ts'
import { namesFor } from '../case/names.ts'
import { Layout } from '../pages/layout.tsx'
import { SeenBy } from '../pages/seen-by.tsx'
import type { SignedInVisit } from '../visit.ts'

/** How one audience reads a form that was filled in with an example. */
export function ExamplePage({
  visit,
  form,
  example,
  number,
  audience,
}: {
  readonly visit: SignedInVisit
  readonly form: Form
  readonly example: FormExample
  readonly number: number
  readonly audience: Audience
}) {
  const t = caseWords(visit.language)
  const names = namesFor(visit)
  const title = t('exampleSeenBy', { audience: names.audience(audience) })
  const here = `/administration/forms/${form.id}`
  return (
    <Layout visit={visit} title={title} back={here}>
      <p class="caption">
        {titleOf(form, visit.language)}. {t('exampleNumber', { number })}
      </p>
      <h1>{title}</h1>
      <p class="note">{t('exampleInvented')}</p>
      <nav class="readers" aria-label={t('readersTitle')}>
        {audiencesNamedIn(form).map(one =>
          one === audience ? (
            <strong key={one} aria-current="true">
              {names.audience(one)}
            </strong>
          ) : (
            <a key={one} href={`${here}/examples/${example.name}/${one}`}>
              {names.audience(one)}
            </a>
          ),
        )}
      </nav>
      <SeenBy
        visit={visit}
        form={form}
        answers={example.answers}
        audience={audience}
        audienceName={names.audience(audience)}
      />
    </Layout>
  )
}
