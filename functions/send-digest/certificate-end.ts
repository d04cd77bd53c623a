import { connect } from 'node:tls'

/** How long an address may take to show its certificate. Milliseconds. */
const PATIENCE = 5_000

/** When the certificate ends that an address shows to browsers; `unseen`: it shows none; `none`: it is no https address. */
export function certificateEnd(origin: string): Promise<Date | 'unseen' | 'none'> {
  const { protocol, hostname, port } = new URL(origin)
  if (protocol !== 'https:') return Promise.resolve('none')
  return new Promise(resolve => {
    // One that has ended, or that nobody trusts, is what is looked for: it must be shown all the same. Nothing is sent.
    const options = { host: hostname, port: Number(port || 443), servername: hostname, rejectUnauthorized: false }
    const socket = connect(options, () => {
      const until = new Date(socket.getPeerCertificate().valid_to)
      socket.destroy()
      resolve(Number.isNaN(until.getTime()) ? 'unseen' : until)
    })
    socket.setTimeout(PATIENCE, () => {
      socket.destroy()
      resolve('unseen')
    })
    socket.on('error', () => resolve('unseen'))
  })
}
