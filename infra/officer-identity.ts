import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import {
  AccountRecovery,
  CfnUserPoolGroup,
  FeaturePlan,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
  type UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito'
import { Construct } from 'constructs'
import { ROLES } from '../shared/access/roles.ts'
import type { CountryProfile } from '../shared/countries/profile.ts'

/**
 * Who the officers are: a Cognito user pool of the country. Nobody signs up by themselves, everybody has a second factor,
 * and groups say what somebody is: `<authority>:<role>` (or `<authority>:<role>:<office>`, added by the administrator).
 */
export class OfficerIdentity extends Construct {
  readonly pool: UserPool
  readonly client: UserPoolClient
  readonly domain: UserPoolDomain
  /** Where a browser is sent to end the provider's own session, so that a shared PC signs nobody else in. */
  readonly logoutUrl: string

  constructor(
    scope: Construct,
    id: string,
    { country, origin }: { readonly country: CountryProfile; readonly origin: string },
  ) {
    super(scope, id)
    this.pool = new UserPool(this, 'Officers', {
      selfSignUpEnabled: false,
      signInAliases: { username: true, email: true },
      mfa: Mfa.REQUIRED,
      mfaSecondFactor: { otp: true, sms: false },
      passwordPolicy: {
        minLength: 14,
        requireDigits: true,
        requireLowercase: true,
        requireUppercase: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      featurePlan: FeaturePlan.ESSENTIALS,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    this.domain = this.pool.addDomain('Domain', { cognitoDomain: { domainPrefix: `amparo-${country.id}` } })
    this.client = this.pool.addClient('Pages', {
      generateSecret: false,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [OAuthScope.OPENID, OAuthScope.PROFILE],
        callbackUrls: [`${origin}/signed-in`],
        logoutUrls: [`${origin}/`],
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      idTokenValidity: Duration.hours(1),
      accessTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.hours(12),
    })
    this.logoutUrl = `https://amparo-${country.id}.auth.${Stack.of(this).region}.amazoncognito.com/logout`
    for (const { id: authority } of country.authorities)
      for (const role of ROLES)
        new CfnUserPoolGroup(this, `${authority}-${role}`, {
          userPoolId: this.pool.userPoolId,
          groupName: `${authority}:${role}`,
        })
  }
}
