import { namesFor } from '../../../functions/serve-pages/case/names.ts'
import { Layout } from '../../../functions/serve-pages/pages/layout.tsx'
import { SeenBy } from '../../../functions/serve-pages/pages/seen-by.tsx'
import type { Visit } from '../../../functions/serve-pages/visit.ts'
import { disclose } from '../../../shared/forms/disclose.ts'
import type { Answers, Form } from '../../../shared/forms/form.ts'
import { titleOf } from '../../../shared/forms/questions.ts'
import type { PreviewAudience } from '../audiences.ts'

export interface AudiencePageProps {
  readonly visit: Visit
  readonly form: Form
  readonly draft: string
  readonly answers: Answers
  readonly audience: PreviewAudience
}

/** What an audience would read of the answers as they are now. */
export function AudiencePage({ visit, form, draft, answers, audience }: AudiencePageProps) {
  const title = `What ${audience} would read`
  return (
    <Layout visit={visit} title={title} back={`/drafts/${draft}/check`}>
      <p class="caption">{titleOf(form, visit.language)}</p>
      <h1 lang="en">{title}</h1>
      <SeenBy
        visit={visit}
        form={form}
        answers={answers}
        audience={audience}
        audienceName={namesFor(visit).audience(audience)}
      />
      <details>
        <summary lang="en">The same as JSON</summary>
        <div>
          <textarea
            readOnly
            rows={20}
            aria-label="The answers as JSON"
            value={JSON.stringify(disclose(form, answers, audience), null, 2)}
          />
        </div>
      </details>
    </Layout>
  )
}
