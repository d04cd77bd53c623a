/** A demonstration user: signs in by being chosen. */
export interface LocalUser {
  readonly name: string
  readonly groups: readonly string[]
  readonly givenName?: string
  /** BCP 47 tag. */
  readonly locale?: string
}
