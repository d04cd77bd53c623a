import type { DeviceRecord } from '../store.ts'

/** What time it is, as far as the device knows from the server; undefined: its clock has gone back since, and tells nothing. */
export function timeOnDevice(record: Pick<DeviceRecord, 'heardAt' | 'ahead'> | undefined): Date | undefined {
  const now = Date.now()
  return record === undefined || now < record.heardAt ? undefined : new Date(now + record.ahead)
}
