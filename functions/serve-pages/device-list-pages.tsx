import * as v from 'valibot'
import type { HttpResponse } from '../../shared/lambda/http.ts'
import { Problem } from '../../shared/lambda/problem.ts'
import { type DeviceKeys, deviceIdSchema } from './device-keys.ts'
import { DevicesPage } from './pages/devices-page.tsx'
import type { Respond } from './respond.tsx'
import type { PathParams } from './router.ts'
import type { SignedInVisit } from './visit.ts'

/** An officer's devices, and how to wipe one that was lost: at its next contact, whoever holds it. */
export function deviceListPages({
  deviceKeys,
  respond,
}: {
  readonly deviceKeys: DeviceKeys
  readonly respond: Respond
}) {
  return {
    async list(visit: SignedInVisit): Promise<HttpResponse> {
      return respond.page(<DevicesPage visit={visit} devices={await deviceKeys.list(visit.session.officer.id)} />)
    },
    async wipe(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const device = v.safeParse(deviceIdSchema, params.device)
      if (!device.success) throw new Problem('not-found')
      await deviceKeys.wipe(visit.session.officer.id, device.output)
      return respond.go('/devices')
    },
  }
}
