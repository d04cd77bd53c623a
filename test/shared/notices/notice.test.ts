import { describe, expect, it } from 'vitest'
import { headOf } from '../../../shared/cases/events.ts'
import { noticeFor } from '../../../shared/notices/notice.ts'
import { opened } from '../cases/cases.ts'

const ORIGIN = 'https://mx.amparo.example'

describe('a notice', () => {
  it('says that something happened and where to ask, to both authorities alike', () => {
    const event = opened()
    const notice = noticeFor('migration', headOf(event), ORIGIN)
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
        stage: 'identification',
        risk: 'unassessed',
        deadline: event.standing.dueAt,
        link: `${ORIGIN}/api/cases/${event.caseId}`,
      },
    })
    expect(noticeFor('child-protection', headOf(event), ORIGIN)).toEqual(notice)
  })

  it('repeats no answer', () => {
    const text = JSON.stringify(noticeFor('child-protection', headOf(opened()), ORIGIN))
    for (const word of ['Ana', 'Wilmer', 'Tapachula', 'grandmother', 'unaccompanied']) expect(text).not.toContain(word)
  })

  it('does not tell migration of the steps of an assessment, nor an unknown authority of anything', () => {
    const head = { ...headOf(opened()), type: 'submission-recorded' as const, sequence: 2 }
    expect(noticeFor('migration', head, ORIGIN)).toBeUndefined()
    expect(noticeFor('child-protection', head, ORIGIN)?.type).toBe('org.amparo.submission.recorded.v1')
    expect(noticeFor('press', head, ORIGIN)).toBeUndefined()
    expect(noticeFor('constructor', head, ORIGIN)).toBeUndefined()
  })
})
