import type { LocalUser } from '../openid/local-user.ts'
import type { StackResources } from './stack-resources.ts'

export interface DescribedMachine {
  readonly awsEndpoint: string
  readonly issuer: string
  readonly region: string
  readonly users: readonly LocalUser[]
}

/** What `GET /_local` tells command-line tools: where everything is, by logical id. No secrets. */
export function describeStack(resources: StackResources, { users, ...machine }: DescribedMachine) {
  const byLogicalId = <Of extends { readonly logicalId: string }>(list: readonly Of[], tell: (one: Of) => string) =>
    Object.fromEntries(list.map(one => [one.logicalId, tell(one)]))
  return {
    ...machine,
    outputs: resources.outputs,
    queues: byLogicalId(resources.queues, ({ url }) => url),
    tables: byLogicalId(resources.tables, ({ name }) => name),
    keys: byLogicalId(resources.keys, ({ keyId }) => keyId),
    functions: byLogicalId(resources.functions, ({ name }) => name),
    users: users.map(({ name }) => name),
    tokenAudience: tokenAudience(resources),
  }
}

// The client that the API expects in its tokens; without an authorizer, the first there is.
function tokenAudience({ httpApi, userPool }: StackResources): string | undefined {
  const expected = httpApi?.routes.flatMap(({ authorizer }) => authorizer?.audience ?? []) ?? []
  const clients = userPool.clients.map(({ clientId }) => clientId)
  return expected.find(one => clients.includes(one)) ?? clients[0]
}
