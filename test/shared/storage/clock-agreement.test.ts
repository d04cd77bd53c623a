import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { GetCommand } from '@aws-sdk/lib-dynamodb'
import { expect, it } from 'vitest'
import { openDocuments } from '../../../shared/storage/clients.ts'
import { agreesWithServices } from '../../../shared/storage/clock-agreement.ts'

/** Whether this clock is found right beside a service whose clock is so many minutes ahead of it. */
async function agreesAfterAnswer(minutes: number): Promise<boolean> {
  const server = createServer((_, response) => {
    const date = new Date(Date.now() + minutes * 60_000).toUTCString()
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', date }).end('{}')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const credentials = { accessKeyId: 'x', secretAccessKey: 'x' }
  const client = new DynamoDBClient({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}`, credentials })
  try {
    const documents = openDocuments(client)
    const agrees = agreesWithServices(documents)
    expect(agrees()).toBe(true)
    await documents.send(new GetCommand({ TableName: 'x', Key: { pk: 'x' } }))
    return agrees()
  } finally {
    client.destroy()
    server.close()
  }
}

it('a clock is found wrong by what the services answer: ahead, behind, by years', async () => {
  const apart = [0, 2, -2, 10, -10, 60 * 24 * 365 * 10, -60 * 24 * 365 * 60]
  const found = await Promise.all(apart.map(agreesAfterAnswer))
  expect(found).toEqual([true, true, true, false, false, false, false])
})
