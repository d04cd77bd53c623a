import { Session } from 'node:inspector/promises'
import { fileURLToPath } from 'node:url'
import { profileOf } from '../../infra/build/profiles.ts'
import { startPlatform } from '../local-platform.ts'
import { submissions } from './submission-cost.ts'

const TIMES = 500
const OURS = /^(?:shared|functions|compiled form)/

/** Where the processor's time of one submission goes, checked, sealed and stored on the real wire, one after the other. */
export async function profileSubmissions(): Promise<void> {
  const cloud = await startPlatform()
  const session = new Session()
  try {
    const { once } = await submissions(cloud, profileOf('mx').region)
    for (let count = 0; count < 50; count++) await once()
    session.connect()
    await session.post('Profiler.enable')
    await session.post('Profiler.setSamplingInterval', { interval: 200 })
    await session.post('Profiler.start')
    for (let count = 0; count < TIMES; count++) await once()
    const { profile } = await session.post('Profiler.stop')
    const spent = new Map<string, number>()
    const nodes = new Map(profile.nodes.map(node => [node.id, node]))
    for (const [index, id] of (profile.samples ?? []).entries()) {
      const node = nodes.get(id)
      if (node === undefined) continue
      const of = groupOf(node.callFrame.functionName, node.callFrame.url)
      spent.set(of, (spent.get(of) ?? 0) + (profile.timeDeltas?.[index] ?? 0))
    }
    for (const none of ['waiting', 'Node, node:inspector']) spent.delete(none)
    const all = [...spent.values()].reduce((sum, one) => sum + one, 0)
    process.stdout.write(`processor time of one submission: ${(all / TIMES / 1000).toFixed(2)} ms, of which\n`)
    const ours = [...spent].reduce((sum, [of, time]) => sum + (OURS.test(of) ? time : 0), 0)
    process.stdout.write(`${((100 * ours) / all).toFixed(1).padStart(6)} %  our own code, all of it\n`)
    for (const [of, time] of [...spent].sort((one, other) => other[1] - one[1]).slice(0, 20))
      process.stdout.write(`${((100 * time) / all).toFixed(1).padStart(6)} %  ${of}\n`)
  } finally {
    session.disconnect()
    await cloud.stop()
  }
}

/** What a moment was spent on: a file of ours, a package, Node itself; the local cloud is not part of a deployment. */
function groupOf(name: string, url: string): string {
  if (name === '(idle)') return 'waiting'
  if (name === '(garbage collector)') return 'collecting garbage'
  if (url === '' || url.startsWith('node:')) return url === '' ? 'Node, native' : `Node, ${url.split('/')[0]}`
  const path = url.startsWith('file:') ? fileURLToPath(url) : url
  const packaged = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]
  if (packaged !== undefined) return packaged.startsWith('@smithy/') ? '@smithy' : packaged
  if (path.includes('/infra/local/')) return 'the local cloud (on this machine alone)'
  return (
    /\/((?:shared|functions|forms|\.build|test)\/.*)$/
      .exec(path)?.[1]
      ?.replace(/^\.build\/.*\/forms\//, 'compiled form: ') ?? 'other'
  )
}
