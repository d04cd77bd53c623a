import { CloudEvent, HTTP } from 'cloudevents'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { hears } from '#country'
import { EVENT_TYPES, type EventHead, headOf } from '../../../shared/cases/events.ts'
import { noticeFor, noticeSchema } from '../../../shared/notices/notice.ts'
import { opened } from '../cases/cases.ts'

const ORIGIN = 'https://mx.amparo.example'
const told = (authority: string, head: EventHead, previous = 0) =>
  noticeFor(authority, head, { hears, origin: ORIGIN, previous })

describe('a notice', () => {
  it('says that something happened and where to ask, to both authorities alike', () => {
    const event = opened()
    const notice = told('migration', headOf(event))
    expect(notice).toEqual({
      specversion: '1.0',
      id: `${event.caseId}:1`,
      source: ORIGIN,
      type: 'org.amparo.case.opened.v1',
      subject: event.caseId,
      time: event.at,
      datacontenttype: 'application/json',
      data: {
        reference: event.standing.reference,
        sequence: 1,
        previous: 0,
        stage: 'identification',
        risk: 'unassessed',
        deadline: event.standing.dueAt,
        link: `${ORIGIN}/api/cases/${event.caseId}`,
        form: 'first-contact',
      },
    })
    expect(told('child-protection', headOf(event))).toEqual(notice)
  })

  it('repeats no answer', () => {
    const text = JSON.stringify(told('child-protection', headOf(opened())))
    for (const word of ['Ana', 'Wilmer', 'Tapachula', 'grandmother', 'unaccompanied']) expect(text).not.toContain(word)
  })

  it('does not tell migration of the steps of an assessment, nor an unknown authority of anything', () => {
    const head = { ...headOf(opened()), type: 'submission-recorded' as const, sequence: 2 }
    expect(told('migration', head)).toBeUndefined()
    expect(told('child-protection', head)?.type).toBe('org.amparo.submission.recorded.v1')
    expect(told('press', head)).toBeUndefined()
    expect(told('constructor', head)).toBeUndefined()
  })

  it('says what was signed, and calls a determination with every signature a decision', () => {
    const head = { ...headOf(opened()), type: 'signed' as const, about: { subject: 'determination', complete: false } }
    expect(told('migration', head)).toMatchObject({
      type: 'org.amparo.case.signed.v1',
      data: { about: { subject: 'determination', complete: false } },
    })
    const decided = { ...head, about: { subject: 'determination', complete: true } }
    expect(told('migration', decided)?.type).toBe('org.amparo.case.decided.v1')
    expect(told('migration', { ...head, about: { subject: 'assessment', complete: true } })).toBeUndefined()
  })

  it('tells which task is overdue to whose task it is and to child protection, and to nobody else', () => {
    const overdue = (authority: string, level: 1 | 2 | 3): EventHead => ({
      ...headOf(opened()),
      type: 'task-overdue',
      formId: undefined,
      about: { task: 'screen-for-trafficking', authority, level },
    })
    const theirs = overdue('migration', 1)
    expect(told('migration', theirs)?.data.about).toEqual(theirs.about)
    expect(told('migration', overdue('child-protection', 2))).toBeUndefined()
    const escalated = told('migration', overdue('child-protection', 3))
    expect(escalated?.type).toBe('org.amparo.task.overdue.v1')
    expect(JSON.stringify(escalated)).not.toMatch(/screen-for-trafficking|about/)
    expect(told('child-protection', overdue('migration', 3))?.data.about).toMatchObject({
      task: 'screen-for-trafficking',
    })
  })

  it('of every kind is the message that the contract describes, below 8 KB, and accepted by the CloudEvents SDK', () => {
    for (const type of EVENT_TYPES)
      for (const about of [undefined, { subject: 's'.repeat(100), complete: true }]) {
        const notice = told('child-protection', { ...headOf(opened()), type, about, sequence: 999_999 }, 999_998)
        const body = JSON.stringify(notice)
        expect(v.parse(noticeSchema, JSON.parse(body))).toEqual(notice)
        expect(Buffer.byteLength(body)).toBeLessThan(8 * 1024)
        const read = HTTP.toEvent({ headers: { 'content-type': 'application/cloudevents+json' }, body })
        if (!(read instanceof CloudEvent)) throw new Error('the SDK read no event')
        expect(read.validate()).toBe(true)
        expect(read.data).toEqual(notice?.data)
      }
  })
})
