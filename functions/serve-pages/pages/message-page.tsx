import type { ComponentChildren } from 'preact'
import type { Visit } from '../visit.ts'
import { Layout } from './layout.tsx'

/** A page that says one thing, and the ways on from there. */
export function MessagePage({
  visit,
  title,
  text,
  onward,
  children,
}: {
  readonly visit: Visit
  readonly title: string
  readonly text: string
  /** What is likeliest comes first. */
  readonly onward: readonly { readonly href: string; readonly text: string }[]
  readonly children?: ComponentChildren
}) {
  return (
    <Layout visit={visit} title={title}>
      {/* What was just sent led here: that this is another page must not go unheard. */}
      <h1 {...(visit.request.method === 'POST' && { tabIndex: -1, autofocus: true })}>{title}</h1>
      <p class="lead">{text}</p>
      {children}
      {onward.length > 0 && (
        <p class="actions">
          {onward.map(({ href, text: way }, place) => (
            <a key={href} class={place === 0 ? 'button' : 'button secondary'} href={href}>
              {way}
            </a>
          ))}
        </p>
      )}
    </Layout>
  )
}
