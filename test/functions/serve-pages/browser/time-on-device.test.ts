import { expect, it } from 'vitest'
import { timeOnDevice } from '../../../../functions/serve-pages/browser/app/time-on-device.ts'

it('a device tells the time as the server had it, unless its clock has gone back since', () => {
  const ahead = 3_600_000
  const heardAt = Date.now() - 1_000
  const told = timeOnDevice({ heardAt, ahead })?.getTime() ?? 0
  expect(told).toBeGreaterThanOrEqual(heardAt + ahead)
  expect(told).toBeLessThanOrEqual(Date.now() + ahead)
  expect(timeOnDevice({ heardAt: Date.now() + 86_400_000, ahead })).toBeUndefined()
  expect(timeOnDevice(undefined)).toBeUndefined()
})
