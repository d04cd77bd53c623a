import { type Officer, officerOf } from './officer.ts'

/** The claim in which Cognito, and the country's own provider, say a person's groups. */
export const GROUPS_CLAIM = 'cognito:groups'

/**
 * The officer behind verified claims, as API Gateway hands them on: a list is written `[a b]`. An ID token alone says who
 * somebody is: of an access token, which the authorizer lets in too, nobody.
 */
export function officerFromClaims(claims: Readonly<Record<string, string>>): Officer | undefined {
  const subject = claims.sub
  if (subject === undefined || subject === '' || claims.token_use === 'access') return undefined
  return officerOf(subject, readList(claims[GROUPS_CLAIM] ?? ''))
}

function readList(text: string): readonly string[] {
  const inner = /^\[(.*)\]$/.exec(text)?.[1] ?? text
  return inner.split(/[\s,]+/).filter(group => group !== '')
}
