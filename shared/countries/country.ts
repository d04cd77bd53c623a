import type { FormCatalogue } from '../forms/form.ts'
import type { Procedure } from '../procedure/procedure.ts'
import type { CountryProfile } from './profile.ts'

/** What the build gives a function for its country, as `#country`. */
export interface Country {
  readonly profile: CountryProfile
  readonly procedure: Procedure
  readonly forms: FormCatalogue
}
