import type { OfficerDirectory } from './officer-directory.ts'
import type { OpenCase } from './open-case.ts'

/** The members of the panel by name, as far as they have signed in. */
export async function namesOnPanel(
  { view }: Pick<OpenCase, 'view'>,
  directory: OfficerDirectory,
): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    (view.panel?.members ?? []).map(({ authority, officer }) => directory.find(authority, officer)),
  )
  return new Map(found.flatMap(one => (one === undefined ? [] : [[one.id, one.name]])))
}
