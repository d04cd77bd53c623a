import { LANGUAGES } from '../../shared/countries/profile.ts'

declare global {
  namespace Intl {
    interface Locale {
      /** Of the Intl Locale Info proposal; Node has it, TypeScript's library does not yet. */
      getTimeZones(): string[] | undefined
    }
  }
}

/**
 * A profile to start from, for a country by its ISO 3166-1 code in small letters: sound as it is, so that the platform
 * runs with it at once, and with no rule confirmed. Undefined for a code that is no country's.
 */
export function startingProfile(id: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[a-z]{2}$/.test(id)) return undefined
  const code = id.toUpperCase()
  const locale = new Intl.Locale('und', { region: code })
  // Codes that name no country (ZZ, EU) have a name, but no time zone.
  const [timeZone] = locale.getTimeZones() ?? []
  const called = (language: string): string | undefined =>
    new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }).of(code)
  const name = called('en')
  if (name === undefined || timeZone === undefined) return undefined
  const spoken = locale.maximize().language
  return {
    id,
    // Intl has no Haitian Creole (it answers in another language, silently): the French name until somebody writes it.
    name: { en: name, es: called('es') ?? name, fr: called('fr') ?? name, ht: called('fr') ?? name },
    languages: [...LANGUAGES].sort((left, right) => Number(right === spoken) - Number(left === spoken)),
    timeZone,
    region: 'us-east-1',
    domain: `${id}.amparo.example`,
    authorities: [
      {
        id: 'child-protection',
        name: {
          en: 'Child protection authority',
          es: 'Autoridad de protección de la niñez',
          fr: 'Autorité de protection de l’enfance',
          ht: 'Otorite pwoteksyon timoun',
        },
      },
      {
        id: 'migration',
        name: {
          en: 'Migration authority',
          es: 'Autoridad migratoria',
          fr: 'Autorité migratoire',
          ht: 'Otorite migrasyon',
        },
      },
    ],
    offices: [headOffice('protection', 'child-protection'), headOffice('migration', 'migration')],
    deadlines: { high: 'PT24H', medium: 'PT72H', low: 'P7D' },
    retention: { closedCase: 'P10Y' },
    rules: [
      {
        rule: 'Response times of 24 hours, 72 hours and 7 days',
        source: 'Configurations of CPIMS+; no statutory limit was found',
        confirmed: false,
      },
      {
        rule: 'A closed case is kept for ten years',
        source: 'General knowledge; not checked against the country’s law on records',
        confirmed: false,
      },
    ],
    forms: {},
  }
}

function headOffice(id: string, authority: string): Readonly<Record<string, unknown>> {
  return {
    id,
    authority,
    level: 'national',
    name: { en: 'Head office', es: 'Oficina central', fr: 'Bureau central', ht: 'Biwo santral' },
  }
}
