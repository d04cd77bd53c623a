import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import {
  AccountRecovery,
  CfnManagedLoginBranding,
  CfnUserPoolGroup,
  CfnUserPoolRiskConfigurationAttachment,
  FeaturePlan,
  ManagedLoginVersion,
  Mfa,
  OAuthScope,
  StandardThreatProtectionMode,
  UserPool,
  type UserPoolClient,
} from 'aws-cdk-lib/aws-cognito'
import { CfnWebACLAssociation } from 'aws-cdk-lib/aws-wafv2'
import { Construct } from 'constructs'
import type { Role } from '../shared/access/roles.ts'
import type { CountryProfile } from '../shared/countries/profile.ts'
import { WebFirewall } from './web-firewall.ts'

/** The roles that people of an authority can have. A further authority of a country has those of `OF_OTHERS`. */
const ROLES_OF: Readonly<Record<string, readonly Role[]>> = {
  'child-protection': ['officer', 'caseworker', 'supervisor', 'partner', 'integrator'],
  migration: ['officer', 'migration-officer', 'migration-supervisor', 'integrator'],
  'foreign-affairs': ['consular', 'integrator'],
}
const OF_OTHERS: readonly Role[] = ['officer', 'partner', 'integrator']
/** Of no authority: who looks after the platform, and who looks at what was done with it. */
const OF_NO_AUTHORITY = ['audit:auditor', 'platform:administrator']

/**
 * Who the officers are: the country's own OpenID provider where its profile names one, and else a Cognito user pool of the
 * country. There nobody signs up by themselves, everybody has a second factor, a password known to be stolen is refused,
 * and groups say what somebody is: `<authority>:<role>` (or `<authority>:<role>:<office>`, added by the administrator).
 */
export class OfficerIdentity extends Construct {
  readonly issuer: string
  readonly clientId: string
  /** Where a browser is sent to end the provider's own session, so that a shared PC signs nobody else in. */
  readonly logoutUrl: string
  /** Undefined with a provider of the country's own. */
  readonly pool:
    | {
        readonly userPool: UserPool
        readonly client: UserPoolClient
        /** Puts its firewall before it. A new firewall may be unknown to WAF itself for minutes: make it late. */
        readonly protection: CfnWebACLAssociation
      }
    | undefined

  constructor(
    scope: Construct,
    id: string,
    { country, origin }: { readonly country: CountryProfile; readonly origin: string },
  ) {
    super(scope, id)
    if (country.identityProvider !== undefined) {
      const { issuer, clientId, logoutUrl } = country.identityProvider
      this.issuer = issuer
      this.clientId = clientId
      this.logoutUrl = logoutUrl ?? issuer
      return
    }
    const userPool = new UserPool(this, 'Officers', {
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
      featurePlan: FeaturePlan.PLUS,
      standardThreatProtectionMode: StandardThreatProtectionMode.FULL_FUNCTION,
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    })
    userPool.addDomain('Domain', {
      cognitoDomain: { domainPrefix: `amparo-${country.id}` },
      // Cognito's older pages know no `prompt`: who comes back within the hour would not be asked, and then be refused for
      // having signed in too long ago. Nor do they speak anything but English.
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    })
    const client = userPool.addClient('Pages', {
      generateSecret: false,
      // Named, for those that stand where none is would take a refresh token as often as it comes.
      authFlows: { userSrp: true },
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
      // Each is taken once; a request that was lost on the way may be sent again for a minute.
      refreshTokenRotationGracePeriod: Duration.minutes(1),
    })
    // Said in full: what Cognito does unasked, its guide does not promise. Everybody has a second factor anyway; "required"
    // would refuse whoever signs in for the first time and is about to set it up.
    const asSecondFactor = { eventAction: 'MFA_IF_CONFIGURED', notify: false }
    new CfnUserPoolRiskConfigurationAttachment(this, 'Risks', {
      userPoolId: userPool.userPoolId,
      clientId: 'ALL',
      compromisedCredentialsRiskConfiguration: {
        eventFilter: ['SIGN_IN', 'PASSWORD_CHANGE'],
        actions: { eventAction: 'BLOCK' },
      },
      accountTakeoverRiskConfiguration: {
        actions: { lowAction: asSecondFactor, mediumAction: asSecondFactor, highAction: asSecondFactor },
      },
    })
    // Without a style of its own, even AWS's, a client of the newer pages is shown none.
    new CfnManagedLoginBranding(this, 'Style', {
      userPoolId: userPool.userPoolId,
      clientId: client.userPoolClientId,
      useCognitoProvidedValues: true,
    })
    const firewall = new WebFirewall(this, 'Firewall', {
      scope: 'REGIONAL',
      name: `amparo-${country.id}-sign-in`,
      signInPaths: ['/login', '/mfa', '/forgotPassword', '/oauth2/authorize'],
      // An office of fifty begins its shift at one address, with five pages for each; Cognito locks who guesses on its own.
      mostSignIns: 600,
      // The pages' function asks there for tokens, and every quarter of an hour whether an officer is still one: for all
      // officers from the few addresses that AWS gives functions, and shares with strangers.
      ours: '/oauth2/token',
    })
    const protection = new CfnWebACLAssociation(this, 'Protected', {
      resourceArn: userPool.userPoolArn,
      webAclArn: firewall.acl.attrArn,
    })
    const groups = country.authorities.flatMap(({ id: authority }) =>
      (ROLES_OF[authority] ?? OF_OTHERS).map(role => `${authority}:${role}`),
    )
    for (const groupName of [...groups, ...OF_NO_AUTHORITY])
      new CfnUserPoolGroup(this, groupName.replace(':', '-'), { userPoolId: userPool.userPoolId, groupName })
    this.pool = { userPool, client, protection }
    this.issuer = userPool.userPoolProviderUrl
    this.clientId = client.userPoolClientId
    this.logoutUrl = `https://amparo-${country.id}.auth.${Stack.of(this).region}.amazoncognito.com/logout`
  }
}
