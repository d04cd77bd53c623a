import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Entry {
  readonly model: string
  readonly payload: AdapterPayload
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** Sessions and codes in memory: they last as long as the local cloud runs, or until they expire. */
export function memoryAdapters(now: () => number = Date.now): (model: string) => Adapter {
  const entries = new Map<string, Entry>()

  const live = (key: string): AdapterPayload | undefined => {
    const entry = entries.get(key)
    if (entry === undefined || entry.expiresAt > now()) return entry?.payload
    entries.delete(key)
    return undefined
  }

  const findBy = (model: string, matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined => {
    for (const [key, entry] of entries) if (entry.model === model && matches(entry.payload)) return live(key)
    return undefined
  }

  return model => {
    const keyOf = (id: string) => `${model}:${id}`
    return {
      upsert: async (id, payload, expiresIn) => {
        const expiresAt = expiresIn === undefined ? Number.POSITIVE_INFINITY : now() + expiresIn * 1000
        entries.set(keyOf(id), { model, payload, expiresAt })
      },
      find: async id => live(keyOf(id)),
      findByUid: async uid => findBy(model, payload => payload.uid === uid),
      findByUserCode: async code => findBy(model, payload => payload.userCode === code),
      consume: async id => {
        const payload = live(keyOf(id))
        if (payload !== undefined) payload.consumed = Math.floor(now() / 1000)
      },
      destroy: async id => {
        entries.delete(keyOf(id))
      },
      revokeByGrantId: async grantId => {
        for (const [key, { payload }] of entries) if (payload.grantId === grantId) entries.delete(key)
      },
    }
  }
}
