// An authority's own program, where it cannot read a queue: takes what is posted to it, trusts nothing unsigned, keeps each
// event once and in order. WEBHOOK_SECRET=whsec_… node test/integrator/receive.ts <port> <file to keep things in>
import { createServer } from 'node:http'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { Webhook } from 'standardwebhooks'

const [port = '8080', file = ''] = process.argv.slice(2)
const secret = new Webhook(process.env.WEBHOOK_SECRET ?? '')
const store = new DatabaseSync(file)
store.exec('CREATE TABLE IF NOT EXISTS heard (child TEXT, sequence INTEGER, event TEXT, PRIMARY KEY (child, sequence))')
const newest = store.prepare('SELECT max(sequence) AS sequence FROM heard WHERE child = ?')
const keep = store.prepare('INSERT INTO heard (child, sequence, event) VALUES (?, ?, ?)')

/** What to answer: 2xx only for what is kept. */
function take(body: string, headers: Record<string, string>): [number, string] {
  try {
    secret.verify(body, headers)
  } catch {
    return [401, 'refused: not signed with our secret']
  }
  const { subject, data, type } = JSON.parse(body)
  const last = Number(newest.get(subject)?.sequence ?? 0)
  if (data.sequence <= last) return [200, `known ${subject} ${data.sequence}`]
  // Given up before this one, or never sent: ask the API, then go on.
  if (data.previous > last) return [409, `refused ${subject}: missing between ${last} and ${data.sequence}`]
  keep.run(subject, data.sequence, body)
  return [201, `stored ${subject} ${data.sequence} ${type}`]
}

const server = createServer(async (request, response) => {
  const [status, said] = take(await text(request), request.headers as Record<string, string>)
  console.log(said)
  response.writeHead(status).end()
})
server.listen(Number(port), '127.0.0.1', () => console.log(`listening ${JSON.stringify(server.address())}`))
