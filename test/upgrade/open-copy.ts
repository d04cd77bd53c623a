import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { tablesOf } from '../../infra/drill/drilled-stack.ts'
import type { LocalCloud } from '../../infra/local/local-cloud.ts'
import { type CopiedItem, putCopy } from '../../infra/restore/table-copy.ts'
import { startPlatform, temporaryFolder } from '../local-platform.ts'

/** What a platform kept: its tables, and the material of its keys, which in a deployment stays in KMS. */
interface KeptData {
  readonly keyMaterial: Readonly<Record<string, string>>
  readonly tables: { readonly cases: readonly CopiedItem[]; readonly keys: readonly CopiedItem[] }
}

/** Today's platform on what another kept. `folder` is empty and the caller's to remove. */
async function openCopy({ keyMaterial, tables }: KeptData, folder: string): Promise<LocalCloud> {
  writeFileSync(join(folder, 'keys.json'), JSON.stringify(keyMaterial), { mode: 0o600 })
  const cloud = await startPlatform({ data: folder })
  const client = tablesOf(cloud)
  // The keys first, as a restored deployment does: a case without its key would not be there.
  await putCopy(client, cloud.physicalId('Tables/Keys'), tables.keys)
  await putCopy(client, cloud.physicalId('Tables/Cases'), tables.cases)
  return cloud
}

/** The same for the tests of one file: there when they run, gone when they have. */
export function useCopy(kept: KeptData): () => LocalCloud {
  const folder = temporaryFolder()
  let cloud: LocalCloud | undefined
  beforeAll(async () => {
    cloud = await openCopy(kept, folder.path)
  })
  afterAll(async () => {
    await cloud?.stop()
    folder.remove()
  })
  return () => {
    if (cloud === undefined) throw new Error('no test runs yet')
    return cloud
  }
}
