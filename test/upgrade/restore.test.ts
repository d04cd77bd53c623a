import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { copyOf } from '../../infra/restore/table-copy.ts'
import { apiClient, firstContactBody, submissionPath } from '../api-client.ts'
import { startPlatform, temporaryFolder } from '../local-platform.ts'
import { openCopy, tablesOf } from './open-copy.ts'

const folders = [temporaryFolder(), temporaryFolder()] as const
afterAll(() => {
  for (const folder of folders) folder.remove()
})

it('what was copied from one stack is whole in a fresh one that has its keys: answers, history and chain', async () => {
  const lost = await startPlatform({ data: folders[0].path })
  const { body } = await apiClient(lost)('officer', 'PUT', submissionPath(), firstContactBody())
  const path = `/api/cases/${body.caseId}`
  const before = await apiClient(lost)('auditor', 'GET', `${path}/events`)
  const tables = {
    cases: await copyOf(tablesOf(lost), lost.physicalId('Tables/Cases')),
    keys: await copyOf(tablesOf(lost), lost.physicalId('Tables/Keys')),
  }
  await lost.stop()
  const keyMaterial = JSON.parse(readFileSync(join(folders[0].path, 'keys.json'), 'utf8'))
  const restored = await openCopy({ keyMaterial, tables }, folders[1].path)
  try {
    const after = await apiClient(restored)('auditor', 'GET', `${path}/events`)
    expect(after.body).toEqual({ ...before.body, chain: 'intact' })
    const read = await apiClient(restored)('caseworker', 'GET', path)
    expect(read.body.submissions).toMatchObject([{ answers: firstContactBody().answers }])
  } finally {
    await restored.stop()
  }
})
