import { execFileSync } from 'node:child_process'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { startPlatform, temporaryFolder } from '../local-platform.ts'

let cloud: LocalCloud | undefined
let folder: ReturnType<typeof temporaryFolder>
beforeEach(() => {
  folder = temporaryFolder()
})
afterEach(async () => {
  await cloud?.stop()
  folder.remove()
})

/** Sends a signal to the database that this process has started. */
function signalDatabase(signal: 'STOP' | 'CONT' | 'KILL'): void {
  execFileSync('pkill', [`-${signal}`, '-P', String(process.pid), '-f', 'dynoxide'])
}

describe('a database that does not answer', () => {
  it('is answered with 503 and Retry-After; when it is back, the same call is receipted once', async () => {
    cloud = await startPlatform({ data: folder.path })
    const call = apiClient(cloud)
    const path = submissionPath()
    expect((await call('officer', 'PUT', submissionPath(), firstContactBody())).status).toBe(201)
    signalDatabase('STOP')
    const refused = await call('officer', 'PUT', path, firstContactBody())
    signalDatabase('CONT')
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('2')
    expect(refused.body.type).toBe('urn:amparo:problem:try-again')
    const again = await call('officer', 'PUT', path, firstContactBody())
    // What had reached the database before it stopped may have been stored: then this finds its receipt.
    expect([200, 201]).toContain(again.status)
    expect(await call('officer', 'PUT', path, firstContactBody())).toMatchObject({ status: 200, body: again.body })
  }, 90_000)

  it('that is gone for good is answered with 503, never with a receipt', async () => {
    cloud = await startPlatform({ data: folder.path })
    const call = apiClient(cloud)
    expect((await call('officer', 'PUT', submissionPath(), firstContactBody())).status).toBe(201)
    signalDatabase('KILL')
    const refused = await call('officer', 'PUT', submissionPath(), firstContactBody())
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
  }, 90_000)
})
