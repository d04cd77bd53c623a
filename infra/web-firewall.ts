import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import { Construct } from 'constructs'
import { operationsLog } from './operations.ts'

/** Requests of one address in five minutes. An office of fifty officers has one address, and sends a few a minute each. */
const MOST_REQUESTS = 3000
/** Of them, those that begin or end a sign-in: guessing is slow. */
const MOST_SIGN_INS = 150

/** Rules of AWS that look into bodies: there they only count. */
const BODY_RULES: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesCommonRuleSet: [
    'SizeRestrictions_BODY',
    'CrossSiteScripting_BODY',
    'GenericLFI_BODY',
    'GenericRFI_BODY',
    'EC2MetaDataSSRF_BODY',
  ],
  AWSManagedRulesKnownBadInputsRuleSet: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY'],
  AWSManagedRulesAmazonIpReputationList: [],
}

/** What CloudWatch calls a firewall as a whole. */
export const FIREWALL_METRIC = 'amparo'

export interface WebFirewallProps {
  /** CLOUDFRONT stands in us-east-1 and nowhere else; REGIONAL where the stack stands. */
  readonly scope: 'CLOUDFRONT' | 'REGIONAL'
  /** Ends the name of its log; unique in the account. */
  readonly name: string
  /** Two or more: how the paths begin that begin or end a sign-in. */
  readonly signInPaths: readonly string[]
}

/**
 * A web firewall: limits for each address, and AWS's rules for known attacks and known attackers. What a child told, in
 * the body of a form, is never a reason to turn it away, whatever words it has: rules that read bodies only count, and the
 * pages write everything as text. Only what was refused is logged, without cookies, tokens and queries.
 */
export class WebFirewall extends Construct {
  readonly acl: CfnWebACL

  constructor(scope: Construct, id: string, props: WebFirewallProps) {
    super(scope, id)
    this.acl = new CfnWebACL(this, 'Acl', {
      scope: props.scope,
      description: 'Amparo: limits for each address, and rules against known attacks',
      defaultAction: { allow: {} },
      visibilityConfig: visible(FIREWALL_METRIC),
      rules: [
        limit('sign-ins', 0, MOST_SIGN_INS, {
          orStatement: { statements: props.signInPaths.map(startsWith) },
        }),
        limit('requests', 1, MOST_REQUESTS),
        ...Object.entries(BODY_RULES).map(
          ([name, counting], index): CfnWebACL.RuleProperty => ({
            name,
            priority: 10 + index,
            overrideAction: { none: {} },
            visibilityConfig: visible(name),
            statement: {
              managedRuleGroupStatement: {
                vendorName: 'AWS',
                name,
                ruleActionOverrides: counting.map(rule => ({ name: rule, actionToUse: { count: {} } })),
              },
            },
          }),
        ),
      ],
    })
    // WAF writes only to logs of this name.
    const log = operationsLog(this, 'Log', `aws-waf-logs-${props.name}`)
    new CfnLoggingConfiguration(this, 'Logging', {
      resourceArn: this.acl.attrArn,
      logDestinationConfigs: [log.logGroupArn],
      redactedFields: [
        { singleHeader: { Name: 'cookie' } },
        { singleHeader: { Name: 'authorization' } },
        { queryString: {} },
      ],
      loggingFilter: {
        DefaultBehavior: 'DROP',
        Filters: [
          {
            Behavior: 'KEEP',
            Requirement: 'MEETS_ANY',
            Conditions: [{ ActionCondition: { Action: 'BLOCK' } }],
          },
        ],
      },
    })
  }
}

function limit(
  name: string,
  priority: number,
  requests: number,
  scopeDownStatement?: CfnWebACL.StatementProperty,
): CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    action: { block: { customResponse: { responseCode: 429 } } },
    visibilityConfig: visible(name),
    statement: {
      rateBasedStatement: {
        aggregateKeyType: 'IP',
        limit: requests,
        evaluationWindowSec: 300,
        ...(scopeDownStatement && { scopeDownStatement }),
      },
    },
  }
}

function startsWith(path: string): CfnWebACL.StatementProperty {
  return {
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint: 'STARTS_WITH',
      searchString: path,
      textTransformations: [{ priority: 0, type: 'URL_DECODE' }],
    },
  }
}

// No sampled requests: a sample holds the cookies of an officer's session.
function visible(name: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName: name, sampledRequestsEnabled: false }
}
