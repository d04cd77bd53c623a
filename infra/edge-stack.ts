import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib'
import { CfnBudget } from 'aws-cdk-lib/aws-budgets'
import { Certificate, CertificateValidation, KeyAlgorithm } from 'aws-cdk-lib/aws-certificatemanager'
import { Metric } from 'aws-cdk-lib/aws-cloudwatch'
import type { Construct } from 'constructs'
import type { CountryProfile } from '../shared/countries/profile.ts'
import { watch } from './alarms.ts'
import { Operations } from './operations.ts'
import { FIREWALL_METRIC, WebFirewall } from './web-firewall.ts'

export interface EdgeStackProps extends StackProps {
  readonly country: CountryProfile
}

/**
 * What AWS keeps in us-east-1 and nowhere else, whatever the country's own region: the certificate and the web firewall
 * of CloudFront, and the account's budget. No data of a child ever comes here (shared/decisions/005).
 */
export class EdgeStack extends Stack {
  constructor(scope: Construct, id: string, { country, ...props }: EdgeStackProps) {
    super(scope, id, props)
    const operations = Operations.of(this)
    const certificate = new Certificate(this, 'Certificate', {
      domainName: country.domain,
      validation: CertificateValidation.fromDns(),
      keyAlgorithm: KeyAlgorithm.EC_PRIME256V1,
    })
    certificate.applyRemovalPolicy(RemovalPolicy.RETAIN)
    const firewall = new WebFirewall(this, 'Firewall', {
      scope: 'CLOUDFRONT',
      name: `amparo-${country.id}`,
      signInPaths: ['/sign-in', '/signed-in'],
      mostSignIns: 150,
    })
    watch(this, {
      name: 'requests-blocked',
      means: 'The web firewall turned away five hundred requests in five minutes.',
      entry: 'requests-are-turned-away',
      metric: new Metric({
        namespace: 'AWS/WAFV2',
        metricName: 'BlockedRequests',
        dimensionsMap: { WebACL: FIREWALL_METRIC, Rule: 'ALL' },
        statistic: 'Sum',
        period: Duration.minutes(5),
      }),
      threshold: 500,
    })
    watch(this, {
      name: 'certificate-expires',
      means: 'The certificate of the country’s address expires within thirty days and was not renewed.',
      entry: 'the-certificate-expires',
      metric: certificate.metricDaysToExpiry({ period: Duration.days(1) }),
      threshold: 30,
      below: true,
    })
    operations.letSpeak('budgets.amazonaws.com', `arn:${this.partition}:budgets::${this.account}:*`)
    const tell = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
      notification: { notificationType, threshold, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
      subscribers: [{ subscriptionType: 'SNS', address: operations.topic.topicArn }],
    })
    // Its entry in the runbook: "It costs more than it should".
    const budget = new CfnBudget(this, 'Budget', {
      budget: {
        budgetName: `amparo-${country.id}`,
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: country.monthlyBudget, unit: 'USD' },
      },
      notificationsWithSubscribers: [tell('ACTUAL', 80), tell('FORECASTED', 100)],
    })
    budget.node.addDependency(operations.topic)
    // Named as the parameters of the country's stack that they are given to.
    new CfnOutput(this, 'EdgeFirewall', { value: firewall.acl.attrArn })
    new CfnOutput(this, 'EdgeCertificate', { value: certificate.certificateArn })
    new CfnOutput(this, 'OperatorsTopic', { value: operations.topic.topicArn })
  }
}
