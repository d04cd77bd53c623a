import { country } from '#country'
import { hearing } from '../../shared/countries/authority.ts'
import { environment } from '../../shared/lambda/environment.ts'
import { httpFunction } from '../../shared/lambda/http-function.ts'
import { systemClock } from '../../shared/lambda/system-clock.ts'
import { attachmentsFromEnvironment } from '../../shared/storage/attachments-from-environment.ts'
import { openCaseStore } from '../../shared/storage/case-store.ts'
import { openDocuments, openKms } from '../../shared/storage/clients.ts'
import { openKeyRing } from '../../shared/storage/data-keys.ts'
import { publicKeys } from '../../shared/storage/signing-key.ts'
import { openLabels, readWorklist } from '../../shared/storage/worklist.ts'
import { serveApi } from './serve-api.ts'

const { CASES_TABLE, KEYS_TABLE, DATA_KEY_ID } = environment('CASES_TABLE', 'KEYS_TABLE', 'DATA_KEY_ID')
const documents = openDocuments()
const ring = openKeyRing(openKms(), DATA_KEY_ID)

export const handler = httpFunction(
  serveApi({
    country,
    cases: openCaseStore({
      documents,
      ring,
      casesTable: CASES_TABLE,
      keysTable: KEYS_TABLE,
      authorities: hearing(country.profile.authorities).map(({ id }) => id),
    }),
    worklist: query => readWorklist(documents, CASES_TABLE, query),
    labels: entries => openLabels(documents, KEYS_TABLE, ring, entries),
    publicKeys: () => publicKeys({ documents, keysTable: KEYS_TABLE, clock: systemClock }),
    attachments: attachmentsFromEnvironment(documents, ring),
    clock: systemClock,
  }),
)
