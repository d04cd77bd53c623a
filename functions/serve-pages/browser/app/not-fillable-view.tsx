import { Frame, type ViewProps } from './frame.tsx'
import { to } from './route.ts'

/** In place of a form that cannot be filled in: it was sent off already, or is not on this device. */
export function NotFillableView(props: ViewProps & { readonly sentOff: boolean }) {
  const { t, sentOff } = props
  return (
    <Frame {...props} title={t('notFoundTitle')} view={`not-fillable ${sentOff}`} back={to('home')}>
      <h1>{t('notFoundTitle')}</h1>
      <p role="status">{t(sentOff ? 'inTheQueue' : 'formNotHere')}</p>
    </Frame>
  )
}
