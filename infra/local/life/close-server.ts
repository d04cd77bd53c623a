import type { Server } from 'node:http'

const patienceMilliseconds = 1000

/** Takes no more requests, waits for those under way, and ends connections that are still held after a second of idleness. */
export function closeServer(server: Server, { finishRequests }: { finishRequests: boolean }): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!server.listening) return resolve()
    const impatience = finishRequests ? undefined : setTimeout(() => server.closeAllConnections(), patienceMilliseconds)
    server.close(error => {
      clearTimeout(impatience)
      if (error) reject(error)
      else resolve()
    })
    server.closeIdleConnections()
  })
}
