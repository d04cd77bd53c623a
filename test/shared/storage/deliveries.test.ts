import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseId } from '../../../shared/cases/ids.ts'
import { NEVER_TRIED } from '../../../shared/notices/delivery-delays.ts'
import { type Deliveries, openDeliveries, type WaitingNotice } from '../../../shared/storage/deliveries.ts'
import { type ExhaustedDeliveries, openExhaustedDeliveries } from '../../../shared/storage/exhausted-deliveries.ts'
import { openWebhookStandings, type WebhookStandings } from '../../../shared/storage/webhook-standing.ts'
import { startDeliveryTable } from '../../delivery-table.ts'
import { commandId, opened } from '../cases/cases.ts'

let stop: () => Promise<void>
let deliveries: Deliveries
let exhausted: ExhaustedDeliveries
let standings: WebhookStandings
beforeAll(async () => {
  const { documents, table, ...started } = await startDeliveryTable()
  stop = started.stop
  deliveries = openDeliveries(documents, table)
  exhausted = openExhaustedDeliveries(documents, table)
  standings = openWebhookStandings(documents, table)
})
afterAll(() => stop?.())

const caseIdOf = (place: number): CaseId => opened(commandId(place)).caseId
const notice = (caseId: CaseId, sequence: number): WaitingNotice => ({
  ...NEVER_TRIED,
  caseId,
  sequence,
  id: `${caseId}:${sequence}`,
  body: `{"sequence":${sequence}}`,
  signature: 'eyJ..c2ln',
})
const at = (minute: number): string => new Date(Date.UTC(2026, 2, 2, 12, minute)).toISOString()
const sequences = async (authority: string, caseId: CaseId): Promise<readonly number[]> =>
  (await deliveries.first(authority, caseId)).map(({ sequence }) => sequence)

describe('a line of deliveries', () => {
  it('keeps the order of events, each once, and is due when its first is, until nothing waits', async () => {
    const caseId = caseIdOf(1)
    expect(await deliveries.line('one', caseId)).toEqual({ waiting: 0 })
    await deliveries.wait('one', notice(caseId, 12), { deliverAt: at(5), reason: 'time-out' })
    await deliveries.wait('one', notice(caseId, 3), { deliverAt: at(0) })
    // The same, once more: a message that came twice.
    await deliveries.wait('one', notice(caseId, 12), { deliverAt: at(0) })
    expect(await sequences('one', caseId)).toEqual([3, 12])
    expect(await deliveries.line('one', caseId)).toEqual({ waiting: 2, deliverAt: at(5), reason: 'time-out' })
    expect(await deliveries.due('one', at(4), 9)).toEqual([])
    expect(await deliveries.due('other', at(9), 9)).toEqual([])
    const [line] = await deliveries.due('one', at(5), 9)
    expect(line).toEqual({ caseId, deliverAt: at(5) })

    expect(await deliveries.close('one', caseId)).toBe(false)
    await deliveries.leave('one', notice(caseId, 3), at(6))
    await deliveries.leave('one', notice(caseId, 3), at(6))
    const tried = { ...notice(caseId, 12), attempts: 1, waited: 60_000, triedSince: at(6) }
    await deliveries.stay('one', tried, { deliverAt: at(7), reason: 'status-500' })
    expect(await deliveries.first('one', caseId)).toEqual([tried])
    expect(await deliveries.line('one', caseId)).toEqual({
      waiting: 1,
      deliverAt: at(7),
      reason: 'status-500',
      taken: 3,
      takenAt: at(6),
    })
    await deliveries.leave('one', notice(caseId, 12), at(8))
    expect(await deliveries.close('one', caseId)).toBe(true)
    expect(await deliveries.due('one', at(59), 9)).toEqual([])
    expect(await deliveries.line('one', caseId)).toEqual({ waiting: 0, taken: 12, takenAt: at(8) })
  })

  it('is one’s own for a while once it is claimed, and due again when whoever claimed it has died', async () => {
    const caseId = caseIdOf(2)
    await deliveries.wait('two', notice(caseId, 1), { deliverAt: at(0) })
    const [line] = await deliveries.due('two', at(1), 9)
    if (line === undefined) throw new Error('nothing is due')
    const claims = await Promise.all([1, 2, 3].map(() => deliveries.reschedule('two', line, at(3))))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await deliveries.due('two', at(2), 9)).toEqual([])
    expect(await deliveries.due('two', at(3), 9)).toEqual([{ caseId, deliverAt: at(3) }])
  })

  it('notes the newest that was taken at once, and is not set back by one that is sent again', async () => {
    const caseId = caseIdOf(3)
    await deliveries.noteTaken('three', notice(caseId, 2), at(1))
    await deliveries.noteTaken('three', notice(caseId, 1), at(2))
    expect(await deliveries.line('three', caseId)).toEqual({ waiting: 0, taken: 2, takenAt: at(1) })
  })

  it('gives up one notice for the list of exhausted ones, where it stays until a person has dealt with it', async () => {
    const caseId = caseIdOf(4)
    for (const sequence of [1, 2]) await deliveries.wait('four', notice(caseId, sequence), { deliverAt: at(0) })
    const given = {
      authority: 'four',
      caseId,
      sequence: 1,
      type: 'org.amparo.case.opened.v1',
      attempts: 13,
      triedSince: at(0),
      givenUpAt: at(50),
      reason: 'status-500',
    }
    for (let twice = 0; twice < 2; twice++) await deliveries.giveUp('four', notice(caseId, 1), given)
    expect(await sequences('four', caseId)).toEqual([2])
    expect((await deliveries.line('four', caseId)).waiting).toBe(1)
    expect(await exhausted.list('four', 9)).toEqual([given])
    expect(await exhausted.list('five', 9)).toEqual([])
    expect(await exhausted.dealtWith(given)).toBe(true)
    expect(await exhausted.dealtWith(given)).toBe(false)
    expect(await exhausted.list('four', 9)).toEqual([])
  })
})

describe('the standing of a webhook', () => {
  it('counts failures in a row from the first on, and forgets them when a notice is taken', async () => {
    expect(await standings.of('one')).toEqual({ failures: 0 })
    await standings.failed('one', at(1))
    expect(await standings.failed('one', at(2))).toEqual({ failures: 2, failingSince: at(1) })
    await standings.taken('one')
    expect(await standings.of('one')).toEqual({ failures: 0 })
  })

  it('is paused once, with the pause in its history: since when, why, and by whom it was resumed', async () => {
    const pause = { since: at(1), why: 'time-out', trials: 0, nextTrialAt: at(6) } as const
    await standings.failed('two', at(0))
    expect(await standings.pause('two', pause)).toBe(true)
    expect(await standings.pause('two', { ...pause, since: at(2) })).toBe(false)
    await standings.trialFailed('two', 'status-503', at(16))
    expect((await standings.of('two')).paused).toEqual({
      ...pause,
      why: 'status-503',
      trials: 1,
      nextTrialAt: at(16),
    })
    expect(await standings.resume('two', at(20), 'trial')).toMatchObject({ since: at(1), trials: 1 })
    expect(await standings.resume('two', at(20), 'trial')).toBeUndefined()
    expect(await standings.of('two')).toEqual({ failures: 0 })
    // A trial that ended after the pause did.
    await standings.trialFailed('two', 'time-out', at(30))
    expect(await standings.of('two')).toEqual({ failures: 0 })

    expect(await standings.pause('two', { since: at(40), why: 'gone', trials: 0 })).toBe(true)
    expect((await standings.of('two')).paused).toEqual({ since: at(40), why: 'gone', trials: 0 })
    expect(await standings.history('two', 9)).toEqual([
      { since: at(40), why: 'gone' },
      { since: at(1), why: 'time-out', resumedAt: at(20), by: 'trial' },
    ])
    expect(await standings.history('two', 1)).toHaveLength(1)
  })
})
