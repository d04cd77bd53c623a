import type { ComponentChildren } from 'preact'
import type { Visit } from '../visit.ts'
import { Layout } from './layout.tsx'

/** A page that says one thing, and the way on from there. */
export function MessagePage({
  visit,
  title,
  text,
  children,
}: {
  readonly visit: Visit
  readonly title: string
  readonly text: string
  readonly children?: ComponentChildren
}) {
  return (
    <Layout visit={visit} title={title}>
      {/* What was just sent led here: that this is another page must not go unheard. */}
      <h1 {...(visit.request.method === 'POST' && { tabIndex: -1, autofocus: true })}>{title}</h1>
      <p class="lead">{text}</p>
      {children}
    </Layout>
  )
}
