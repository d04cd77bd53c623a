import { describe, expect, it } from 'vitest'
import { profileOf } from '../../../infra/build/profiles.ts'
import { temporaryFolder } from '../../local-platform.ts'
import { synthesizeTemplates } from '../synthesized.ts'
import { logicalId, only, type Stacks } from './stacks.ts'

export function testOfficers(stacks: Stacks): void {
  describe('who the officers are', () => {
    it('is known by a pool in which nobody signs up by themselves and everybody has a second factor', () => {
      for (const template of stacks.countries) {
        expect(only(template, 'AWS::Cognito::UserPool').Properties).toMatchObject({
          AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
          MfaConfiguration: 'ON',
          EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
          DeletionProtection: 'ACTIVE',
          UserPoolTier: 'PLUS',
          UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
          Policies: { PasswordPolicy: { MinimumLength: 14 } },
        })
        const asSecondFactor = { EventAction: 'MFA_IF_CONFIGURED', Notify: false }
        expect(only(template, 'AWS::Cognito::UserPoolRiskConfigurationAttachment').Properties).toMatchObject({
          ClientId: 'ALL',
          CompromisedCredentialsRiskConfiguration: { Actions: { EventAction: 'BLOCK' } },
          AccountTakeoverRiskConfiguration: {
            Actions: { LowAction: asSecondFactor, MediumAction: asSecondFactor, HighAction: asSecondFactor },
          },
        })
        expect(only(template, 'AWS::Cognito::UserPoolClient').Properties).toMatchObject({
          AllowedOAuthFlows: ['code'],
          GenerateSecret: false,
          PreventUserExistenceErrors: 'ENABLED',
          EnableTokenRevocation: true,
          RefreshTokenRotation: { Feature: 'ENABLED' },
          // Twelve hours, as the longest session of the pages.
          RefreshTokenValidity: 12 * 60,
          TokenValidityUnits: { RefreshToken: 'minutes' },
          // One place each to come back to, whole.
          CallbackURLs: [{ 'Fn::Join': ['', [{ Ref: 'PublicOrigin' }, '/signed-in']] }],
          LogoutURLs: [{ 'Fn::Join': ['', [{ Ref: 'PublicOrigin' }, '/']] }],
          // With the flow that takes a refresh token again and again, Cognito refuses rotation.
          ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
        })
        // Nobody is in it from the beginning: no demonstration user, no default account.
        expect(template.all('AWS::Cognito::UserPoolUser')).toEqual([])
        expect(template.text).not.toMatch(/demonstration/i)
      }
    })

    it('sees the pages at which everybody is asked anew, in their own language', () => {
      for (const template of stacks.countries) {
        expect(only(template, 'AWS::Cognito::UserPoolDomain').Properties.ManagedLoginVersion).toBe(2)
        // Without it, who is sent there sees no page at all.
        expect(only(template, 'AWS::Cognito::ManagedLoginBranding').Properties).toEqual({
          UserPoolId: { Ref: logicalId(template, 'AWS::Cognito::UserPool', 'Identity') },
          ClientId: { Ref: logicalId(template, 'AWS::Cognito::UserPoolClient', 'Identity') },
          UseCognitoProvidedValues: true,
        })
      }
    })

    it('can be found by whoever adds officers, and by programs that sign in', () => {
      for (const { outputs, resources } of stacks.countries) {
        const typeOf = (name: string): unknown => resources[Object(Object(outputs[name]).Value).Ref]?.Type
        expect(typeOf('OfficersPool')).toBe('AWS::Cognito::UserPool')
        expect(typeOf('OfficersClient')).toBe('AWS::Cognito::UserPoolClient')
      }
    })

    it('has a group for each role an authority has, and none beyond', () => {
      const groups = stacks.mexico.all('AWS::Cognito::UserPoolGroup').map(([, { Properties }]) => Properties.GroupName)
      expect(groups).toEqual(expect.arrayContaining(['child-protection:caseworker', 'migration:migration-officer']))
      expect(groups).toEqual(
        expect.arrayContaining(['foreign-affairs:consular', 'audit:auditor', 'platform:administrator']),
      )
      expect(groups).not.toContain('migration:caseworker')
    })

    it('is known by the country’s own provider where the profile names one, and then no pool is made', async () => {
      const other = temporaryFolder()
      try {
        const provider = { issuer: 'https://id.gob.example/realms/estado', clientId: 'amparo' }
        const { countries } = await synthesizeTemplates(
          [{ ...profileOf('hn'), identityProvider: provider }],
          other.path,
        )
        const [honduras] = countries
        if (honduras === undefined) throw new Error('no template')
        expect(Object.values(honduras.resources).filter(({ Type }) => Type.startsWith('AWS::Cognito'))).toEqual([])
        expect(only(honduras, 'AWS::ApiGatewayV2::Authorizer').Properties.JwtConfiguration).toEqual({
          Issuer: provider.issuer,
          Audience: ['amparo'],
        })
        const pages = honduras.resources[logicalId(honduras, 'AWS::Lambda::Function', 'ServePages')]
        expect(pages?.Properties.Environment.Variables).toMatchObject({
          OIDC_ISSUER: provider.issuer,
          OIDC_CLIENT_ID: 'amparo',
        })
      } finally {
        other.remove()
      }
    })
  })
}
