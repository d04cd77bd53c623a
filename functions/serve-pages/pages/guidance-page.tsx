import type { Visit } from '../visit.ts'
import { Guidance } from './guidance.tsx'
import { Layout } from './layout.tsx'

export interface GuidanceLink {
  readonly path: string
  readonly title: string
}

export interface GuidanceListPageProps {
  readonly visit: Visit
  readonly stages: readonly GuidanceLink[]
  readonly forms: readonly GuidanceLink[]
}

/** Where the guidance for each stage and each form is found. */
export function GuidanceListPage({ visit, stages, forms }: GuidanceListPageProps) {
  const { t } = visit
  return (
    <Layout visit={visit} title={t('guidanceTitle')} back="/">
      <h1>{t('guidanceTitle')}</h1>
      <p class="lead">{t('guidanceText')}</p>
      <h2>{t('guidanceStages')}</h2>
      {/* The stages follow one another: their numbers say so. */}
      <ol class="links">{stages.map(entry)}</ol>
      <h2>{t('guidanceForms')}</h2>
      <ul class="links">{forms.map(entry)}</ul>
    </Layout>
  )
}

function entry({ path, title }: GuidanceLink) {
  return (
    <li key={path}>
      <a href={path}>{title}</a>
    </li>
  )
}

export interface GuidancePageProps {
  readonly visit: Visit
  /** Of the stage or the form. */
  readonly name: string
  readonly text: string
}

/** The guidance for one stage or one form. */
export function GuidancePage({ visit, name, text }: GuidancePageProps) {
  const title = visit.t('guidanceFor', { name })
  return (
    <Layout visit={visit} title={title} back="/guidance">
      <h1>{title}</h1>
      <Guidance text={text} heading="h2" />
    </Layout>
  )
}
