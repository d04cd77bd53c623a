import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { beforeAll, describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { apiClient } from '../api-client.ts'
import { authorityClient, queueUrl, readQueue, verifyNotice } from '../queue-reader.ts'
import { visitorOf } from '../security/page-visitor.ts'
import { useCopy } from './open-copy.ts'

/*
 * What version 7b711d6 wrote (November 2026): Ana's whole journey from first contact to closing, and another case with what
 * that journey has not: flags, a risk set by hand, a consent withdrawn, a partner, a correction. Kept as its tables were, with
 * the demonstration keys of that run; never to be written anew by a later version.
 */
const KEPT = JSON.parse(readFileSync(join(import.meta.dirname, 'whole-journey.json'), 'utf8'))
const CLOSED = {
  id: '88004c87-631b-8793-80fd-79f20108e68a',
  events: 28,
  hash: 'dJ4icz30wmAQ_-_o9aJ_g1NmSch_Lcmj3vw0RkRRGM4',
}
const OPEN = {
  id: 'c59a6d5f-f4f8-8024-b1c2-14241e177227',
  events: 12,
  hash: 'A0zxuo42QMsU5S9nCohsWqerab8w75NjetSAWxvZSU8',
}

const running = useCopy(KEPT)
let cloud: LocalCloud
let call: ReturnType<typeof apiClient>

beforeAll(() => {
  cloud = running()
  call = apiClient(cloud)
})

const command = (user: string, caseId: string, body: object) =>
  call(user, 'PUT', `/api/cases/${caseId}/commands/${uuidv7()}`, body)

describe('what an earlier version wrote of whole cases', () => {
  it.each([CLOSED, OPEN])(
    'has its history, every event of it, and an intact chain: %o',
    async ({ id, events, hash }) => {
      const { body } = await call('auditor', 'GET', `/api/cases/${id}/events`)
      const listed = body.events as readonly { readonly sequence: number; readonly hash: string }[]
      expect([body.chain, listed.length, listed.at(-1)]).toMatchObject(['intact', events, { sequence: events, hash }])
    },
  )

  it('leads to the same standing: stage, risk, forms, signatures, flags', async () => {
    const closed = await call('supervisor', 'GET', `/api/cases/${CLOSED.id}`)
    expect(closed.body).toMatchObject({ reference: 'MX-1ZBS-Y80G-HSMP', stage: 'closed', risk: 'low', version: 28 })
    expect(closed.body.submissions).toHaveLength(11)
    expect(Object.keys(closed.body.signatures as object)).toEqual(expect.arrayContaining(['determination', 'closure']))
    const open = await call('supervisor', 'GET', `/api/cases/${OPEN.id}`)
    expect(open.body).toMatchObject({
      reference: 'MX-3GGM-4GF1-EWH3',
      stage: 'protection',
      risk: 'medium',
      version: 12,
    })
    expect(open.body.submissions).toMatchObject([
      { sequence: 1 },
      { answers: { child: { names: expect.stringMatching(/de la Cruz$/) } } },
    ])
  })

  it('tells migration no more than before', async () => {
    for (const { id } of [CLOSED, OPEN]) {
      const { status, body } = await call('migration', 'GET', `/api/cases/${id}`)
      expect([status, /Ana Luc|Asks for her teacher|A safe place/.test(JSON.stringify(body))]).toEqual([200, false])
    }
  })

  it('is shown on its pages, with its history and what was changed', async () => {
    const visitor = visitorOf(cloud)
    await visitor.signIn('supervisor')
    for (const { id } of [CLOSED, OPEN]) {
      const page = await visitor.get(`/cases/${id}`)
      expect([page.status, page.text.includes('Ana Lucía Mejía Ordóñez')]).toEqual([200, true])
    }
  })

  it('goes on: the closed one is reopened, the open one taken further, and their notices are signed', async () => {
    const reopened = await command('supervisor', CLOSED.id, { type: 'reopen', reason: 'Her aunt has moved.' })
    expect(reopened).toMatchObject({ status: 201, body: { sequence: 29 } })
    const unflagged = await command('supervisor', OPEN.id, { type: 'unflag', flag: 'other', reason: 'She met her.' })
    expect(unflagged).toMatchObject({ status: 201, body: { sequence: 13 } })
    const notices = await readQueue(authorityClient(cloud.awsEndpoint), queueUrl(cloud, 'child-protection'), 2)
    expect(notices.map(({ event }) => [event.subject, event.data.sequence]).sort()).toEqual(
      [
        [CLOSED.id, 29],
        [OPEN.id, 13],
      ].sort(),
    )
    for (const notice of notices) await verifyNotice(cloud, notice)
    const { body } = await call('auditor', 'GET', `/api/cases/${CLOSED.id}/events`)
    expect([body.chain, (body.events as unknown[]).length]).toEqual(['intact', 29])
  })
})
