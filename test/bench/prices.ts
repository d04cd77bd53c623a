/**
 * Prices in USD a unit, us-east-1, on demand, first tier, without a free tier. A country's own region may cost more.
 *
 * Looked up: DynamoDB (since November 2024; airbyte.com/data-engineering-resources/dynamodb-pricing), Lambda on arm64
 * (aws.amazon.com/lambda/pricing and a copy of its table), SQS FIFO (cloudburn.io/blog/amazon-sqs-pricing), KMS
 * (aws.amazon.com/kms/pricing: USD 1 a key, and 1 more for each of its first two rotations, which are counted here), HTTP API
 * (docs.aws.amazon.com/whitepapers/latest/best-practices-api-gateway-private-apis-integration), web firewall
 * (c3x.dev/blog/aws-waf-cost-explained), alarms (c3x.dev/resources/aws/aws_cloudwatch_metric_alarm).
 * General knowledge, nothing found that says it today: Cognito Plus. Check it before a budget rests on it. CloudFront, storage,
 * logs, traffic and support are in no figure.
 */
export const PRICES = {
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  httpRequest: 1.0 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** arm64, a GB-second. */
  lambdaGbSecond: 0.0000133334,
  fifoRequest: 0.5 / 1e6,
  kmsRequest: 0.03 / 1e4,
  keyMonth: 3,
  alarmMonth: 0.1,
  webAclMonth: 5,
  webAclRuleMonth: 1,
  webAclRequest: 0.6 / 1e6,
  /** A person who signs in to Cognito with threat protection, a month. */
  officerMonth: 0.02,
} as const

/** What a function is billed for besides its requests: GB-seconds of one call of the API and one of the publisher. */
export const ASSUMED = {
  memoryGb: 0.5,
  apiSeconds: 0.06,
  publishSeconds: 0.06,
  recordsPerPublish: 1,
  /** Of a country: who signs in each month; and for each child, pages that are looked at and events that are told. */
  officers: 500,
  viewsPerChild: 300,
  readUnitsPerView: 20,
  eventsPerChild: 60,
} as const
