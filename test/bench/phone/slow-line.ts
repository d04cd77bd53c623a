import { connect, createServer, type Socket } from 'node:net'
import type { Served } from './edge.ts'

/** The line of the issue: 400 kbit/s each way, and 400 ms there and back. */
const BYTES_A_MILLISECOND = 400 / 8
const ONE_WAY = 200

/** What the line takes of one connection before it is another's turn, bytes. */
const PACKET = 1_400

/** So much of a connection may wait for the line; more is left with who sends it. Bytes. */
const MOST_WAITING = 64 * 1_024

/**
 * Puts a line before a server. Not Chromium's own network emulation: that one leaves out what a service worker asks for,
 * and so most of our pages after the first. All connections share the line, a packet in turn. To connect costs nothing:
 * neither side's pages are on more hosts than one.
 */
export async function behindSlowLine({ url, stop }: Served): Promise<Served> {
  const { hostname, port } = new URL(url)
  const [up, down] = [openLane(), openLane()]
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, near => {
    const far = connect({ host: hostname, port: Number(port), noDelay: true })
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        near.destroy()
        far.destroy()
      })
    }
    up(near, far)
    down(far, near)
  })
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the line has no end')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.close()
      for (const socket of open) socket.destroy()
      await stop()
    },
  }
}

/** One direction of the line. */
function openLane(): (from: Socket, to: Socket) => void {
  // Each sends a packet, and gives how long the line takes for it, milliseconds.
  const turns: (() => number)[] = []
  let busy = false

  function next(): void {
    const turn = turns.shift()
    busy = turn !== undefined
    if (turn !== undefined) setTimeout(next, turn())
  }

  return (from, to) => {
    const waiting: Buffer[] = []
    let size = 0
    let ended = false
    // Behind the last packet, which may be on its way still.
    const end = (): void => void setTimeout(() => to.end(), ONE_WAY + PACKET / BYTES_A_MILLISECOND + 1)
    // Takes a packet from the front, and comes again while there is more.
    const turn = (): number => {
      const chunk = waiting.shift() ?? Buffer.alloc(0)
      const packet = chunk.subarray(0, PACKET)
      if (chunk.length > PACKET) waiting.unshift(chunk.subarray(PACKET))
      size -= packet.length
      const lasts = packet.length / BYTES_A_MILLISECOND
      setTimeout(() => to.writable && to.write(packet), ONE_WAY + lasts)
      if (waiting.length > 0) turns.push(turn)
      else if (ended) end()
      if (size < MOST_WAITING) from.resume()
      return lasts
    }
    from.on('data', chunk => {
      if (waiting.length === 0) turns.push(turn)
      waiting.push(chunk)
      size += chunk.length
      if (size >= MOST_WAITING) from.pause()
      if (!busy) next()
    })
    from.on('end', () => {
      ended = true
      if (waiting.length === 0) end()
    })
  }
}
