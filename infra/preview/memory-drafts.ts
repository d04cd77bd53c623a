import type { Draft, Drafts } from '../../functions/serve-pages/drafts.ts'
import type { CommandId } from '../../shared/cases/ids.ts'

/** More than one author has open at a time; the oldest go first. */
const MOST_DRAFTS = 200

/** Drafts of the one author who is at this machine: in memory, gone when the preview stops. */
export function openMemoryDrafts(clock: () => Date): Drafts {
  const kept = new Map<CommandId, Draft>()
  return {
    async begin(_, draft) {
      kept.set(draft.id, { ...draft, updatedAt: clock().toISOString(), revision: 1 })
      for (const id of kept.keys()) if (kept.size > MOST_DRAFTS) kept.delete(id)
    },
    async open(_, id) {
      return kept.get(id)
    },
    async save(_, id, revision, values) {
      const draft = kept.get(id)
      if (draft?.revision !== revision) return false
      kept.set(id, { ...draft, values, revision: revision + 1, updatedAt: clock().toISOString() })
      return true
    },
    async list() {
      return [...kept.values()].reverse()
    },
    async remove(_, id) {
      kept.delete(id)
    },
  }
}
