import { Frame, type ViewProps } from './frame.tsx'
import { to } from './route.ts'

/**
 * In place of a form that cannot be filled in: it was sent off already, or is not on this device. `sentOff` is its id
 * where it was, and leads to what became of it.
 */
export function NotFillableView(props: ViewProps & { readonly sentOff: string | false }) {
  const { t, sentOff } = props
  const title = sentOff === false ? t('notFoundTitle') : t('draftMissingTitle')
  return (
    <Frame {...props} title={title} view={`not-fillable ${sentOff}`} back={to('home')}>
      <h1>{title}</h1>
      <p role="status">{sentOff === false ? t('formNotHere') : t('inTheQueue')}</p>
      {sentOff !== false && (
        <p class="actions">
          <a class="button" href={to('sent', sentOff)}>
            {t('seeWhatBecame')}
          </a>
        </p>
      )}
    </Frame>
  )
}
