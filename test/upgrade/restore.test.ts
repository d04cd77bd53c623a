import { afterAll, expect, it } from 'vitest'
import { proveTo } from '../../infra/drill/drilled-stack.ts'
import { drillKeyLoss } from '../../infra/drill/lose-keys.ts'
import { drillRestore } from '../../infra/drill/restore.ts'
import { temporaryFolder } from '../local-platform.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())

it('what was copied from one stack is whole in a fresh one that has its keys; and each key that is lost is found again', async () => {
  const found: string[] = []
  const prove = proveTo(line => void found.push(line))
  const { cloud, caseId } = await drillRestore(prove, folder.path)
  try {
    await drillKeyLoss(prove, cloud, caseId)
  } finally {
    await cloud.stop()
  }
  expect(found.length).toBeGreaterThan(12)
  expect(found.filter(line => !line.startsWith('ok  '))).toEqual([])
}, 120_000)

it('a step of a drill that does not hold ends it, and says which', () => {
  const said: string[] = []
  expect(() => proveTo(line => void said.push(line))('the chain is intact', false)).toThrow('the chain is intact')
  expect(said).toEqual(['FAIL the chain is intact'])
})
