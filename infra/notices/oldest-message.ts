import type { SQSClient } from '@aws-sdk/client-sqs'
import { AwsClient } from 'aws4fetch'

/** How far back the figure is looked for: CloudWatch has it every five minutes, and some minutes late. Milliseconds. */
const LOOKED_BACK = 30 * 60_000

/**
 * Since when the oldest message waits in a queue; undefined: the queue is empty, or CloudWatch has no figure of it yet.
 * SQS itself does not tell. `sqs`: whose region and credentials are used. `endpoint`: of a local cloud.
 */
export async function oldestMessage(
  sqs: SQSClient,
  queueUrl: string,
  endpoint: string | undefined,
): Promise<Date | undefined> {
  const region = await sqs.config.region()
  const { accessKeyId, secretAccessKey, sessionToken } = await sqs.config.credentials()
  const client = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken !== undefined && { sessionToken }),
    service: 'monitoring',
    region,
    retries: 2,
  })
  const now = Date.now()
  const answered = await client.fetch(endpoint ?? `https://monitoring.${region}.amazonaws.com/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(
      new URLSearchParams({
        Action: 'GetMetricStatistics',
        Version: '2010-08-01',
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateAgeOfOldestMessage',
        'Dimensions.member.1.Name': 'QueueName',
        'Dimensions.member.1.Value': queueUrl.slice(queueUrl.lastIndexOf('/') + 1),
        StartTime: new Date(now - LOOKED_BACK).toISOString(),
        EndTime: new Date(now).toISOString(),
        Period: '300',
        'Statistics.member.1': 'Maximum',
      }),
    ),
  })
  const text = await answered.text()
  if (!answered.ok) throw new Error(`CloudWatch answered ${answered.status}: may these credentials read its figures?`)
  const points = [...text.matchAll(/<member>(.*?)<\/member>/gs)].map(([, point = '']) => ({
    at: /<Timestamp>([^<]+)</.exec(point)?.[1] ?? '',
    age: Number(/<Maximum>([^<]+)</.exec(point)?.[1] ?? 0),
  }))
  const newest = points.toSorted((one, other) => (one.at < other.at ? 1 : -1))[0]
  return newest === undefined || newest.age === 0
    ? undefined
    : new Date(Date.parse(newest.at) - Math.round(newest.age) * 1000)
}
