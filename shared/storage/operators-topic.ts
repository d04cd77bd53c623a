import { AwsClient } from 'aws4fetch'
import { Unavailable } from './unavailable.ts'

/** Tells the operators something: in a mail, its subject and its text. No personal data: whoever subscribes reads it. */
export type TellOperators = (subject: string, text: string) => Promise<void>

/** SNS takes this many characters, ASCII alone, as the subject of a mail. */
const LONGEST_SUBJECT = 100

/** The operators' topic over SNS's own protocol, with the credentials that Lambda puts into the environment. */
export function operatorsTopic(topicArn: string): TellOperators {
  const { env } = process
  const region = env.AWS_REGION ?? ''
  const client = new AwsClient({
    accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    ...(env.AWS_SESSION_TOKEN !== undefined && { sessionToken: env.AWS_SESSION_TOKEN }),
    service: 'sns',
    region,
    retries: 3,
  })
  const endpoint = env.AWS_ENDPOINT_URL_SNS ?? env.AWS_ENDPOINT_URL ?? `https://sns.${region}.amazonaws.com`
  return async (subject, text) => {
    const plain = subject.normalize('NFD').replaceAll(/[^\x20-\x7e]/g, '')
    const answered = await client.fetch(new URL('/', endpoint).href, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: String(
        new URLSearchParams({
          Action: 'Publish',
          Version: '2010-03-31',
          TopicArn: topicArn,
          Subject: plain.slice(0, LONGEST_SUBJECT),
          Message: text,
        }),
      ),
    })
    if (answered.status >= 500) throw new Unavailable(new Error(`SNS answered ${answered.status}`))
    if (!answered.ok) throw new Error(`SNS answered ${answered.status}`)
  }
}
