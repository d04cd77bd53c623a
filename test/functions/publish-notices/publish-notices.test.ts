import { describe, expect, it } from 'vitest'
import { hears } from '#country'
import { publishNotices } from '../../../functions/publish-notices/publish-notices.ts'
import { type EventHead, headOf } from '../../../shared/cases/events.ts'
import type { CaseId } from '../../../shared/cases/ids.ts'
import type { Notice } from '../../../shared/notices/notice.ts'
import type { Backlog, Mark, Outbox } from '../../../shared/storage/outbox.ts'
import { commandId, opened } from '../../shared/cases/cases.ts'

const NOTHING: Mark = { published: 0, told: 0 }

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
    cases.set(head.caseId, { heads, marks: { 'child-protection': NOTHING, migration: NOTHING } })
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
        if (found && mark.published > (found.marks[authority]?.published ?? 0)) found.marks[authority] = mark
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

describe('publishing', () => {
  it('sends everything in order and moves the watermarks to the end', async () => {
    const { outbox, cases, ids } = outboxWith([1, 3, 2])
    const sent: Notice[] = []
    const behind = await publishNotices({
      outbox,
      hears,
      origin,
      async send(authority, notices) {
        if (authority === 'child-protection') sent.push(...notices)
        return new Set(notices.map(notice => notice.id))
      },
    })(ids)
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
    const behind = await publishNotices({
      outbox,
      hears,
      origin,
      async send(_, notices) {
        const taken = notices.filter(notice => notice.id !== `${first}:2`).map(notice => notice.id)
        sent.push(...taken)
        return new Set(taken)
      },
    })(ids)
    expect([...behind]).toEqual([first])
    expect(published(cases)).toEqual([
      { 'child-protection': 1, migration: 3 },
      { 'child-protection': 3, migration: 3 },
    ])
    expect(sent).not.toContain(`${first}:3`)
  })

  it('keeps no authority back because of another’s poisoned queue', async () => {
    const { outbox, cases, ids } = outboxWith([2])
    const behind = await publishNotices({
      outbox,
      hears,
      origin,
      async send(authority, notices) {
        if (authority === 'child-protection') throw new Error('the queue is gone')
        return new Set(notices.map(notice => notice.id))
      },
    })(ids)
    expect([...behind]).toEqual(ids)
    expect(published(cases)).toEqual([{ 'child-protection': 0, migration: 2 }])
  })

  it('has nothing to do for a case that is told, or that does not exist', async () => {
    const { outbox, ids } = outboxWith([1])
    let calls = 0
    const publish = publishNotices({
      outbox,
      hears,
      origin,
      async send(_, notices) {
        calls += 1
        return new Set(notices.map(notice => notice.id))
      },
    })
    await publish(ids)
    await publish(ids)
    await publish([headOf(opened(commandId(99))).caseId])
    expect(calls).toBe(2)
  })
})
