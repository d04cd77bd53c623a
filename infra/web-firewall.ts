import { ArnFormat, Stack } from 'aws-cdk-lib'
import { CfnLoggingConfiguration, CfnWebACL } from 'aws-cdk-lib/aws-wafv2'
import { Construct } from 'constructs'
import { operationsLog } from './operations.ts'

/** Requests of one address in five minutes. An office of fifty officers has one address, and sends a few a minute each. */
const MOST_REQUESTS = 3000

/** Rules of AWS that look into bodies: there they only count. A name that AWS does not know it passes over in silence. */
const BODY_RULES: Readonly<Record<string, readonly string[]>> = {
  AWSManagedRulesCommonRuleSet: [
    'SizeRestrictions_BODY',
    'CrossSiteScripting_BODY',
    'GenericLFI_BODY',
    'GenericRFI_BODY',
    'EC2MetaDataSSRF_BODY',
  ],
  AWSManagedRulesKnownBadInputsRuleSet: ['JavaDeserializationRCE_BODY', 'Log4JRCE_BODY', 'ReactJSRCE_BODY'],
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
  /** How many of them of one address in five minutes: guessing is slow. */
  readonly mostSignIns: number
  /** A path that only our own functions call: nothing but the limit for each address holds them up. */
  readonly ours?: string
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
        limit('sign-ins', 0, props.mostSignIns, {
          orStatement: { statements: props.signInPaths.map(path => uri('STARTS_WITH', path)) },
        }),
        limit('requests', 1, MOST_REQUESTS),
        ...(props.ours === undefined ? [] : [letThrough('ours', 2, props.ours)]),
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
      // As WAF gives it back itself: without the `:*` that CloudFormation's own ARN of a log ends with.
      logDestinationConfigs: [
        Stack.of(this).formatArn({
          service: 'logs',
          resource: 'log-group',
          resourceName: log.logGroupName,
          arnFormat: ArnFormat.COLON_RESOURCE_NAME,
        }),
      ],
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

function letThrough(name: string, priority: number, path: string): CfnWebACL.RuleProperty {
  return { name, priority, action: { allow: {} }, visibilityConfig: visible(name), statement: uri('EXACTLY', path) }
}

function uri(positionalConstraint: 'EXACTLY' | 'STARTS_WITH', path: string): CfnWebACL.StatementProperty {
  return {
    byteMatchStatement: {
      fieldToMatch: { uriPath: {} },
      positionalConstraint,
      searchString: path,
      textTransformations: [{ priority: 0, type: 'URL_DECODE' }],
    },
  }
}

// No sampled requests: a sample holds the cookies of an officer's session.
function visible(name: string): CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, metricName: name, sampledRequestsEnabled: false }
}
