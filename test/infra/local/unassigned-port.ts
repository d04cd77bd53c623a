import { createServer } from 'node:net'

/**
 * A free port of this machine, below those that its system gives out by itself: as long as nothing listens on it, no other
 * program is given it by chance.
 */
export async function unassignedPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const isFree = await new Promise<boolean>(resolve => {
      const server = createServer().once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (isFree) return port
  }
}
