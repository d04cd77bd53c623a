import type { ComponentChildren } from 'preact'
import type { Country } from '../../shared/countries/country.ts'
import type { Language } from '../../shared/countries/profile.ts'
import type { HttpRequest } from '../../shared/lambda/http.ts'
import type { Session } from './sessions.ts'
import type { Translate } from './words.ts'

/** One request for a page: who asks, in which language, of which country. */
export interface Visit {
  readonly request: HttpRequest
  readonly country: Country
  readonly language: Language
  readonly t: Translate
  readonly session: Session | undefined
  /** A session that its officer has hidden: nothing is shown until it is unlocked. */
  readonly hidden?: Session
  readonly now: Date
  /** Only in the form preview: its own links, in place of the ways out of a session that is none. */
  readonly preview?: ComponentChildren
}

/** A visit of somebody who is signed in. */
export interface SignedInVisit extends Visit {
  readonly session: Session
}
