import type { Hears } from '../notices/hears.ts'
import type { Country } from './country.ts'

/** `#country`: the country a function was bundled for, as `infra/build/build-country.ts` compiled it. */
export declare const country: Country
/** `country.hears` alone, for a function that needs nothing else of the country. */
export declare const hears: Hears
