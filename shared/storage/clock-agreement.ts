import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb'

/** Milliseconds by which this clock may differ from AWS's. A request that is five minutes off would be refused. */
const MOST_APART = 5 * 60_000

/**
 * Whether this machine's clock is right, as far as the answers of AWS's services say: the client notes by how much their
 * `Date` differs. A function whose clock has jumped must not do what cannot be taken back.
 */
export function agreesWithServices({ config }: Pick<DynamoDBDocumentClient, 'config'>): () => boolean {
  return () => Math.abs(config.systemClockOffset) < MOST_APART
}
