import { createHash } from 'node:crypto'
import type { LocalUser } from './local-user.ts'

/** The claims of a user, as Cognito would put them into an ID token. `sub` depends on the name alone. */
export function userClaims(user: LocalUser) {
  return {
    sub: subjectOf(user.name),
    'cognito:username': user.name,
    ...(user.groups.length > 0 ? { 'cognito:groups': [...user.groups] } : {}),
    name: user.givenName ?? user.name,
    ...(user.givenName === undefined ? {} : { given_name: user.givenName }),
    ...(user.locale === undefined ? {} : { locale: user.locale }),
    email: `${user.name}@example.org`,
    email_verified: true,
    token_use: 'id',
  }
}

/** The user's stable subject identifier, shaped as a UUID. */
export function subjectOf(name: string): string {
  const hex = createHash('sha256').update(`local user ${name}`).digest('hex')
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5')
}
