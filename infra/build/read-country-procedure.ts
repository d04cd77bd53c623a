import { join } from 'node:path'
import type { CountryProfile } from '../../shared/countries/profile.ts'
import type { Schema } from '../../shared/forms/form.ts'
import type { Procedure } from '../../shared/procedure/procedure.ts'
import { readProcedure } from '../../shared/procedure/read-procedure.ts'
import { formIds } from './read-form.ts'
import { readJson } from './read-json.ts'

/** A country's procedure from the files of a forms folder and the country's own additions. Refuses with `FaultyFile`. */
export function readCountryProcedure(
  forms: string,
  profile: Pick<CountryProfile, 'id' | 'procedure'>,
): Procedure<Schema> {
  const files = {
    procedure: readJson(join(forms, 'procedure.json')),
    vulnerabilities: readJson(join(forms, 'vulnerabilities.json')),
  }
  return readProcedure(files, new Set(formIds(forms)), profile)
}
