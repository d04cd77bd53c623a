import { describe, expect, it } from 'vitest'
import { SECURITY_HEADERS } from '../../../shared/lambda/security-headers.ts'
import { logicalId, only, type Stacks } from './stacks.ts'

export function testWayIn(stacks: Stacks): void {
  describe('the way in', () => {
    it('is CloudFront with the country’s own name and certificate, TLS 1.2 or better, and the web firewall', () => {
      for (const template of stacks.countries) {
        const { DistributionConfig } = only(template, 'AWS::CloudFront::Distribution').Properties
        expect(DistributionConfig).toMatchObject({
          Aliases: [template.country.domain],
          WebACLId: { Ref: 'EdgeFirewall' },
          ViewerCertificate: {
            AcmCertificateArn: { Ref: 'EdgeCertificate' },
            MinimumProtocolVersion: 'TLSv1.2_2021',
            SslSupportMethod: 'sni-only',
          },
          Origins: [{ CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] } }],
          DefaultCacheBehavior: {
            ViewerProtocolPolicy: 'redirect-to-https',
            // AWS's own policy "CachingDisabled": nothing that is somebody's is kept.
            CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
          },
        })
        for (const behavior of [DistributionConfig.DefaultCacheBehavior, ...DistributionConfig.CacheBehaviors])
          expect(behavior.ResponseHeadersPolicyId).toEqual({
            Ref: logicalId(template, 'AWS::CloudFront::ResponseHeadersPolicy', 'Door'),
          })
      }
    })

    it('keeps no refusal and no fault of ours for whoever asks next', () => {
      for (const template of stacks.countries) {
        const { CustomErrorResponses } = only(template, 'AWS::CloudFront::Distribution').Properties.DistributionConfig
        // Those that CloudFront keeps by itself (HTTPStatusCodes.html in its guide); 416 it never does.
        expect(CustomErrorResponses).toEqual(
          [400, 403, 404, 405, 414, 500, 501, 502, 503, 504].map(ErrorCode => ({ ErrorCode, ErrorCachingMinTTL: 0 })),
        )
      }
    })

    it('cannot be gone round: functions want the key that only CloudFront shows, and no default of it is known', () => {
      for (const template of stacks.countries) {
        const { Origins } = only(template, 'AWS::CloudFront::Distribution').Properties.DistributionConfig
        expect(Origins[0].OriginCustomHeaders).toEqual([
          { HeaderName: 'x-amparo-edge', HeaderValue: { Ref: 'EdgeKey' } },
        ])
        for (const name of ['ServeApi', 'ServePages']) {
          const lambda = template.resources[logicalId(template, 'AWS::Lambda::Function', name)]
          expect(lambda?.Properties.Environment.Variables.EDGE_KEY).toEqual({ Ref: 'EdgeKey' })
        }
        expect(template.parameters.EdgeKey).toMatchObject({
          NoEcho: true,
          AllowedPattern: expect.stringContaining('{43,}'),
        })
        for (const name of ['EdgeKey', 'EdgeFirewall', 'EdgeCertificate'])
          expect(template.parameters[name]).not.toHaveProperty('Default')
      }
    })

    it('sends strict headers with whatever is answered; nothing unsafe is allowed to run', () => {
      for (const template of stacks.countries) {
        const { ResponseHeadersPolicyConfig: policy } = only(
          template,
          'AWS::CloudFront::ResponseHeadersPolicy',
        ).Properties
        expect(policy.SecurityHeadersConfig).toMatchObject({
          // A page's own policy, which names the identity provider, stands.
          ContentSecurityPolicy: {
            ContentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
            Override: false,
          },
          ContentTypeOptions: { Override: true },
          FrameOptions: { FrameOption: 'DENY', Override: true },
          ReferrerPolicy: { ReferrerPolicy: 'same-origin', Override: true },
          StrictTransportSecurity: {
            AccessControlMaxAgeSec: 63_072_000,
            IncludeSubdomains: true,
            Preload: true,
            Override: true,
          },
        })
        expect(Object.values(SECURITY_HEADERS).join()).not.toContain('unsafe')
        expect(template.text).not.toContain('unsafe-')
      }
    })

    it('limits every address, in one firewall for pages and one for signing in, and blocks no form for its words', () => {
      const firewalls = stacks.everywhere('AWS::WAFv2::WebACL')
      expect(firewalls.map(([, , acl]) => acl.Properties.Scope).sort()).toEqual([
        ...Array(12).fill('CLOUDFRONT'),
        ...Array(12).fill('REGIONAL'),
      ])
      interface Rule {
        readonly Name: string
        readonly Action?: { readonly Block?: unknown; readonly Allow?: unknown }
        readonly OverrideAction?: unknown
        readonly Statement: Readonly<
          Record<string, { readonly Limit?: number; readonly RuleActionOverrides?: unknown[] }>
        >
      }
      for (const [, , acl] of firewalls) {
        const rules: readonly Rule[] = acl.Properties.Rules
        const limits = rules.filter(({ Action }) => Action?.Block !== undefined)
        const guardsPool = acl.Properties.Scope === 'REGIONAL'
        expect(limits.map(({ Name, Statement }) => [Name, Statement.RateBasedStatement?.Limit])).toEqual([
          ['sign-ins', guardsPool ? 600 : 150],
          ['requests', 3000],
        ])
        // Tokens are asked for by our own function, for all officers from a few addresses.
        expect(JSON.stringify(limits[0])).not.toContain('"/oauth2/"')
        expect(JSON.stringify(rules.filter(({ Action }) => Action?.Allow !== undefined))).toEqual(
          guardsPool ? expect.stringContaining('"EXACTLY","SearchString":"/oauth2/token"') : '[]',
        )
        const managed = rules.filter(({ OverrideAction }) => OverrideAction !== undefined)
        expect(managed.map(({ Name }) => Name)).toEqual([
          'AWSManagedRulesCommonRuleSet',
          'AWSManagedRulesKnownBadInputsRuleSet',
          'AWSManagedRulesAmazonIpReputationList',
        ])
        // All that AWS's guide names for these groups and that look into a body.
        const counting = (group: Rule | undefined): unknown =>
          group?.Statement.ManagedRuleGroupStatement?.RuleActionOverrides
        expect(counting(managed[0])).toEqual(
          ['SizeRestrictions', 'CrossSiteScripting', 'GenericLFI', 'GenericRFI', 'EC2MetaDataSSRF'].map(rule => ({
            Name: `${rule}_BODY`,
            ActionToUse: { Count: {} },
          })),
        )
        expect(counting(managed[1])).toEqual(
          ['JavaDeserializationRCE', 'Log4JRCE', 'ReactJSRCE'].map(rule => ({
            Name: `${rule}_BODY`,
            ActionToUse: { Count: {} },
          })),
        )
        expect(JSON.stringify(acl.Properties)).not.toContain('"SampledRequestsEnabled":true')
      }
      for (const [, , logging] of stacks.everywhere('AWS::WAFv2::LoggingConfiguration'))
        expect(logging.Properties).toMatchObject({
          RedactedFields: [
            { SingleHeader: { Name: 'cookie' } },
            { SingleHeader: { Name: 'authorization' } },
            { QueryString: {} },
          ],
          LoggingFilter: { DefaultBehavior: 'DROP' },
          // The log by its name: CloudFormation's own ARN of it ends with `:*`.
          LogDestinationConfigs: [
            {
              'Fn::Join': ['', expect.arrayContaining([{ Ref: expect.stringMatching(/FirewallLog/) }])],
            },
          ],
        })
      for (const template of stacks.countries) {
        const protection = only(template, 'AWS::WAFv2::WebACLAssociation')
        expect(protection.Properties.ResourceArn).toEqual({
          'Fn::GetAtt': [logicalId(template, 'AWS::Cognito::UserPool', 'Identity'), 'Arn'],
        })
        // WAF itself may not know a new firewall for minutes.
        expect(protection.DependsOn).toEqual([logicalId(template, 'AWS::CloudFront::Distribution', 'Door')])
      }
    })

    it('is throttled, and its log tells routes and times: no address, path, person or query', () => {
      for (const template of stacks.countries) {
        const { DefaultRouteSettings, AccessLogSettings } = only(template, 'AWS::ApiGatewayV2::Stage').Properties
        expect(DefaultRouteSettings).toMatchObject({ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 })
        const told: readonly string[] = Object.values(JSON.parse(AccessLogSettings.Format))
        expect(told).toContain('$context.routeKey')
        for (const field of told)
          expect(field).not.toMatch(/identity|path|authorizer\.(?!error)|principal|userAgent|domainName|queryString/i)
      }
    })
  })
}
