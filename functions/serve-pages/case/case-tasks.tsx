import type { CaseView, TaskView } from '../../../shared/cases/case-view.ts'
import type { Action } from '../../../shared/cases/what-may-be-done.ts'
import type { SignedInVisit } from '../visit.ts'
import { ActionButton } from './action-button.tsx'
import { caseWords } from './case-words.ts'
import { namesFor } from './names.ts'
import { whyNot } from './why-not.ts'
import { writeDue } from './write-due.ts'

/** What there is to do now: the officer's own tasks first, each with the way to do it or why it has to wait. */
export function CaseTasks({ visit, view }: { readonly visit: SignedInVisit; readonly view: CaseView }) {
  const t = caseWords(visit.language)
  if (view.tasks.length === 0) return <p>{t('noTasks')}</p>
  const mine = view.tasks.filter(task => task.yours)
  return (
    <>
      {mine.length === 0 && <p>{t('noTasksOfYours')}</p>}
      <ul class="cards tasks">
        {[...mine, ...view.tasks.filter(task => !task.yours)].map(task => (
          <TaskCard key={task.task} visit={visit} view={view} task={task} />
        ))}
      </ul>
    </>
  )
}

function TaskCard({
  visit,
  view,
  task,
}: {
  readonly visit: SignedInVisit
  readonly view: CaseView
  readonly task: TaskView
}) {
  const t = caseWords(visit.language)
  const names = namesFor(visit)
  const due = writeDue(visit, task.dueAt)
  const possible = task.does.flatMap(name => view.may.filter(action => nameOf(action) === name))
  const blocked = view.blocked.filter(action => task.does.includes(nameOf(action)))
  return (
    <li class={task.yours ? 'yours' : ''}>
      <p>
        <strong>{names.task(task.task)}</strong>
      </p>
      <p class={due.late ? 'due late' : 'due'}>
        {due.late && (
          <strong>
            {t('overdue')}
            {t('colon')}
          </strong>
        )}
        {due.text}
      </p>
      {!task.yours && (
        <p class="hint">
          {t('taskOf', { who: `${task.roles.map(names.role).join(', ')} (${names.authority(task.authority)})` })}
        </p>
      )}
      {possible.length > 0 && (
        <div class="actions">
          {possible.map((action, index) => (
            <ActionButton key={nameOf(action)} visit={visit} view={view} action={action} secondary={index > 0} />
          ))}
        </div>
      )}
      {possible.length === 0 &&
        blocked.map(action => {
          const { why } = whyNot(visit, action)
          return (
            <p class="hint" key={nameOf(action)}>
              {t('taskWaits', { why })}
            </p>
          )
        })}
    </li>
  )
}

/** The name under which tasks and guards know an action. */
export function nameOf(action: Action): string {
  if (action.type === 'submit-form') return `submit-form:${action.formId}`
  return action.type === 'sign' ? `sign:${action.subject}` : action.type
}
