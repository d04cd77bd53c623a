import { CfnParameter, Duration, Stack } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager'
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  OriginSslPolicy,
  PriceClass,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  SSLMethod,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import { Construct } from 'constructs'
import type { CountryProfile } from '../shared/countries/profile.ts'
import { EDGE_KEY_HEADER } from '../shared/lambda/edge-key.ts'
import { SECURITY_HEADERS } from '../shared/lambda/security-headers.ts'

export interface FrontDoorProps {
  readonly country: CountryProfile
  readonly http: HttpApi
  readonly parameters: EdgeParameters
}

/**
 * What the stack is told of its edge: `npm run deploy` gives them, from the outputs of the country's stack in us-east-1
 * (shared/decisions/005). Each template so stands alone, and CloudFormation refuses it without a firewall.
 */
export class EdgeParameters extends Construct {
  readonly firewall: string
  readonly certificate: string
  readonly key: string

  constructor(scope: Construct, id: string) {
    super(scope, id)
    const ask = (
      name: string,
      description: string,
      more: Readonly<Record<string, string | number | boolean>>,
    ): string => {
      const parameter = new CfnParameter(this, name, { description, ...more })
      parameter.overrideLogicalId(name)
      return parameter.valueAsString
    }
    this.firewall = ask('EdgeFirewall', 'ARN of the web firewall for CloudFront', {
      allowedPattern: '^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:[0-9]{12}:global/webacl/[^ ]+$',
      constraintDescription: 'is the ARN of a web ACL of scope CLOUDFRONT: an output of the edge stack',
    })
    this.certificate = ask('EdgeCertificate', 'ARN of the certificate for the domain', {
      allowedPattern: '^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9a-f-]+$',
      constraintDescription: 'is the ARN of a certificate: an output of the edge stack',
    })
    this.key = ask('EdgeKey', 'What CloudFront shows to the API with each request: 32 random bytes, base64url', {
      allowedPattern: '^[A-Za-z0-9_-]{43,}$',
      constraintDescription: 'is 32 random bytes or more, as base64url',
      noEcho: true,
    })
  }
}

/**
 * Answers that CloudFront would keep for ten seconds and give to whoever asks next, whatever they say of themselves and
 * whatever a behavior's cache policy: it keeps those of 404, 414 and 501 only without `no-store`, the others always.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/custom-error-pages-expiration.html
 */
const KEPT_UNLESS_TOLD = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504]

/** CloudFront before the API: TLS at the country's own name, the web firewall, strict headers, the stylesheet and scripts kept near. */
export class FrontDoor extends Construct {
  readonly distribution: Distribution

  constructor(scope: Construct, id: string, { country, http, parameters }: FrontDoorProps) {
    super(scope, id)
    const { region, urlSuffix } = Stack.of(this)
    const behavior = {
      origin: new HttpOrigin(`${http.apiId}.execute-api.${region}.${urlSuffix}`, {
        protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY,
        originSslProtocols: [OriginSslPolicy.TLS_V1_2],
        customHeaders: { [EDGE_KEY_HEADER]: parameters.key },
        readTimeout: Duration.seconds(30),
      }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
      responseHeadersPolicy: this.strictHeaders(),
      // The functions do: CloudFront would compress only what it keeps.
      compress: false,
    }
    this.distribution = new Distribution(this, 'Distribution', {
      comment: `Amparo for ${country.name.en}`,
      domainNames: [country.domain],
      certificate: Certificate.fromCertificateArn(this, 'Certificate', parameters.certificate),
      webAclId: parameters.firewall,
      // Not 1.3 alone, nor the policy of 2025: an old phone at a border post has neither.
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      sslSupportMethod: SSLMethod.SNI,
      httpVersion: HttpVersion.HTTP2_AND_3,
      priceClass: PriceClass.PRICE_CLASS_100,
      // Nor is a refusal: the next to ask may be somebody who may, a second later.
      errorResponses: KEPT_UNLESS_TOLD.map(httpStatus => ({ httpStatus, ttl: Duration.seconds(0) })),
      // A page or an answer of the API is somebody's own: nothing of it is kept.
      defaultBehavior: {
        ...behavior,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
      },
      // Stylesheet and scripts: their names change with their content, and they are the same for everybody.
      additionalBehaviors: {
        '/assets/*': {
          ...behavior,
          allowedMethods: AllowedMethods.ALLOW_GET_HEAD,
          cachePolicy: CachePolicy.CACHING_OPTIMIZED,
        },
      },
    })
  }

  /**
   * The functions send these headers themselves; here they are added to what the gateway answers alone. A page's own
   * Content-Security-Policy stands: it names the identity provider, and is as strict.
   */
  private strictHeaders(): ResponseHeadersPolicy {
    return new ResponseHeadersPolicy(this, 'StrictHeaders', {
      comment: 'Amparo: nothing is framed, guessed or loaded from elsewhere',
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: SECURITY_HEADERS['content-security-policy'],
          override: false,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.SAME_ORIGIN, override: true },
        strictTransportSecurity: {
          accessControlMaxAge: Duration.days(730),
          includeSubdomains: true,
          preload: true,
          override: true,
        },
      },
      customHeadersBehavior: {
        customHeaders: (
          ['cross-origin-opener-policy', 'cross-origin-resource-policy', 'permissions-policy'] as const
        ).map(header => ({ header, value: SECURITY_HEADERS[header], override: true })),
      },
    })
  }
}
