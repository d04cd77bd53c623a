import type { Country } from '../countries/country.ts'

/** The part of a country that decisions rest on. */
export type Rules = Pick<Country, 'profile' | 'procedure'>
