import type { Form } from '../../../shared/forms/form.ts'
import { titleOf } from '../../../shared/forms/questions.ts'
import { AUDIENCES } from '../audiences.ts'

/** The author's own links: all forms, this form, and what each audience would read of it as it is filled in now. */
export function PreviewLinks({ path, form }: { readonly path: string; readonly form: Form | undefined }) {
  const [, kind, draft = '', ...rest] = path.split('/')
  const [page = ''] = rest
  // On a page with questions the views begin by saving what is typed.
  const typing = kind === 'drafts' && !['', 'check', 'send', 'read-by'].includes(page)
  return (
    <nav class="languages" lang="en" aria-label="Form preview">
      <a href="/">All forms</a>
      {form !== undefined && <a href={`/forms/${form.id}`}>{titleOf(form, 'en')}: pages and examples</a>}
      {kind === 'drafts' && <a href={`/drafts/${draft}/check`}>Check</a>}
      {kind === 'drafts' && form !== undefined && <strong>Would be read by:</strong>}
      {kind === 'drafts' &&
        form !== undefined &&
        AUDIENCES.map(audience =>
          typing ? (
            <button key={audience} class="link" type="submit" form="form" name="action" value={`read-by:${audience}`}>
              {audience}
            </button>
          ) : (
            <a key={audience} href={`/drafts/${draft}/read-by/${audience}`}>
              {audience}
            </a>
          ),
        )}
    </nav>
  )
}
