import { Guidance } from '../../../functions/serve-pages/pages/guidance.tsx'
import { Layout } from '../../../functions/serve-pages/pages/layout.tsx'
import type { Visit } from '../../../functions/serve-pages/visit.ts'
import { pagesOf, titleOf } from '../../../shared/forms/questions.ts'
import type { BuiltForm } from '../build-form.ts'

/** One form: its pages, its examples to fill it in with, and its guidance. */
export function FormOverviewPage({ visit, built }: { readonly visit: Visit; readonly built: BuiltForm }) {
  const { t, language } = visit
  const { form, examples } = built
  const pages = pagesOf(form, language)
  const first = pages[0]?.name
  const guidance = form.guidance[language]
  return (
    <Layout visit={visit} title={titleOf(form, language)}>
      <p class="caption">
        {form.id} {form.version}
      </p>
      <h1>{titleOf(form, language)}</h1>
      <h2 lang="en">Pages, with nothing filled in</h2>
      <ol>
        {pages.map(page => (
          <li key={page.name}>
            <a href={`/forms/${form.id}/${page.name}`}>{page.title}</a>
          </li>
        ))}
      </ol>
      <div lang="en">
        <h2>Filled in with an example</h2>
        <ul>
          {examples.map(example => (
            <li key={example.name}>
              <a class="case" href={`/forms/${form.id}/${first}?example=${encodeURIComponent(example.name)}`}>
                {example.name}
              </a>
              <p>{example.about}</p>
              {example.faults.length > 0 && <p class="hint">Must give {example.faults.join('; ')}</p>}
            </li>
          ))}
        </ul>
      </div>
      {guidance !== undefined && (
        <>
          <h2>{t('guidance')}</h2>
          <Guidance text={guidance} />
        </>
      )}
    </Layout>
  )
}
