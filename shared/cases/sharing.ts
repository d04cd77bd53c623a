import type { Case } from './case.ts'

/**
 * Whether the child, or who speaks for them, has taken back that partners are told of them. Nothing more is shared then,
 * whatever day was named, until consent is given again or another lawful ground is recorded.
 */
export function isSharingWithdrawn({ consents }: Pick<Case, 'consents'>): boolean {
  return consents['information-sharing'] === 'withdrawn'
}
