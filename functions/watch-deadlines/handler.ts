import { country } from '#country'
import { hearing } from '../../shared/countries/authority.ts'
import { environment } from '../../shared/lambda/environment.ts'
import { scheduledFunction } from '../../shared/lambda/scheduled-function.ts'
import { systemClock } from '../../shared/lambda/system-clock.ts'
import { openCaseStore } from '../../shared/storage/case-store.ts'
import { openDocuments, openKms } from '../../shared/storage/clients.ts'
import { agreesWithServices } from '../../shared/storage/clock-agreement.ts'
import { openKeyRing } from '../../shared/storage/data-keys.ts'
import { openWatch } from '../../shared/storage/watch-index.ts'
import { watchDeadlines } from './watch-deadlines.ts'

const { CASES_TABLE, KEYS_TABLE, DATA_KEY_ID } = environment('CASES_TABLE', 'KEYS_TABLE', 'DATA_KEY_ID')
const documents = openDocuments()

export const handler = scheduledFunction(
  watchDeadlines({
    rules: country,
    cases: openCaseStore({
      documents,
      ring: openKeyRing(openKms(), DATA_KEY_ID),
      casesTable: CASES_TABLE,
      keysTable: KEYS_TABLE,
      authorities: hearing(country.profile.authorities).map(({ id }) => id),
    }),
    watched: openWatch(documents, CASES_TABLE),
    clock: systemClock,
    mostErased: 20,
    clockAgrees: agreesWithServices(documents),
  }),
)
