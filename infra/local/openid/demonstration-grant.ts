import type Provider from 'oidc-provider'
import { errors } from 'oidc-provider'
import type { LocalUser } from './local-user.ts'
import { userClaims } from './user-claims.ts'

/** Grant type with which command-line tools get an ID token of a demonstration user. */
export const demonstrationGrantType = 'urn:local-cloud:grant-type:demonstration-user'

/** Client that may use that grant, and nothing else. */
export const demonstrationClientId = 'local-cloud-demonstration'

/** Registers the grant: `username` names the user, the token is made out to the client in `audience`. Refuses any other user. */
export function registerDemonstrationGrant(provider: Provider, users: readonly LocalUser[]): void {
  provider.registerGrantType(
    demonstrationGrantType,
    async ctx => {
      const { username, audience } = ctx.oidc.params
      const user = users.find(({ name }) => name === username)
      if (user === undefined) {
        const names = users.map(({ name }) => name).join(', ')
        throw new errors.InvalidGrant(`There is no demonstration user "${username}". There are: ${names}`)
      }
      const client = await provider.Client.find(typeof audience === 'string' ? audience : demonstrationClientId)
      if (client === undefined) throw new errors.InvalidRequest(`There is no client "${audience}"`)
      const idToken = new provider.IdToken({}, { ctx, client })
      for (const [name, value] of Object.entries(userClaims(user))) idToken.set(name, value)
      ctx.body = { id_token: await idToken.issue({ use: 'idtoken' }), token_type: 'Bearer', expires_in: idTokenSeconds }
    },
    ['username', 'audience'],
  )
}

/** How long ID tokens and access tokens are valid, as Cognito has it by default. */
export const idTokenSeconds = 3600
