// An authority's own program: reads its queue, trusts nothing unsigned, keeps each event once and in order.
// node test/integrator/consume.ts <queue URL> <platform URL> <file to keep things in>
import { DatabaseSync } from 'node:sqlite'
import { type Message, SQSClient } from '@aws-sdk/client-sqs'
import { createRemoteJWKSet, flattenedVerify } from 'jose'
import { Consumer } from 'sqs-consumer'

const [queueUrl = '', platform = '', file = ''] = process.argv.slice(2)
const keys = createRemoteJWKSet(new URL('/api/jwks.json', platform))
const store = new DatabaseSync(file)
store.exec('CREATE TABLE IF NOT EXISTS heard (child TEXT, sequence INTEGER, event TEXT, PRIMARY KEY (child, sequence))')
const newest = store.prepare('SELECT max(sequence) AS sequence FROM heard WHERE child = ?')
const keep = store.prepare('INSERT INTO heard (child, sequence, event) VALUES (?, ?, ?)')

/** Throws where the body is not exactly what the platform signed. */
async function verify(body: string, attribute = ''): Promise<void> {
  const [header = '', , signature = ''] = attribute.split('.')
  const payload = Buffer.from(body).toString('base64url')
  await flattenedVerify({ protected: header, payload, signature }, keys, { algorithms: ['ES256'] })
}

async function handle({ Body = '', MessageAttributes }: Message): Promise<string> {
  await verify(Body, MessageAttributes?.signature?.StringValue)
  const { subject, type, data } = JSON.parse(Body)
  const last = Number(newest.get(subject)?.sequence ?? 0)
  if (data.sequence <= last) return `duplicate ${subject} ${data.sequence}`
  // A sequence may skip what is not for us; `previous` may not: it says what we were told of before.
  if (last > 0 && data.previous !== last) throw new Error(`${subject}: missing between ${last} and ${data.sequence}`)
  keep.run(subject, data.sequence, Body)
  return `stored ${subject} ${data.sequence} ${type}`
}

const consumer = Consumer.create({
  queueUrl,
  sqs: new SQSClient({ endpoint: process.env.AWS_ENDPOINT_URL_SQS ?? new URL(queueUrl).origin }),
  messageAttributeNames: ['signature'],
  batchSize: 10,
  suppressFifoWarning: true,
  // What is given back is deleted; after a failure nothing later of this batch is, so that order holds.
  handleMessageBatch: async messages => {
    const handled: Message[] = []
    for (const message of messages) {
      const outcome = await handle(message).catch((error: Error) => error)
      process.stdout.write(`${outcome instanceof Error ? `refused ${outcome.message}` : outcome}\n`)
      if (outcome instanceof Error) break
      handled.push(message)
    }
    return handled
  },
})
consumer.on('error', error => process.stderr.write(`${error.message}\n`))
process.once('SIGTERM', () => consumer.stop())
consumer.start()
