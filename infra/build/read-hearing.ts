import { FaultyFile, type FileFault } from '../../shared/countries/faulty-file.ts'
import type { CountryProfile } from '../../shared/countries/profile.ts'
import type { Schema } from '../../shared/forms/form.ts'
import { DECIDING_HEAR, type Hearing, noticeDomains } from '../../shared/notices/hears.ts'
import { inspectFactSchema } from '../../shared/procedure/inspect-fact-schema.ts'
import type { Procedure } from '../../shared/procedure/procedure.ts'

/**
 * What each authority of a country hears of: what every country's deciding authorities do, and what its profile says of
 * the others. Refuses with `FaultyFile` a filter over anything but the notice's own facts.
 */
export function readHearing(
  { id, authorities }: Pick<CountryProfile, 'id' | 'authorities'>,
  procedure: Pick<Procedure<unknown>, 'forms' | 'signOffs'>,
): Hearing<Schema> {
  const domains = noticeDomains({
    forms: procedure.forms.map(rule => rule.form),
    subjects: procedure.signOffs.map(one => one.subject),
    authorities: authorities.map(one => one.id),
  })
  const faults: FileFault[] = authorities.flatMap(({ hears }, index) =>
    hears.flatMap((rule, place) =>
      ('when' in rule ? inspectFactSchema(rule.when, domains) : []).map(reason => ({
        pointer: `/authorities/${index}/hears/${place}/when`,
        reason: reason.replace('of a case', 'of a notice'),
      })),
    ),
  )
  if (faults.length > 0) throw new FaultyFile(`shared/countries/${id}.json`, faults)
  const own = authorities.filter(({ hears }) => hears.length > 0)
  return { ...Object.fromEntries(own.map(({ id, hears }) => [id, hears])), ...DECIDING_HEAR }
}
