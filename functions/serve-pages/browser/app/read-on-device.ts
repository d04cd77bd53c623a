import type { Form } from '../../../../shared/forms/form.ts'
import type { FieldValues } from '../../../../shared/forms/form-values.ts'
import { type Filled, readFilled } from '../../fill-form.ts'
import { instantOf } from '../local-instant.ts'
import type { ViewProps } from './frame.tsx'
import { timeOnDevice } from './time-on-device.ts'

/** What fields say, their dates and times as the country's clocks have them, and now as the device knows it. */
export function readOnDevice(
  { settings, control }: Pick<ViewProps, 'settings' | 'control'>,
  form: Form,
  values: FieldValues,
): Filled {
  const { timeZone } = settings.country
  const toInstant = (date: string, time: string) => instantOf(date, time, timeZone)
  return readFilled(form, values, toInstant, timeOnDevice(control.state().record))
}
