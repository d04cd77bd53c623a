import { Layout } from '../../../functions/serve-pages/pages/layout.tsx'
import type { Visit } from '../../../functions/serve-pages/visit.ts'
import type { ListedForm } from '../open-forms.ts'

/** All forms there are, whether a procedure uses them or not. */
export function FormsPage({ visit, forms }: { readonly visit: Visit; readonly forms: readonly ListedForm[] }) {
  return (
    <Layout visit={visit} title="Form preview">
      <div lang="en">
        <h1>Form preview</h1>
        <p class="lead">
          Every form as officers see it, read anew when its files change. Nothing that is filled in here is stored.
        </p>
      </div>
      <ul class="cards">
        {forms.map(form => (
          <li key={form.id}>
            <a class="case" href={`/forms/${form.id}`}>
              {form.titles[visit.language] ?? form.id}
            </a>
            <p lang="en" class={form.faulty ? 'fault' : 'hint'}>
              {form.faulty
                ? 'Has a fault: open it to see which.'
                : `${form.id} ${form.version}, ${form.pages} pages, ${
                    form.stage === undefined ? 'not used by the procedure' : `used at the stage ${form.stage}`
                  }`}
            </p>
          </li>
        ))}
      </ul>
    </Layout>
  )
}
