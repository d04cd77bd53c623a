import { writeMoment } from '../../language.ts'
import { items } from '../store.ts'
import { caseOnDevice, formsForCase } from './cases-on-device.ts'
import { titleOfForm } from './forms-on-device.ts'
import { Frame, type ViewProps } from './frame.tsx'
import { Recorded } from './recorded.tsx'
import { go, to } from './route.ts'

/** A case on this device: which forms can be added to it, and what of it its officer may read. */
export function CaseView(props: ViewProps & { readonly caseId: string }) {
  const { t, control, language, settings, caseId } = props
  const state = control.state()
  const one = caseOnDevice(state, caseId)
  const taken = state.cases.find(({ content }) => content.caseId === caseId)
  const title = one === undefined ? t('notFoundTitle') : t('caseTitle', { reference: one.reference })
  return (
    <Frame {...props} title={title} view={`case ${caseId}`} back={to('home')}>
      <h1>{title}</h1>
      {one?.name !== undefined && <p class="lead">{one.name}</p>}
      {one !== undefined && (
        <>
          <h2>{t('furtherTitle')}</h2>
          <p>{one.known.length > 0 ? t('furtherKnown') : t('furtherOffline')}</p>
          {formsForCase(state, one, language).map(form => (
            <p key={form.id} class="further">
              <a class="button secondary" href={to('start', form.id, caseId)}>
                {titleOfForm(state.record, language, form.id)}
              </a>
            </p>
          ))}
          {taken !== undefined && taken.content.submissions.length > 0 && (
            <details>
              <summary>{t('answersTitle')}</summary>
              <section>
                <p class="hint">
                  {t('caseAsOf', {
                    when: writeMoment(new Date(taken.item.savedAt).toISOString(), language, settings.country.timeZone),
                  })}
                </p>
              </section>
              {taken.content.submissions.map(one => (
                <Recorded key={one.sequence} {...props} one={one} />
              ))}
            </details>
          )}
          {state.contact !== undefined && (
            <p>
              <a href={`/cases/${caseId}`}>{t('openCase')}</a>
            </p>
          )}
          {taken !== undefined && (
            <p>
              <button type="button" class="quiet" onClick={() => items.remove(taken.item.id).then(() => go())}>
                {t('caseLeave')}
              </button>
            </p>
          )}
        </>
      )}
    </Frame>
  )
}
