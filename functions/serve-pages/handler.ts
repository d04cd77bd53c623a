import { country } from '#country'
import { hearing } from '../../shared/countries/authority.ts'
import { environment } from '../../shared/lambda/environment.ts'
import { httpFunction } from '../../shared/lambda/http-function.ts'
import { systemClock } from '../../shared/lambda/system-clock.ts'
import {
  arrivingFilesFromEnvironment,
  attachmentsFromEnvironment,
} from '../../shared/storage/attachments-from-environment.ts'
import { openCaseStore } from '../../shared/storage/case-store.ts'
import { openDocuments, openKms } from '../../shared/storage/clients.ts'
import { openKeyRing } from '../../shared/storage/data-keys.ts'
import { openWebhookTaking } from '../../shared/storage/webhook-taking.ts'
import { openLabels, readWorklist } from '../../shared/storage/worklist.ts'
import { openOfficerDirectory } from './case/officer-directory.ts'
import { cookiesFor } from './cookies.ts'
import { openDeviceKeys } from './device-keys.ts'
import { openDrafts } from './drafts.ts'
import { openFormTexts } from './form-texts.ts'
import { openInterrupted } from './interrupted.ts'
import { openRespond } from './respond.tsx'
import { servePages } from './serve-pages.tsx'
import { openSessions } from './sessions.ts'
import { signInWhenAsked } from './sign-in.ts'

const settings = environment(
  'CASES_TABLE',
  'KEYS_TABLE',
  'DESK_TABLE',
  'DATA_KEY_ID',
  'PUBLIC_ORIGIN',
  'OIDC_ISSUER',
  'OIDC_CLIENT_ID',
  'OIDC_LOGOUT_URL',
)
const documents = openDocuments()
const ring = openKeyRing(openKms(), settings.DATA_KEY_ID)
const origin = settings.PUBLIC_ORIGIN
const signIn = signInWhenAsked(async () =>
  (await import('./openid-sign-in.ts')).openSignIn({
    issuer: settings.OIDC_ISSUER,
    clientId: settings.OIDC_CLIENT_ID,
    logoutUrl: settings.OIDC_LOGOUT_URL,
    origin,
  }),
)

const { routes, showProblem } = servePages({
  country,
  cases: openCaseStore({
    documents,
    ring,
    casesTable: settings.CASES_TABLE,
    keysTable: settings.KEYS_TABLE,
    authorities: hearing(country.profile.authorities).map(({ id }) => id),
  }),
  drafts: openDrafts(documents, settings.DESK_TABLE, ring, systemClock),
  formTexts: openFormTexts(documents, settings.DESK_TABLE),
  interrupted: openInterrupted(documents, settings.DESK_TABLE, ring, systemClock),
  attachments: attachmentsFromEnvironment(documents, ring),
  taking: openWebhookTaking(documents, settings.CASES_TABLE),
  arriving: arrivingFilesFromEnvironment(documents),
  deviceKeys: openDeviceKeys(documents, settings.DESK_TABLE, ring, systemClock),
  sessions: openSessions(documents, settings.DESK_TABLE, systemClock, signIn.renew),
  signIn,
  cookies: cookiesFor(origin),
  respond: openRespond([new URL(settings.OIDC_ISSUER).origin, new URL(settings.OIDC_LOGOUT_URL).origin]),
  origin,
  worklist: query => readWorklist(documents, settings.CASES_TABLE, query),
  labels: entries => openLabels(documents, settings.KEYS_TABLE, ring, entries),
  directory: openOfficerDirectory(documents, settings.DESK_TABLE, systemClock),
  clock: systemClock,
})

export const handler = httpFunction(routes, showProblem)
