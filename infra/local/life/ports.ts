import { existsSync, readFileSync } from 'node:fs'
import type { Server } from 'node:http'
import * as v from 'valibot'
import { parseJson } from '../json.ts'
import { writeWhole } from './write-whole.ts'

const portsSchema = v.object({ public: v.number(), gateway: v.number(), issuer: v.number() })

export interface Servers {
  readonly public: Server
  readonly gateway: Server
  readonly issuer: Server
}

/**
 * Lets the three servers listen on loopback. A wished public port is taken or refused (throws); the others are the two
 * after it where they are free. With a file, the ports of the last run come first, so queue URLs and tokens stay valid.
 */
export async function listenOnPorts(servers: Servers, wished: number, file?: string): Promise<void> {
  const kept = readPorts(file)
  const publicPort =
    wished === 0
      ? await listenOnFirst(servers.public, [kept?.public, 0])
      : await listenOnFirst(servers.public, [wished])
  const near = (distance: number) => (wished === 0 ? undefined : wished + distance)
  const gateway = await listenOnFirst(servers.gateway, [kept?.gateway, near(1), 0])
  const issuer = await listenOnFirst(servers.issuer, [kept?.issuer, near(2), 0])
  if (file !== undefined) writeWhole(file, JSON.stringify({ public: publicPort, gateway, issuer }))
}

function readPorts(file: string | undefined): v.InferOutput<typeof portsSchema> | undefined {
  if (file === undefined || !existsSync(file)) return undefined
  const parsed = v.safeParse(portsSchema, parseJson(readFileSync(file, 'utf8')))
  return parsed.success ? parsed.output : undefined
}

async function listenOnFirst(server: Server, candidates: readonly (number | undefined)[]): Promise<number> {
  const ports = candidates.filter(port => port !== undefined)
  for (const [position, port] of ports.entries()) {
    try {
      return await listen(server, port)
    } catch (error) {
      if (position === ports.length - 1) throw error
    }
  }
  throw new Error('no port to listen on')
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
}

/** `http://127.0.0.1:PORT` of a server that listens. */
export function addressOf(server: Server): string {
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen')
  return `http://127.0.0.1:${address.port}`
}
