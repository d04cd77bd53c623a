import type { FormCatalogue, FormExample } from '../forms/form.ts'
import type { Hears } from '../notices/hears.ts'
import type { Procedure, Stage } from '../procedure/procedure.ts'
import type { CountryProfile, Language } from './profile.ts'

/** What the build gives a function for its country, as `#country`. */
export interface Country {
  readonly profile: CountryProfile
  readonly procedure: Procedure
  readonly forms: FormCatalogue
  /** What each authority hears of, in notices and in the history. */
  readonly hears: Hears
  /**
   * Guidance for officers at a stage, in every language of the country (the build refuses one that is missing).
   * Loaded when it is first asked for: a function that shows no pages never reads it.
   */
  loadStageGuidance(stage: Stage): Promise<Readonly<Partial<Record<Language, string>>>>
  /** The examples of a form that pass in this country, for whoever looks at how it is read. Loaded likewise. */
  loadExamples(formId: string): Promise<readonly FormExample[]>
}
