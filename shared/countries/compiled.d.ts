import type { Country } from './country.ts'

/** `#country`: the country a function was bundled for, as `infra/build/build-country.ts` compiled it. */
export declare const country: Country
