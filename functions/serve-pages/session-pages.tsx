import { permitted } from '../../shared/access/permissions.ts'
import type { FieldValues } from '../../shared/forms/form-values.ts'
import type { HttpResponse } from '../../shared/lambda/http.ts'
import { log } from '../../shared/lambda/log.ts'
import { Problem } from '../../shared/lambda/problem.ts'
import type { KnownOfficer, OfficerDirectory } from './case/officer-directory.ts'
import type { DeviceKeys } from './device-keys.ts'
import { OfficerPage } from './pages/officer-page.tsx'
import { OfficersPage } from './pages/officers-page.tsx'
import { SessionsPage } from './pages/sessions-page.tsx'
import type { Respond } from './respond.tsx'
import type { PathParams } from './router.ts'
import type { Sessions } from './sessions.ts'
import type { SignedInVisit } from './visit.ts'

/**
 * Where somebody is signed in, and how that ends: an officer ends their own other sessions; a supervisor those of an
 * officer of the same authority who left or lost a device, an administrator those of anybody. Administrators see names and
 * roles here, and no case.
 */
export function sessionPages({
  sessions,
  sessionCookie,
  deviceKeys,
  directory,
  respond,
}: {
  readonly sessions: Sessions
  readonly sessionCookie: string
  readonly deviceKeys: DeviceKeys
  readonly directory: OfficerDirectory
  readonly respond: Respond
}) {
  const idOf = (visit: SignedInVisit): string => visit.request.cookies[sessionCookie] ?? ''

  /** The authorities whose officers' sessions this officer may end. */
  function authoritiesFor({ session, country }: SignedInVisit): readonly string[] {
    const actor = permitted(session.officer, 'end-sessions')
    if (actor === undefined) throw new Problem('not-permitted')
    return actor.authority === 'platform'
      ? [...country.profile.authorities.map(({ id }) => id), 'audit', 'platform']
      : [actor.authority]
  }

  async function named(visit: SignedInVisit, { authority = '', officer = '' }: PathParams): Promise<KnownOfficer> {
    const known = authoritiesFor(visit).includes(authority) ? await directory.find(authority, officer) : undefined
    if (known === undefined) throw new Problem('not-found')
    return known
  }

  return {
    async list(visit: SignedInVisit): Promise<HttpResponse> {
      const { officer } = visit.session
      return respond.page(
        <SessionsPage
          visit={visit}
          sessions={await sessions.list(officer.id, idOf(visit))}
          endsThoseOfOthers={permitted(officer, 'end-sessions') !== undefined}
        />,
      )
    },

    async endOthers(visit: SignedInVisit): Promise<HttpResponse> {
      const { id } = visit.session.officer
      log('info', 'sessions-ended', { by: id, officer: id, count: await sessions.endAll(id, idOf(visit)) })
      return respond.go('/sessions')
    },

    async officers(visit: SignedInVisit): Promise<HttpResponse> {
      const lists = await Promise.all(
        authoritiesFor(visit).map(async authority => ({ authority, officers: await directory.of(authority) })),
      )
      return respond.page(<OfficersPage visit={visit} lists={lists.filter(({ officers }) => officers.length > 0)} />)
    },

    async officer(visit: SignedInVisit, params: PathParams): Promise<HttpResponse> {
      const known = await named(visit, params)
      const [open, devices] = await Promise.all([sessions.list(known.id), deviceKeys.list(known.id)])
      return respond.page(
        <OfficerPage
          visit={visit}
          known={known}
          sessions={open.length}
          devices={devices.filter(({ wiped }) => !wiped).length}
        />,
      )
    },

    /** Ends what an officer has open; with `wipe`, their devices are wiped at their next contact. */
    async endAll(visit: SignedInVisit, params: PathParams, sent: FieldValues): Promise<HttpResponse> {
      const known = await named(visit, params)
      const wiping = sent.wipe?.[0] === 'yes' ? await deviceKeys.list(known.id) : []
      // Devices first: their keys are handed out to who has a session.
      for (const { device } of wiping) await deviceKeys.wipe(known.id, device)
      const count = await sessions.endAll(known.id)
      log('info', 'sessions-ended', { by: visit.session.officer.id, officer: known.id, count })
      return respond.go(`/officers/${encodeURIComponent(known.authority)}/${encodeURIComponent(known.id)}`)
    },
  }
}
