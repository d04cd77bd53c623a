import { accountId } from '../resources/identities.ts'
import type { RequestContext } from './condition.ts'
import type { Permission } from './decide.ts'

/** What the checks know of the stack's resources; each look-up is undefined for what is not in the stack. */
export interface Holdings {
  readonly region: string
  table(name: string): TableFacts | undefined
  queue(url: string): { readonly arn: string; readonly encryptionKeyArn?: string | undefined } | undefined
  bucket(name: string): { readonly arn: string; readonly encryptionKeyArn?: string | undefined } | undefined
  topic(arn: string): { readonly arn: string; readonly encryptionKeyArn?: string | undefined } | undefined
  keyArn(idOrArn: string): string | undefined
}

export interface TableFacts {
  readonly name: string
  readonly arn: string
  readonly partitionKeys: ReadonlyMap<string | undefined, string>
  readonly encryptionKeyArn?: string | undefined
}

/** A permission with what every request says about itself, and what this one adds. */
export function need(
  { region }: Holdings,
  action: string,
  resource: string,
  context: Readonly<Record<string, string | readonly string[]>> = {},
): Permission {
  const own = Object.entries(context).map(([key, value]) => [key.toLowerCase(), value] as const)
  const always: [string, string][] = [
    ['aws:principalaccount', accountId],
    ['aws:requestedregion', region],
    ['aws:resourceaccount', accountId],
    // In AWS these endpoints are HTTPS only; loopback stands in for them.
    ['aws:securetransport', 'true'],
  ]
  const entries: RequestContext = new Map([...always, ...own])
  return { action, resource, context: entries }
}

/** A use of a key by a caller: directly, or by a service on the caller's behalf (`dynamodb`, `sqs`, `s3`). */
export function needKey(
  holdings: Holdings,
  action: string,
  keyArn: string,
  encryptionContext: Readonly<Record<string, string>>,
  service?: string,
): Permission {
  const named = Object.entries(encryptionContext).map(([key, value]) => [`kms:encryptioncontext:${key}`, value])
  return need(holdings, `kms:${action}`, keyArn, {
    ...Object.fromEntries(named),
    'kms:calleraccount': accountId,
    ...(named.length > 0 ? { 'kms:encryptioncontextkeys': Object.keys(encryptionContext) } : {}),
    ...(service === undefined ? {} : { 'kms:viaservice': `${service}.${holdings.region}.amazonaws.com` }),
  })
}
