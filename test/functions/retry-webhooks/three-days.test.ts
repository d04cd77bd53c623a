import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TRIED_FOR } from '../../../shared/notices/delivery-delays.ts'
import { startDeliveryTable } from '../../delivery-table.ts'
import {
  caseIdOf,
  failing,
  openWorld,
  type Posted,
  TAKEN,
  type World,
  type WorldOptions,
} from '../deliver-webhooks/webhook-world.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

let started: Awaited<ReturnType<typeof startDeliveryTable>>
beforeAll(async () => {
  started = await startDeliveryTable()
})
afterAll(() => started?.stop())
const world = (authority: string, options: WorldOptions): World => openWorld(started, authority, options)

const [ANA, LUIS, MIA, NOE] = [caseIdOf(1), caseIdOf(2), caseIdOf(3), caseIdOf(4)] as const
const of = (posted: readonly Posted[], caseId: string): readonly number[] =>
  posted.filter(one => one.caseId === caseId).map(({ sequence }) => sequence)

describe('a notice that its receiver never takes', () => {
  it('is tried for three days and given up; its case waits behind it that long, and no other case does', async () => {
    const poisoned = (one: Posted): boolean => one.caseId === ANA && one.sequence === 2
    const w = world('poisoned', { answer: one => (poisoned(one) ? failing(422) : TAKEN) })
    await w.hear(w.message(ANA, 1), w.message(ANA, 2), w.message(ANA, 3), w.message(LUIS, 1))
    // A batch later, with the line open.
    await w.hear(w.message(ANA, 4))
    expect(of(w.taken, ANA)).toEqual([1])
    expect(of(w.taken, LUIS)).toEqual([1])
    let sequence = 1
    while (w.deadLetters.length === 0) {
      await w.nextRun()
      // The authority takes other cases' notices all the while, at once.
      await w.hear(w.message(LUIS, ++sequence))
      expect(of(w.taken, LUIS).at(-1)).toBe(sequence)
    }
    const tries = w.posted.filter(poisoned)
    expect(tries).toHaveLength(13)
    expect(tries.at(-1)?.at).toBeGreaterThanOrEqual(TRIED_FOR)
    expect(tries.at(-1)?.at).toBeLessThan(TRIED_FOR + 13 * MINUTE)
    expect(await w.standings.history('poisoned', 9)).toEqual([])

    // The later ones went on in the same run; the list holds the one that did not.
    expect(of(w.taken, ANA)).toEqual([1, 3, 4])
    expect(w.deadLetters.map(({ id, body }) => [id, JSON.parse(body).id])).toEqual([[`${ANA}:2`, `${ANA}:2`]])
    expect(await w.exhausted.list('poisoned', 9)).toEqual([
      {
        authority: 'poisoned',
        caseId: ANA,
        sequence: 2,
        type: 'org.amparo.case.flagged.v1',
        attempts: 13,
        triedSince: '2026-03-02T12:00:00.000Z',
        givenUpAt: w.clock().toISOString(),
        reason: 'status-422',
      },
    ])
    expect(await w.nextRun()).toBe(false)

    // Sent again by an operator, it is a delivery like any other.
    const again = world('poisoned', { answer: () => TAKEN })
    await again.hear(again.message(ANA, 2))
    expect(of(again.taken, ANA)).toEqual([2])
  })
})

describe('a receiver that fails for long', () => {
  it('is paused after an hour: nothing is given up in ten days, one delivery is tried now and then, and all goes on in order', async () => {
    let turn = 0
    const w = world('down', {
      answer: ({ at }) => (at < 10 * DAY ? failing(503) : TAKEN),
      random: () => (turn++ * 0.37) % 1,
    })
    await w.hear(w.message(ANA, 1), w.message(LUIS, 1))
    while ((await w.standings.of('down')).paused === undefined) await w.nextRun()
    expect(w.elapsed()).toBeGreaterThanOrEqual(HOUR)
    expect(w.elapsed()).toBeLessThan(2.5 * HOUR)
    const since = w.clock().toISOString()

    // What comes meanwhile waits without a try.
    const before = w.posted.length
    await w.hear(w.message(ANA, 2), w.message(MIA, 1), w.message(LUIS, 2), w.message(ANA, 3))
    expect(w.posted).toHaveLength(before)
    // One whose three days were over when the pause came.
    const old = { ...w.notice(NOE, 1), attempts: 12, waited: TRIED_FOR }
    await w.deliveries.wait('down', old, { deliverAt: w.clock().toISOString() })
    const [first] = await w.deliveries.first('down', ANA)
    for (let trial = 0; trial < 10; trial++) await w.nextRun()
    expect(w.posted).toHaveLength(before + 10)
    // A trial counts for nothing, and gives nothing up.
    expect((await w.deliveries.first('down', ANA))[0]).toMatchObject({
      attempts: first?.attempts,
      waited: first?.waited,
    })
    expect(w.deadLetters).toEqual([])
    const trials = w.posted.slice(before)
    for (const [place, { at }] of trials.entries())
      expect(at - (trials[place - 1]?.at ?? at - 15 * MINUTE)).toBeLessThanOrEqual(16 * MINUTE)

    w.pass(10 * DAY)
    while (await w.nextRun());
    expect(of(w.taken, ANA)).toEqual([1, 2, 3])
    expect(of(w.taken, LUIS)).toEqual([1, 2])
    expect(of(w.taken, MIA)).toEqual([1])
    expect(of(w.taken, NOE)).toEqual([1])
    expect(w.deadLetters).toEqual([])
    expect(await w.standings.history('down', 9)).toEqual([
      { since, why: 'status-503', resumedAt: expect.any(String), by: 'trial' },
    ])
    expect(await w.standings.of('down')).toEqual({ failures: 0 })
  })

  it('hears of everything within a minute of the trial that it took, whatever its deliveries had been put off to', async () => {
    let up = false
    const w = world('up-again', { answer: () => (up ? TAKEN : failing(503)) })
    await w.hear(w.message(ANA, 1), w.message(LUIS, 1), w.message(MIA, 1))
    while ((await w.standings.of('up-again')).paused === undefined) await w.nextRun()
    up = true
    await w.nextRun()
    const trial = w.elapsed()
    await w.nextRun()
    expect([...w.taken].map(({ caseId }) => caseId).sort()).toEqual([ANA, LUIS, MIA].sort())
    expect(w.elapsed() - trial).toBe(MINUTE)
  })

  it('that takes all cases but one is not kept paused by that one', async () => {
    let up = false
    let turn = 0
    const w = world('all-but-one', {
      answer: ({ caseId }) => (up && caseId !== ANA ? TAKEN : failing(503)),
      random: () => (turn++ * 0.37) % 1,
    })
    await w.hear(w.message(ANA, 1), w.message(LUIS, 1))
    while ((await w.standings.of('all-but-one')).paused === undefined) await w.nextRun()
    up = true
    const began = w.elapsed()
    while ((await w.standings.of('all-but-one')).paused !== undefined) await w.nextRun()
    expect(w.elapsed() - began).toBeLessThan(2 * HOUR)
    expect(of(w.taken, LUIS)).toEqual([1])
  })

  it('is offered each notice once, however many runs there are at once', async () => {
    const w = world('two-runs', { answer: ({ at }) => (at === 0 ? failing(500) : TAKEN) })
    for (const caseId of [ANA, LUIS, MIA]) await w.hear(w.message(caseId, 1), w.message(caseId, 2))
    w.pass(HOUR)
    await Promise.all([w.retry(), w.retry(), w.retry()])
    for (const caseId of [ANA, LUIS, MIA]) expect(of(w.taken, caseId)).toEqual([1, 2])
  })

  it('is left alone until the next minute once ten tries failed in a row', async () => {
    const w = world('hammered', { answer: ({ at }) => (at === 0 ? failing(500) : failing(503)) })
    for (let place = 10; place < 50; place++) await w.hear(w.message(caseIdOf(place), 1))
    const before = w.posted.length
    await w.nextRun()
    expect(w.posted.length - before).toBeGreaterThanOrEqual(10)
    expect(w.posted.length - before).toBeLessThan(20)
  })

  it('that is gone is not asked again until an operator resumes it', async () => {
    let gone = true
    const w = world('gone', { answer: () => (gone ? { taken: false, reason: 'gone' } : TAKEN) })
    await w.hear(w.message(ANA, 1), w.message(ANA, 2))
    expect(await w.nextRun()).toBe(false)
    w.pass(DAY)
    await w.retry()
    expect(w.posted).toHaveLength(1)
    gone = false
    await w.standings.resume('gone', w.clock().toISOString(), 'Ada')
    await w.retry()
    expect(of(w.taken, ANA)).toEqual([1, 2])
    expect(await w.standings.history('gone', 9)).toMatchObject([{ why: 'gone', by: 'Ada' }])
  })

  it('and says on a trial that it is gone is not tried any more either', async () => {
    const w = world('gone-later', {
      answer: ({ at }) => (at < 3 * HOUR ? failing(500) : { taken: false, reason: 'gone' }),
    })
    await w.hear(w.message(ANA, 1))
    while (await w.nextRun());
    expect((await w.standings.of('gone-later')).paused).toMatchObject({ why: 'gone' })
    expect(w.elapsed()).toBeLessThan(4 * HOUR)
    expect((await w.deliveries.line('gone-later', ANA)).waiting).toBe(1)
  })

  it('is asked nothing while there is no secret to sign with, and everything once there is', async () => {
    const made: { id: string; bytes: Buffer }[] = []
    const w = world('secretless', { answer: () => TAKEN, secrets: () => made })
    await w.hear(w.message(ANA, 1), w.message(ANA, 2))
    await w.nextRun()
    expect(w.posted).toEqual([])
    expect((await w.standings.of('secretless')).paused?.why).toBe('no-secret')
    made.push({ id: 'whk_1', bytes: Buffer.alloc(32) })
    await w.nextRun()
    expect(of(w.taken, ANA)).toEqual([1, 2])
  })

  it('that answers slowly has what a run has no time for wait until the next minute, in order', async () => {
    const w = world('slow', { answer: () => TAKEN })
    const left = (): number => (w.posted.length === 0 ? 60_000 : 7_000)
    const back = await w.hearWithin(
      left,
      [1, 2, 3].map(sequence => w.message(ANA, sequence)),
    )
    expect(back).toEqual([])
    expect(of(w.taken, ANA)).toEqual([1])
    await w.nextRun()
    expect(of(w.taken, ANA)).toEqual([1, 2, 3])
  })

  it('gets the time that it asks for', async () => {
    const w = world('busy', {
      answer: ({ at }) => (at === 0 ? { taken: false, reason: 'status-429', retryAfter: 3 * HOUR } : TAKEN),
    })
    await w.hear(w.message(ANA, 1))
    await w.nextRun()
    expect(w.elapsed()).toBe(3 * HOUR)
    expect(of(w.taken, ANA)).toEqual([1])
  })
})

describe('a fault of ours', () => {
  it('gives back to the queue what could not be written, with all that stands behind it in its case, and no other', async () => {
    const w = world('our-fault', {
      answer: one => (one.sequence === 2 ? failing(500) : TAKEN),
      around: own => ({
        ...own,
        async wait() {
          throw new Error('the table does not answer')
        },
      }),
    })
    const back = await w.hear(
      ...[1, 2, 3].map(sequence => w.message(ANA, sequence)),
      w.message(LUIS, 1),
      { ...w.message(MIA, 1), body: '{"no":"notice"}' },
      w.message(MIA, 2),
    )
    expect([...back].sort()).toEqual([`${ANA}:2`, `${ANA}:3`, `${MIA}:1`, `${MIA}:2`].sort())
    expect(of(w.taken, ANA)).toEqual([1])
    expect(of(w.taken, LUIS)).toEqual([1])
    // It was no failure of the receiver that the message is not a notice.
    expect(of(w.posted, MIA)).toEqual([])
  })

  it('after a notice was taken sends it again later, and loses none', async () => {
    let broken = true
    const w = world('half-way', {
      answer: ({ at }) => (at === 0 ? failing(500) : TAKEN),
      around: own => ({
        ...own,
        async leave(...given) {
          if (!broken) return own.leave(...given)
          broken = false
          throw new Error('killed')
        },
      }),
    })
    await w.hear(w.message(ANA, 1), w.message(ANA, 2))
    while (await w.nextRun());
    expect(of(w.taken, ANA)).toEqual([1, 1, 2])
  })

  it('at any moment, with a receiver that fails at random, breaks neither order nor completeness', async () => {
    let run = 0
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.nat(99)), async chance => {
        const roll = (): number => chance.next().value ?? 0
        let calm = false
        const perhaps =
          <Given extends readonly unknown[], Result>(own: (...given: Given) => Promise<Result>) =>
          async (...given: Given): Promise<Result> => {
            if (!calm && roll() < 6) throw new Error('before')
            const result = await own(...given)
            if (!calm && roll() < 6) throw new Error('after')
            return result
          }
        const w = world(`random-${run++}`, {
          answer: () => (calm || roll() < 55 ? TAKEN : roll() < 5 ? { taken: false, reason: 'gone' } : failing(500)),
          random: () => roll() / 100,
          around: own => ({
            ...own,
            wait: perhaps(own.wait),
            leave: perhaps(own.leave),
            stay: perhaps(own.stay),
            close: perhaps(own.close),
            reschedule: perhaps(own.reschedule),
            line: perhaps(own.line),
            noteTaken: perhaps(own.noteTaken),
          }),
        })
        const cases = [ANA, LUIS, MIA]
        // A FIFO queue: what goes back comes again before anything later of its case.
        const queue = cases.flatMap(caseId => [1, 2, 3, 4].map(sequence => w.message(caseId, sequence)))
        queue.sort((one, other) => JSON.parse(one.body).data.sequence - JSON.parse(other.body).data.sequence)
        for (
          let step = 0;
          step < 400 && (queue.length > 0 || (await w.deliveries.due(authorityOf(run), '9999', 1)).length > 0);
          step++
        ) {
          if (step === 25) calm = true
          const batch = queue.slice(0, 1 + (roll() % 6))
          const back = new Set(await w.hear(...batch))
          queue.splice(0, batch.length, ...batch.filter(({ messageId }) => back.has(messageId)))
          if (roll() < 50 || queue.length === 0) await w.nextRun()
          if (roll() < 30 || calm) await w.standings.resume(authorityOf(run), w.clock().toISOString(), 'Ada')
        }
        for (const caseId of cases) {
          const first = [...new Set(of(w.taken, caseId))]
          const given = w.deadLetters.filter(one => one.caseId === caseId).map(({ sequence }) => sequence)
          expect(first.toSorted()).toEqual([1, 2, 3, 4].filter(sequence => !given.includes(sequence)))
          expect(first).toEqual(first.toSorted())
        }
      }),
      { numRuns: 5 },
    )
    function authorityOf(place: number): string {
      return `random-${place - 1}`
    }
  })
})
