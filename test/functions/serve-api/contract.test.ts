import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LocalCloud } from '../../../infra/local/local-cloud.ts'
import { withAnswer } from '../../../shared/forms/with-answer.ts'
import { apiClient, firstContactBody, submissionPath } from '../../api-client.ts'
import { startPlatform } from '../../local-platform.ts'
import { authorityClient, queueUrl, readQueue, verifyNotice } from '../../queue-reader.ts'
import { example } from '../../shared/forms/first-contact.ts'

const FORMS = join(import.meta.dirname, '../../../forms')
let cloud: LocalCloud
let call: ReturnType<typeof apiClient>

beforeAll(async () => {
  cloud = await startPlatform()
  call = apiClient(cloud)
})
afterAll(() => cloud?.stop())

async function openCase(user = 'officer', example = 'ana'): Promise<{ caseId: string; reference: string }> {
  const { status, body } = await call(user, 'PUT', submissionPath(), firstContactBody(example))
  expect(status).toBe(201)
  return { caseId: String(body.caseId), reference: String(body.reference) }
}

describe('a submission', () => {
  it('opens a case and is receipted; the same call again gives the same receipt', async () => {
    const path = submissionPath()
    const first = await call('officer', 'PUT', path, firstContactBody())
    expect(first.status).toBe(201)
    expect(first.body).toEqual({
      caseId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      reference: expect.stringMatching(/^MX(-[0-9A-Z]{4}){3}$/),
      sequence: 1,
      receipt: expect.stringMatching(/^[\w-]{43}$/),
    })
    const again = await call('officer', 'PUT', path, firstContactBody())
    expect(again.status).toBe(200)
    expect(again.body).toEqual(first.body)
  })

  it('sent ten times at once is stored once', async () => {
    const path = submissionPath()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => call('officer', 'PUT', path, firstContactBody())),
    )
    expect(answers.filter(answer => answer.status === 201)).toHaveLength(1)
    expect(answers.filter(answer => answer.status === 200)).toHaveLength(9)
    expect(new Set(answers.map(answer => JSON.stringify(answer.body))).size).toBe(1)
  })

  it('keeps what an answer was that is changed, with its reason, and is found again when it is repeated', async () => {
    const { caseId } = await openCase()
    const path = submissionPath()
    const body = {
      formId: 'rapid-screening',
      formVersion: '1.0.0',
      caseId,
      answers: JSON.parse(readFileSync(join(FORMS, 'rapid-screening/examples/ana.json'), 'utf8')).answers,
      filledAt: '2026-03-02T19:44:00Z',
      reasons: { '/today/fearOfReturn': 'She could speak more freely today' },
    }
    const first = await call('caseworker', 'PUT', path, body)
    expect(first.status).toBe(201)
    // Asked again, it differs from nothing any more, and is the same submission all the same.
    expect(await call('caseworker', 'PUT', path, body)).toMatchObject({ status: 200, body: first.body })
    const otherReason = { ...body, reasons: { '/today/fearOfReturn': 'For another reason' } }
    expect((await call('caseworker', 'PUT', path, otherReason)).status).toBe(409)
    const changesFor = async (user: string): Promise<unknown> => {
      const { body } = await call(user, 'GET', `/api/cases/${caseId}`)
      return Array.isArray(body.submissions) ? body.submissions.flatMap(one => one.changes ?? []) : body
    }
    expect(await changesFor('caseworker')).toEqual([
      {
        place: '/today/fearOfReturn',
        concept: 'child.internationalProtection',
        was: expect.stringMatching(/^(yes|no|unknown)$/),
        from: { formId: 'first-contact', sequence: 1 },
        reason: 'She could speak more freely today',
      },
    ])
    expect(await changesFor('migration')).toEqual([])
  })

  it.each([
    ['a list', ['because'], '/reasons/0'],
    ['no pointer', { child: 'because' }, '/reasons/child'],
    ['an empty reason', { '/child/names': ' ' }, '/reasons/~1child~1names'],
    ['a reason without end', { '/child/names': 'x'.repeat(501) }, '/reasons/~1child~1names'],
    ['a number', { '/child/names': 7 }, '/reasons/~1child~1names'],
  ])('with %s for reasons is refused', async (_, reasons, path) => {
    const answer = await call('officer', 'PUT', submissionPath(), firstContactBody('ana', { reasons }))
    expect(answer.status).toBe(422)
    expect(answer.body.faults).toEqual([expect.objectContaining({ path })])
  })

  it('under a used command id with other content, or by somebody else, is a conflict', async () => {
    const path = submissionPath()
    await call('officer', 'PUT', path, firstContactBody())
    const other = await call('officer', 'PUT', path, firstContactBody('jean'))
    expect(other.status).toBe(409)
    expect(other.body.type).toBe('urn:amparo:problem:command-id-used')
    expect((await call('caseworker', 'PUT', path, firstContactBody())).status).toBe(409)
  })

  it('with faults is refused with a path and a code for each, and nothing is stored', async () => {
    const path = submissionPath()
    const faulty = await call('officer', 'PUT', path, firstContactBody('faulty-alone-with-nobody'))
    expect(faulty.status).toBe(422)
    expect(faulty.headers.get('content-type')).toBe('application/problem+json')
    expect(faulty.body.faults).toEqual([
      { path: '/encounter/at', code: 'not-a-date-time' },
      { path: '/child/sex', code: 'not-an-option' },
      { path: '/child/documents', code: 'too-many' },
      { path: '/company/companions', code: 'too-few' },
      { path: '/needs/other', code: 'required' },
    ])
    const answers = withAnswer(example('ana'), '/child/birthDate', '2999-08-14')
    expect((await call('officer', 'PUT', path, firstContactBody('ana', { answers }))).body.faults).toEqual([
      { path: '/child/birthDate', code: 'in-the-future' },
    ])
    expect((await call('officer', 'PUT', path, firstContactBody())).status).toBe(201)
  })

  it('is refused by name of what is wrong around the answers', async () => {
    const faults = async (body: unknown, path = submissionPath()): Promise<unknown> => {
      const answer = await call('officer', 'PUT', path, body)
      return [answer.status, answer.body.faults]
    }
    expect(await faults(firstContactBody('ana', { formId: 'horoscope' }))).toEqual([
      422,
      [{ path: '/formId', code: 'unknown-form' }],
    ])
    expect(await faults(firstContactBody('ana', { formVersion: '9.9.9' }))).toEqual([
      422,
      [{ path: '/formVersion', code: 'unknown-version' }],
    ])
    expect(await faults(firstContactBody('ana', { filledAt: 'yesterday' }))).toEqual([
      422,
      [{ path: '/filledAt', code: 'not-a-date-time' }],
    ])
    expect(await faults(firstContactBody('ana', { answers: [] }))).toEqual([
      422,
      [{ path: '/answers', code: 'not-a-group' }],
    ])
    expect(await faults({ ...firstContactBody(), weather: 'rain' })).toEqual([
      422,
      [{ path: '/weather', code: 'unknown-key' }],
    ])
    expect(await faults({})).toEqual([422, expect.arrayContaining([{ path: '/formId', code: 'required' }])])
    expect(await faults('{"formId":')).toEqual([400, [{ path: '', code: 'not-json' }]])
    expect(await faults(firstContactBody(), '/api/submissions/not-a-uuid')).toEqual([
      422,
      [{ path: '/commandId', code: 'not-a-uuidv7' }],
    ])
    expect(await faults(firstContactBody('ana', { caseId: '7' }))).toEqual([
      422,
      [{ path: '/caseId', code: 'not-a-case-id' }],
    ])
  })

  it('takes hostile answers for what they are', async () => {
    const nested = JSON.stringify(firstContactBody()).replace(
      '"answers":{',
      `"answers":{"deep":${'{"a":'.repeat(200)}1${'}'.repeat(200)},`,
    )
    expect((await call('officer', 'PUT', submissionPath(), nested)).status).toBe(422)
    const proto = JSON.stringify(firstContactBody()).replace('"answers":{', '"answers":{"__proto__":{"polluted":true},')
    expect((await call('officer', 'PUT', submissionPath(), proto)).body.faults).toEqual([
      { path: '/__proto__', code: 'unknown-question' },
    ])
    const half = JSON.stringify(firstContactBody()).replace('Ana Luc', '\\ud800Ana Luc')
    expect((await call('officer', 'PUT', submissionPath(), half)).status).toBe(422)
    const many = firstContactBody('ana', {
      answers: { company: { status: 'separated', companions: Array.from({ length: 10_000 }, () => ({})) } },
    })
    const crowd = await call('officer', 'PUT', submissionPath(), many)
    expect(crowd.status).toBe(422)
    expect(crowd.body.faults).toContainEqual({ path: '/company/companions', code: 'too-many' })
    expect((crowd.body.faults as unknown[]).length).toBeLessThanOrEqual(100)
  })

  it('keeps an apostrophe, an emoji, right-to-left marks and a long name as they are', async () => {
    const names = `Ana “D'Ángelo” 🌻 \u202eabc\u202c ${'ñ'.repeat(120)}`
    const body = firstContactBody()
    const answers = {
      ...(body.answers as object),
      child: { sex: 'female', age: 10, ageEstimated: 'no', interpreterNeeded: 'no', names },
    }
    const { body: receipt } = await call('officer', 'PUT', submissionPath(), { ...body, answers })
    const { body: found } = await call('caseworker', 'GET', `/api/cases/${receipt.caseId}`)
    expect(found).toMatchObject({ submissions: [{ answers: { child: { names } } }] })
  })

  it('over 1 MB is refused with 413', async () => {
    const large = firstContactBody('ana', { answers: { voice: { told: 'yes', views: 'x'.repeat(1024 * 1024) } } })
    const answer = await call('officer', 'PUT', submissionPath(), large)
    expect(answer.status).toBe(413)
    expect(answer.body.type).toBe('urn:amparo:problem:too-large')
  })

  it('needs a token, and a role', async () => {
    expect((await call(undefined, 'PUT', submissionPath(), firstContactBody())).status).toBe(401)
    for (const user of ['auditor', 'consular', 'integrator-migration', 'migration-supervisor', 'admin']) {
      const refused = await call(user, 'PUT', submissionPath(), firstContactBody())
      expect([user, refused.status, refused.body.restsOn]).toEqual([user, 403, 'permission:fill:first-contact'])
    }
    for (const user of ['caseworker', 'supervisor', 'migration'])
      expect([user, (await call(user, 'PUT', submissionPath(), firstContactBody())).status]).toEqual([user, 201])
  })

  it('for a case it does not know finds nothing, and on an older version is a conflict', async () => {
    const unknown = { caseId: '00000000-0000-8000-8000-000000000000' }
    expect((await call('officer', 'PUT', submissionPath(), firstContactBody('ana', unknown))).status).toBe(404)
    const { caseId } = await openCase()
    const path = submissionPath()
    const second = firstContactBody('ana', { caseId, expectedVersion: 1 })
    expect(await call('caseworker', 'PUT', path, second)).toMatchObject({ status: 201, body: { caseId, sequence: 2 } })
    expect(await call('caseworker', 'PUT', path, second)).toMatchObject({ status: 200, body: { caseId, sequence: 2 } })
    const late = await call('officer', 'PUT', submissionPath(), second)
    expect(late).toMatchObject({ status: 409, body: { type: 'urn:amparo:problem:changed-since', version: 2 } })
  })

  it('of two officers at once on one version, one is stored and the other is told', async () => {
    const { caseId } = await openCase()
    const body = firstContactBody('ana', { caseId, expectedVersion: 1 })
    const both = await Promise.all([
      call('officer', 'PUT', submissionPath(), body),
      call('caseworker', 'PUT', submissionPath(), body),
    ])
    expect(both.map(answer => answer.status).sort()).toEqual([201, 409])
  })
})

describe('a case', () => {
  it('is told to each authority as far as it may know', async () => {
    const { caseId, reference } = await openCase()
    const officer = await call('officer', 'GET', `/api/cases/${caseId}`)
    expect(officer.body).toMatchObject({
      caseId,
      reference,
      version: 1,
      stage: 'identification',
      risk: 'unassessed',
      tasks: [{ task: 'respond', overdue: false }],
      submissions: [{ formId: 'first-contact', answers: firstContactBody().answers }],
    })
    const migration = await call('migration', 'GET', `/api/cases/${caseId}`)
    expect(migration.body.submissions).toEqual([
      expect.objectContaining({
        answers: {
          encounter: { authority: 'civil-society' },
          child: { documents: ['none'] },
          company: { status: 'unaccompanied' },
          needs: { internationalProtection: 'unknown' },
        },
      }),
    ])
    expect(JSON.stringify(migration.body)).not.toContain('Ana')
    const auditor = await call('auditor', 'GET', `/api/cases/${caseId}`)
    expect([auditor.status, auditor.body.submissions]).toEqual([200, []])
  })

  it('does not exist for whoever may not see it, nor where there is none', async () => {
    const { caseId } = await openCase()
    const hidden = await call('consular', 'GET', `/api/cases/${caseId}`)
    const absent = await call('officer', 'GET', '/api/cases/00000000-0000-8000-8000-000000000000')
    expect([hidden.status, absent.status, (await call('officer', 'GET', '/api/cases/%00')).status]).toEqual([
      404, 404, 404,
    ])
    expect(hidden.body).toEqual(absent.body)
  })

  it('has a history whose chain is intact, redacted for the caller', async () => {
    const { caseId } = await openCase()
    await call('caseworker', 'PUT', submissionPath(), firstContactBody('ana', { caseId }))
    const caseworker = await call('caseworker', 'GET', `/api/cases/${caseId}/events`)
    expect(caseworker.body).toMatchObject({
      chain: 'intact',
      events: [
        {
          sequence: 1,
          type: 'case-opened',
          by: { authority: 'child-protection', role: 'officer' },
          formId: 'first-contact',
        },
        { sequence: 2, type: 'submission-recorded' },
      ],
    })
    const migration = await call('migration', 'GET', `/api/cases/${caseId}/events`)
    expect(migration.body).toMatchObject({
      chain: 'intact',
      events: [{ type: 'case-opened' }, { sequence: 2, redacted: true }],
    })
  })
})

describe('a screening', () => {
  it('sets the risk by the officer’s word, says what the answers point to, and is never told to migration', async () => {
    const { caseId } = await openCase()
    const { answers } = JSON.parse(readFileSync(join(FORMS, 'rapid-screening/examples/ana.json'), 'utf8'))
    const screening = firstContactBody('ana', { formId: 'rapid-screening', answers, caseId })
    expect((await call('migration', 'PUT', submissionPath(), screening)).status).toBe(403)
    expect((await call('officer', 'PUT', submissionPath(), { ...screening, caseId: undefined })).status).toBe(422)
    expect((await call('officer', 'PUT', submissionPath(), screening)).status).toBe(201)
    const officer = await call('officer', 'GET', `/api/cases/${caseId}`)
    expect(officer.body).toMatchObject({ version: 2, risk: answers.judgement.risk })
    const [, submission] = officer.body.submissions as { indicated: { risk: string; because: unknown[] } }[]
    expect(submission?.indicated.because).toContainEqual({
      rule: 'violence',
      text: expect.objectContaining({ es: 'Sufrió o presenció violencia.' }),
    })
    const migration = await call('migration', 'GET', `/api/cases/${caseId}`)
    expect(migration.body.submissions).toHaveLength(1)
    expect(JSON.stringify(migration.body)).not.toMatch(/screening|violence|indicated/)
    const history = await call('migration', 'GET', `/api/cases/${caseId}/events`)
    expect(JSON.stringify(history.body)).not.toContain('screening')
  })
})

describe('the worklist', () => {
  it('shows open cases by when they are due, page by page, each once', async () => {
    const opened = new Set<string>()
    for (let count = 0; count < 30; count++) opened.add((await openCase()).caseId)
    const seen: string[] = []
    let due = ''
    let cursor: unknown
    do {
      const page = await call(
        'supervisor',
        'GET',
        `/api/cases?stage=identification${cursor === undefined ? '' : `&cursor=${cursor}`}`,
      )
      expect(page.status).toBe(200)
      for (const item of page.body.items as { caseId: string; dueAt: string }[]) {
        seen.push(item.caseId)
        expect(item.dueAt >= due).toBe(true)
        due = item.dueAt
      }
      cursor = page.body.cursor
    } while (cursor !== undefined)
    expect(new Set(seen).size).toBe(seen.length)
    for (const caseId of opened) expect(seen).toContain(caseId)
  })

  it('names children to child protection alone', async () => {
    await openCase()
    const caseworker = await call('caseworker', 'GET', '/api/cases')
    expect(caseworker.body.items).toContainEqual(
      expect.objectContaining({ child: { names: 'Ana Lucía Mejía Ordóñez', birthDate: '2015-08-14' } }),
    )
    const migration = await call('migration', 'GET', '/api/cases')
    expect(migration.status).toBe(200)
    expect(JSON.stringify(migration.body)).not.toContain('child')
  })

  it('is filtered by stage and by what is due, and refuses what it cannot read', async () => {
    expect((await call('caseworker', 'GET', '/api/cases?stage=closed')).body).toEqual({ items: [] })
    expect((await call('caseworker', 'GET', '/api/cases?due=2020-01-01T00:00:00Z')).body).toEqual({ items: [] })
    expect((await call('caseworker', 'GET', '/api/cases?stage=limbo')).body.faults).toEqual([
      { path: '/stage', code: 'not-a-stage' },
    ])
    expect((await call('caseworker', 'GET', '/api/cases?cursor=xyz')).body.faults).toEqual([
      { path: '/cursor', code: 'not-a-cursor' },
    ])
    expect((await call('consular', 'GET', '/api/cases')).status).toBe(403)
  })
})

describe('the forms', () => {
  it('are all twelve given in Haitian Creole', async () => {
    const { items } = (await call('officer', 'GET', '/api/forms')).body as {
      items: { id: string; titles: Record<string, string> }[]
    }
    expect(items).toHaveLength(12)
    for (const { id, titles } of items) {
      const form = await call('officer', 'GET', `/api/forms/${id}?lang=ht`)
      expect([id, (form.body.schema as { title: string }).title]).toEqual([id, titles.ht])
      expect(titles.ht).not.toBe(titles.en)
    }
  })

  it('are listed, and each is given in every language of the country', async () => {
    const list = await call('officer', 'GET', '/api/forms')
    const { version } = JSON.parse(readFileSync(join(FORMS, 'first-contact/schema.json'), 'utf8'))
    expect(list.body.items).toContainEqual(
      expect.objectContaining({ id: 'first-contact', version, procedureStage: 'identification' }),
    )
    const titles = new Set<unknown>()
    for (const lang of ['en', 'es', 'fr', 'ht']) {
      const form = await call('officer', 'GET', `/api/forms/first-contact?lang=${lang}`)
      expect(form.body).toMatchObject({
        id: 'first-contact',
        version,
        locale: lang,
        procedureStage: 'identification',
      })
      titles.add((form.body.schema as { title: string }).title)
    }
    expect(titles.size).toBe(4)
    expect((await call('officer', 'GET', '/api/forms/horoscope')).status).toBe(404)
    expect((await call('officer', 'GET', '/api/forms/first-contact?lang=tlh')).status).toBe(422)
  })
})

describe('every answer', () => {
  it('carries the headers that keep a browser safe, and no route says more than it must', async () => {
    for (const path of ['/health', '/api/jwks.json']) {
      const answer = await call(undefined, 'GET', path)
      expect([path, answer.status]).toEqual([path, 200])
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(answer.headers.get('strict-transport-security')).toContain('max-age')
    }
    const forged = await fetch(`${cloud.url}/api/cases`, {
      headers: { authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.' },
    })
    expect(forged.status).toBe(401)
  })
})

describe('the authorities’ queues', () => {
  it('hold exactly one signed CloudEvent of a case each, and no name', async () => {
    const sqs = authorityClient(cloud.awsEndpoint)
    for (const authority of ['child-protection', 'migration']) await readQueue(sqs, queueUrl(cloud, authority), 0)
    const path = submissionPath(uuidv7())
    const { body } = await call('officer', 'PUT', path, firstContactBody())
    await call('officer', 'PUT', path, firstContactBody())
    for (const authority of ['child-protection', 'migration']) {
      const read = await readQueue(sqs, queueUrl(cloud, authority), 1)
      expect(read.map(message => message.event.subject)).toEqual([body.caseId])
      const [message] = read
      if (message === undefined) throw new Error('nothing came')
      await verifyNotice(cloud, message)
      await expect(
        verifyNotice(cloud, { ...message, body: message.body.replace('unassessed', 'low') }),
      ).rejects.toThrow()
      expect(message.event).toMatchObject({
        specversion: '1.0',
        type: 'org.amparo.case.opened.v1',
        id: `${body.caseId}:1`,
      })
      expect(message.body).not.toMatch(/Ana|Mejía|Tapachula/)
      expect(message.body.length).toBeLessThan(8192)
    }
  })
})
