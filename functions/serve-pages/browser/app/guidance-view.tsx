import { useEffect, useState } from 'preact/hooks'
import { Guidance } from '../../pages/guidance.tsx'
import { Frame, type ViewProps } from './frame.tsx'
import { to } from './route.ts'
import { STAGE_KEYS } from './stage-keys.ts'

/** The guidance of every stage, as far as the device keeps it. That of a form stands on its pages. */
export function GuidanceView(props: ViewProps) {
  const { t, control, language } = props
  const { record } = control.state()
  const path = (record?.forms[language] ?? Object.values(record?.forms ?? {})[0])?.guidance
  const [stages, setStages] = useState<readonly { readonly stage: string; readonly text: string }[]>([])
  useEffect(() => {
    if (path === undefined) return
    fetch(path)
      .then(response => (response.ok ? response.json() : []))
      .then(setStages, () => setStages([]))
  }, [path])
  return (
    <Frame {...props} title={t('guidanceTitle')} view="guidance" back={to('home')}>
      <h1>{t('guidanceTitle')}</h1>
      <p class="lead">{t('guidanceText')}</p>
      {stages.map(({ stage, text }) => {
        const key = STAGE_KEYS[stage]
        return (
          <details key={stage}>
            <summary>{key === undefined ? stage : t(key)}</summary>
            <Guidance text={text} heading="h2" />
          </details>
        )
      })}
    </Frame>
  )
}
