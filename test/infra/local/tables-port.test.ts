import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { freePort } from '../../../infra/local/life/free-port.ts'
import { startTables } from '../../../infra/local/tables/dynoxide.ts'

it('tables whose port somebody else was quicker to take are on another, and nobody else is taken for them', async () => {
  const somebody = createServer((_, response) => void response.end('somebody else')).listen(0, '127.0.0.1')
  await once(somebody, 'listening')
  const { port } = somebody.address() as AddressInfo
  const ports = [port, await freePort()]
  const tables = await startTables(
    undefined,
    () => {},
    async () => ports.shift() ?? freePort(),
  )
  try {
    expect(tables.url).not.toBe(`http://127.0.0.1:${port}`)
    expect(await (await fetch(tables.url)).text()).not.toBe('somebody else')
  } finally {
    await tables.stop()
    somebody.close()
  }
})
