/**
 * What `shared/procedure/local-time.ts` does, with nothing but what a browser has of itself: `Intl` knows the time zones,
 * and UTC dates the calendar. The build puts it in that file's place in scripts; a property test holds the two alike.
 */
export { dateIn, daysBetween, localParts, yearsBetween, yearsLater } from './local-dates.ts'
export { instantOf } from './local-instant.ts'
