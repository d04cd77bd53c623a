import type { SignedInVisit } from '../visit.ts'
import { caseWords } from './case-words.ts'
import { namesFor } from './names.ts'
import type { OpenCase } from './open-case.ts'
import { WhatIsMissing } from './what-is-missing.tsx'

/** What is still to be done before a case can be closed. */
export function WhatCloses({ visit, opened }: { readonly visit: SignedInVisit; readonly opened: OpenCase }) {
  const t = caseWords(visit.language)
  const names = namesFor(visit)
  const shown = opened.view.tasks.map(one => one.task)
  const open = opened.survey.tasks.filter(task => task.blocksClosing && shown.includes(task.id))
  return (
    <>
      <WhatIsMissing visit={visit} opened={opened} action="close" />
      {open.length > 0 && (
        <section>
          <h2>{t('closeTasks')}</h2>
          <ul>
            {open.map(task => (
              <li key={task.id}>
                {names.task(task.id)} ({names.authority(task.by.authority)})
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}
