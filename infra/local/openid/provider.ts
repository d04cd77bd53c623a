import { randomBytes } from 'node:crypto'
import Provider, { type ClientMetadata, type Configuration } from 'oidc-provider'
import { clientSecret } from '../resources/identities.ts'
import type { UserPoolClient } from '../resources/user-pools.ts'
import {
  demonstrationClientId,
  demonstrationGrantType,
  idTokenSeconds,
  registerDemonstrationGrant,
} from './demonstration-grant.ts'
import type { LocalUser } from './local-user.ts'
import { memoryAdapters } from './memory-adapter.ts'
import { noticePage } from './sign-in-page.ts'
import type { SigningKey } from './signing-key.ts'
import { subjectOf, userClaims } from './user-claims.ts'

export interface OpenidParts {
  readonly issuer: string
  readonly clients: readonly UserPoolClient[]
  readonly users: readonly LocalUser[]
  readonly signingKey: SigningKey
  log(line: string): void
}

// Access tokens are for the stack's own API; oidc-provider makes JWTs only for a named resource.
const apiResource = 'urn:local-cloud:api'
const signInScopes = ['openid', 'email', 'profile', 'phone', 'offline_access', 'aws.cognito.signin.user.admin']

/** An OpenID provider with the paths and token contents of Cognito, and the demonstration users for a user directory. */
export function createOpenidProvider({ issuer, clients, users, signingKey, log }: OpenidParts): Provider {
  const resourceScopes = [...new Set([...signInScopes, ...clients.flatMap(client => client.scopes)])]
  // Looked up each time: who belongs to it may change while it runs.
  const userOf = (accountId: string) => users.find(({ name }) => subjectOf(name) === accountId)

  const configuration: Configuration = {
    adapter: memoryAdapters(),
    clients: [...clients.map(clientMetadata), demonstrationClient],
    jwks: { keys: [signingKey] },
    cookies: { keys: [randomBytes(32).toString('hex')], short: { secure: false }, long: { secure: false } },
    scopes: resourceScopes,
    claims: {
      openid: [
        'sub',
        'cognito:username',
        'cognito:groups',
        'name',
        'given_name',
        'locale',
        'email',
        'email_verified',
        'token_use',
      ],
    },
    conformIdTokenClaims: false,
    pkce: { required: (_ctx, client) => client.tokenEndpointAuthMethod === 'none' },
    routes: {
      authorization: '/oauth2/authorize',
      token: '/oauth2/token',
      userinfo: '/oauth2/userInfo',
      revocation: '/oauth2/revoke',
      end_session: '/logout',
      jwks: '/.well-known/jwks.json',
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    ttl: {
      AccessToken: idTokenSeconds,
      AuthorizationCode: 300,
      ClientCredentials: idTokenSeconds,
      Grant: 30 * 86_400,
      IdToken: idTokenSeconds,
      Interaction: 3600,
      RefreshToken: 30 * 86_400,
      Session: 3600,
    },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: async () => apiResource,
        useGrantedResource: async () => true,
        getResourceServerInfo: async () => ({
          scope: resourceScopes.join(' '),
          audience: apiResource,
          accessTokenFormat: 'jwt',
          accessTokenTTL: idTokenSeconds,
        }),
      },
      rpInitiatedLogout: {
        enabled: true,
        // There is nobody to ask on this machine: signing out is done at once, with a button where script is off.
        logoutSource: async (ctx, form) => {
          ctx.body = noticePage('Signing out', '').replace(
            '<p></p>',
            `${form}<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>
            <script>document.querySelector('button').click()</script>`,
          )
        },
        postLogoutSuccessSource: async ctx => {
          ctx.body = noticePage('Signed out', 'You are signed out.')
        },
      },
    },
    formats: {
      customizers: {
        // As Cognito writes access tokens.
        jwt: (_ctx, token, jwt) => {
          const accountId = 'accountId' in token && typeof token.accountId === 'string' ? token.accountId : undefined
          const user = userOf(accountId ?? '')
          // Cognito writes none; oidc-provider insists, and an authorizer that knows the client accepts it so.
          jwt.payload.aud = token.clientId
          jwt.payload.token_use = 'access'
          if (user !== undefined) jwt.payload.username = user.name
          if (user !== undefined && user.groups.length > 0) jwt.payload['cognito:groups'] = [...user.groups]
        },
      },
    },
    findAccount: async (_ctx, accountId) => {
      const user = userOf(accountId)
      return user === undefined ? undefined : { accountId, claims: async () => userClaims(user) }
    },
    // No consent is asked for: the stack's own clients are all there is.
    loadExistingGrant: async ctx => {
      const { client, session, provider: own } = ctx.oidc
      if (client === undefined || session?.accountId === undefined) return undefined
      const grantId = session.grantIdFor(client.clientId)
      const existing = grantId === undefined ? undefined : await own.Grant.find(grantId)
      if (existing !== undefined) return existing
      const grant = new own.Grant({ clientId: client.clientId, accountId: session.accountId })
      grant.addOIDCScope(resourceScopes.join(' '))
      grant.addResourceScope(apiResource, resourceScopes.join(' '))
      await grant.save()
      return grant
    },
    renderError: async (ctx, out) => {
      ctx.type = 'html'
      ctx.body = noticePage('Something is wrong', [out.error, out.error_description].filter(Boolean).join(': '))
    },
  }
  const provider = new Provider(issuer, configuration)
  registerDemonstrationGrant(provider, users)
  provider.on('server_error', (_ctx, error) => log(`issuer: ${error.stack ?? error.message}`))
  return provider
}

const demonstrationClient: ClientMetadata = {
  client_id: demonstrationClientId,
  token_endpoint_auth_method: 'none',
  grant_types: [demonstrationGrantType],
  response_types: [],
  redirect_uris: [],
}

function clientMetadata(client: UserPoolClient): ClientMetadata {
  const signsIn = client.signsInBy === 'code'
  return {
    client_id: client.clientId,
    ...(client.confidential ? { client_secret: clientSecret(client.clientId) } : {}),
    token_endpoint_auth_method: client.confidential ? 'client_secret_post' : 'none',
    grant_types: signsIn
      ? ['authorization_code', 'refresh_token']
      : client.signsInBy === 'nothing'
        ? []
        : ['client_credentials'],
    response_types: signsIn ? ['code'] : [],
    redirect_uris: signsIn ? [...client.callbackUrls] : [],
    post_logout_redirect_uris: [...client.logoutUrls],
    id_token_signed_response_alg: 'RS256',
  }
}
