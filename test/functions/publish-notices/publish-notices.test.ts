import { describe, expect, it } from 'vitest'
import { hears } from '#country'
import { publishNotices } from '../../../functions/publish-notices/publish-notices.ts'
import { type EventHead, headOf } from '../../../shared/cases/events.ts'
import type { CaseId } from '../../../shared/cases/ids.ts'
import type { Notice } from '../../../shared/notices/notice.ts'
import { whenSent } from '../../../shared/notices/sending-times.ts'
import type { SendNotices } from '../../../shared/storage/authority-queues.ts'
import { type Mark, UNTOLD } from '../../../shared/storage/delivery-marks.ts'
import type { Backlog, Outbox } from '../../../shared/storage/outbox.ts'
import { commandId, opened } from '../../shared/cases/cases.ts'

/** An outbox in memory: the same promises as the table's, for cases with this many events each. */
function outboxWith(lengths: readonly number[]) {
  const cases = new Map<CaseId, { heads: EventHead[]; marks: Record<string, Mark> }>()
  for (const [index, length] of lengths.entries()) {
    const head = headOf(opened(commandId(index + 1)))
    const heads = Array.from(
      { length },
      (_, place): EventHead => ({
        ...head,
        sequence: place + 1,
        type: place === 0 ? 'case-opened' : 'submission-recorded',
      }),
    )
    cases.set(head.caseId, { heads, marks: { 'child-protection': UNTOLD, migration: UNTOLD } })
  }
  const outbox: Outbox = {
    async backlog(caseId) {
      const found = cases.get(caseId)
      return found && { caseId, version: found.heads.length, marks: { ...found.marks } }
    },
    async headsAfter(caseId, sequence) {
      return cases.get(caseId)?.heads.filter(head => head.sequence > sequence) ?? []
    },
    async advance({ caseId }: Backlog, reached: Backlog['marks']) {
      const found = cases.get(caseId)
      for (const [authority, mark] of Object.entries(reached))
        if (found && mark.published >= (found.marks[authority]?.published ?? 0)) found.marks[authority] = mark
    },
    async *unpublished() {},
  }
  return { outbox, cases, ids: [...cases.keys()] }
}

function published(cases: ReturnType<typeof outboxWith>['cases']): readonly Record<string, number>[] {
  return [...cases.values()].map(({ marks }) =>
    Object.fromEntries(Object.entries(marks).map(([authority, mark]) => [authority, mark.published])),
  )
}

const origin = 'https://mx.amparo.example'
const NOW = new Date('2026-03-02T20:00:00.000Z')
const clock = (): Date => NOW

/** A queue that takes what it is let take; `poisoned`: what it says it never will. */
const sending =
  (takes: (id: string, authority: string) => boolean, poisoned: readonly string[] = []): SendNotices =>
  async (authority, notices) => {
    const ids = notices.map(({ id }) => id)
    return {
      taken: new Set(ids.filter(id => takes(id, authority) && !poisoned.includes(id))),
      refused: new Set(ids.filter(id => poisoned.includes(id))),
    }
  }
const everything = sending(() => true)

describe('publishing', () => {
  it('sends everything in order and moves the watermarks to the end', async () => {
    const { outbox, cases, ids } = outboxWith([1, 3, 2])
    const sent: Notice[] = []
    const send: SendNotices = async (authority, notices) => {
      if (authority === 'child-protection') sent.push(...notices)
      return everything(authority, notices)
    }
    const behind = await publishNotices({ outbox, hears, origin, clock, send })(ids)
    expect(behind.size).toBe(0)
    expect(published(cases)).toEqual([1, 3, 2].map(end => ({ 'child-protection': end, migration: end })))
    for (const id of ids) {
      const sequences = sent.filter(notice => notice.subject === id).map(notice => notice.data.sequence)
      expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
    }
    expect(sent).toHaveLength(6)
  })

  it('stops a case at its first failure, goes on with the others, and sends nothing past the gap', async () => {
    const { outbox, cases, ids } = outboxWith([3, 3])
    const [first] = ids
    const sent: string[] = []
    const send = sending(id => {
      if (id !== `${first}:2`) sent.push(id)
      return id !== `${first}:2`
    })
    const behind = await publishNotices({ outbox, hears, origin, clock, send })(ids)
    expect([...behind]).toEqual([first])
    expect(published(cases)).toEqual([
      { 'child-protection': 1, migration: 3 },
      { 'child-protection': 3, migration: 3 },
    ])
    expect(sent).not.toContain(`${first}:3`)
  })

  it('keeps no authority back because of another’s poisoned queue', async () => {
    const { outbox, cases, ids } = outboxWith([2])
    const send: SendNotices = async (authority, notices) => {
      if (authority === 'child-protection') throw new Error('the queue is gone')
      return everything(authority, notices)
    }
    const behind = await publishNotices({ outbox, hears, origin, clock, send })(ids)
    expect([...behind]).toEqual(ids)
    expect(published(cases)).toEqual([{ 'child-protection': 0, migration: 2 }])
  })

  it('has nothing to do for a case that is told, or that does not exist', async () => {
    const { outbox, ids } = outboxWith([1])
    let calls = 0
    const send: SendNotices = (authority, notices) => {
      calls += 1
      return everything(authority, notices)
    }
    const publish = publishNotices({ outbox, hears, origin, clock, send })
    await publish(ids)
    await publish(ids)
    await publish([headOf(opened(commandId(99))).caseId])
    expect(calls).toBe(2)
  })

  it('notes when each notice was sent', async () => {
    const { outbox, cases, ids } = outboxWith([2])
    await publishNotices({ outbox, hears, origin, clock, send: everything })(ids)
    const { heads, marks } = cases.get(ids[0] as CaseId) ?? {}
    const told = marks?.['child-protection']?.told ?? ''
    expect(heads?.map(({ sequence, at }) => whenSent(told, sequence, at))).toEqual([NOW, NOW])
    expect(whenSent(marks?.migration?.told ?? '', 2, heads?.[1]?.at ?? '')).toBeUndefined()
  })
})

describe('an event that cannot be told', () => {
  const trouble = (cases: ReturnType<typeof outboxWith>['cases'], id: CaseId | undefined) =>
    id && cases.get(id)?.marks['child-protection']?.trouble

  it.each<[string, (id: CaseId, outbox: Outbox) => { readonly outbox: Outbox; readonly send: SendNotices }]>([
    ['is never taken by the queue', (id, outbox) => ({ outbox, send: sending(() => true, [`${id}:2`]) })],
    [
      'cannot be read',
      (id, outbox) => ({
        send: everything,
        outbox: {
          ...outbox,
          headsAfter: async (caseId, after) =>
            (await outbox.headsAfter(caseId, after)).map(head =>
              caseId === id && head.sequence === 2 ? { sequence: 2, unreadable: true } : head,
            ),
        },
      }),
    ],
  ])('%s: is held after five attempts, in its place, and keeps nobody else back', async (_, poison) => {
    const { outbox, cases, ids } = outboxWith([3, 2])
    const [first = headOf(opened(commandId(1))).caseId] = ids
    const poisoned = poison(first, outbox)
    const sent: string[] = []
    const send: SendNotices = async (authority, notices) => {
      const outcome = await poisoned.send(authority, notices)
      sent.push(...outcome.taken)
      return outcome
    }
    const publish = publishNotices({ outbox: poisoned.outbox, hears, origin, clock, send })
    for (let attempt = 1; attempt < 5; attempt++) {
      expect([...(await publish(ids))]).toEqual([first])
      expect(trouble(cases, first)).toEqual({ sequence: 2, attempts: attempt, since: NOW.toISOString(), held: false })
    }
    // From the fifth on it is no longer tried, and the case is not behind: it waits for a person.
    for (let more = 0; more < 3; more++) {
      expect((await publish(ids)).size).toBe(0)
      expect(trouble(cases, first)).toMatchObject({ sequence: 2, attempts: 5, held: true })
    }
    expect(published(cases)[0]?.['child-protection']).toBe(1)
    expect(published(cases)[1]).toEqual({ 'child-protection': 2, migration: 2 })
    expect(sent).not.toContain(`${first}:3`)

    // Dealt with, and let go: in order, from where it stood.
    const found = cases.get(first)
    for (const [authority, mark] of Object.entries(found?.marks ?? {}))
      if (found) found.marks[authority] = { ...mark, trouble: undefined }
    expect((await publishNotices({ outbox, hears, origin, clock, send: everything })(ids)).size).toBe(0)
    expect(published(cases)[0]).toEqual({ 'child-protection': 3, migration: 3 })
    expect(trouble(cases, first)).toBeUndefined()
  })

  it('is not what fails because a service did: that is tried for as long as it takes', async () => {
    const { outbox, cases, ids } = outboxWith([2])
    const publish = publishNotices({ outbox, hears, origin, clock, send: sending(() => false) })
    for (let attempt = 0; attempt < 20; attempt++) expect([...(await publish(ids))]).toEqual(ids)
    expect(trouble(cases, ids[0])).toBeUndefined()
  })

  it('is no reason that a case which cannot be loaded keeps the others back', async () => {
    const { outbox, cases, ids } = outboxWith([1, 1])
    const broken: Outbox = {
      ...outbox,
      backlog: async caseId => {
        if (caseId === ids[0]) throw new Error('no case item')
        return outbox.backlog(caseId)
      },
    }
    const behind = await publishNotices({ outbox: broken, hears, origin, clock, send: everything })(ids)
    expect([...behind]).toEqual([ids[0]])
    expect(published(cases)[1]).toEqual({ 'child-protection': 1, migration: 1 })
  })
})
