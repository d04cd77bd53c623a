/** What the app does besides showing and saving a form: one file, loaded when the first of it is asked for. */
import './app.tsx'

export { hasAuthenticator } from '../authenticator-lock.ts'
export { leaveCases, leaveOldCases } from '../keep-case.ts'
export { keepForms } from '../keep-forms.ts'
export { wipeAfter } from '../leaving.ts'
export {
  addAuthenticator,
  openByAuthenticator,
  opensByAuthenticator,
  removeAuthenticator,
} from '../open-by-authenticator.ts'
export { drain } from '../outbox.ts'
export { askCase, askCasesGone, fileCalls, sendForm } from '../send-to-server.ts'
export { changePassphrase, setUp, showAgain, unlockByPassphrase } from '../unlock-by-passphrase.ts'
