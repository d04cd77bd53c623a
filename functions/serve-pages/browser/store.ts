import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import type { FormFiles, FormsKnown, OfflineForm } from '../device-contact.ts'
import type { AuthenticatorLock } from './authenticator-lock.ts'
import type { PassphraseLock } from './passphrase-lock.ts'
import type { Sealed } from './sealing.ts'

/** What a device knows of one officer who works with it. Nothing here is an answer, a name or a key in the clear. */
export interface DeviceRecord {
  /** The identity provider's opaque subject. */
  readonly officer: string
  readonly device: string
  /** Undefined once it has expired: then only signing in opens what is sealed. */
  readonly lock: PassphraseLock | undefined
  /** The same key, locked by the device's own authenticator as well; it expires with the passphrase's lock. */
  readonly authenticator?: AuthenticatorLock | undefined
  /** The device's clock when the server was last heard, and how far the server's was ahead of it. Milliseconds. */
  readonly heardAt: number
  readonly ahead: number
  /** When a page last asked whether the cases here are still their officer's. Milliseconds. */
  readonly askedOfCasesAt?: number
  /**
   * The beginning of the token of the session whose screen was covered while there was no line to tell the server, or
   * nothing where none was known: the server still has to hear of it.
   */
  readonly hidden: string | undefined
  /** By language: the forms of the officer's role, and the guidance of the stages. */
  readonly forms: Readonly<Record<string, { readonly forms: readonly OfflineForm[]; readonly guidance: string }>>
  /** Every form that the country has, and without a version those that it had: a draft still has its title. */
  readonly catalogue?: FormsKnown
}

/**
 * Where an item is on its way: being filled in; waiting to be sent; told after many tries; refused for its answers or
 * its officer; the case has changed; sent, which only a receipt says. `case`: a case taken along, which goes nowhere.
 * `file`: a photo or a document, which goes before the form that names it.
 */
export type ItemState = 'draft' | 'waiting' | 'stuck' | 'refused' | 'changed' | 'sent' | 'case' | 'file'

/** Why an item has not been sent. */
export type Trouble =
  | 'no-line'
  | 'sign-in'
  | 'our-fault'
  | 'faulty'
  | 'not-accepted'
  | 'form-gone'
  | 'not-permitted'
  | 'not-found'
  | 'conflict'
  | 'too-large'
  | 'changed'
  | 'file-being-checked'

/** One thing on the device, sealed; beside it only what has to be known before it is opened. */
export interface Item {
  /** Of a form: the command id under which it is sent; of a file: the id that its answer names. A UUIDv7. */
  readonly id: string
  readonly officer: string
  readonly kind: 'form' | 'case' | 'file'
  /** Of a file: the form it was taken for, with which it goes. */
  readonly of: string | undefined
  readonly state: ItemState
  readonly formId: string
  readonly formVersion: string
  /** Where this version of the form is kept, whatever is published meanwhile. */
  readonly files: FormFiles | undefined
  /** Counts the times it was saved, so that of two tabs the later one does not silently win. */
  readonly revision: number
  /** By the device's clock. Milliseconds. */
  readonly savedAt: number
  readonly attempts: number
  readonly nextTryAt: number
  readonly trouble: Trouble | undefined
  readonly sealed: Sealed
}

/** A part of a file, sealed: neither an old phone's memory nor a weak line has to hold the whole. */
export interface Part {
  readonly file: string
  readonly part: number
  readonly sealed: Sealed
}

interface Schema extends DBSchema {
  devices: { key: string; value: DeviceRecord }
  items: { key: string; value: Item }
  parts: { key: [string, number]; value: Part }
}

type Database = IDBPDatabase<Schema>

const NAME = 'amparo'
/** Times a call is made anew when the browser has closed the database under the page. */
const MOST_TRIES = 3

let opened: Promise<Database> | undefined

function open(): Promise<Database> {
  opened ??= openDB<Schema>(NAME, 2, {
    upgrade(database, before) {
      if (before < 1) {
        database.createObjectStore('devices', { keyPath: 'officer' })
        database.createObjectStore('items', { keyPath: 'id' })
      }
      database.createObjectStore('parts', { keyPath: ['file', 'part'] })
    },
    // Another tab wipes the device, or brings a newer shape of it: this one lets go.
    blocking: () => close(),
    terminated: () => {
      opened = undefined
    },
  }).catch(error => {
    opened = undefined
    throw error
  })
  return opened
}

function close(): void {
  opened?.then(
    database => database.close(),
    () => {},
  )
  opened = undefined
}

/** iOS closes a database under a page that slept, and says so in several ways: it is opened again, and nobody is told. */
async function withDatabase<Result>(work: (database: Database) => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work(await open())
    } catch (error) {
      const closed = error instanceof DOMException && ['InvalidStateError', 'UnknownError'].includes(error.name)
      if (!closed || tries === MOST_TRIES) throw error
      close()
    }
  }
}

/** Reads what is there. To look makes no database: not where no device was set up, and not anew what was just wiped. */
async function read<Result>(work: (database: Database) => Promise<Result>, none: Result): Promise<Result> {
  // An older browser cannot say which there are: there an empty one may stay.
  const known = opened !== undefined || !('databases' in indexedDB)
  return known || (await indexedDB.databases()).some(({ name }) => name === NAME) ? withDatabase(work) : none
}

/** Tells this and the other tabs that something on the device has changed. */
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('amparo')
const listeners = new Set<() => void>()
if (channel !== undefined) channel.onmessage = () => tellHere()

function tellHere(): void {
  for (const listener of listeners) listener()
}

function tell(): void {
  tellHere()
  channel?.postMessage('changed')
}

/** Calls back when something on the device has changed, in whatever tab; gives how to stop. */
export function whenChanged(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export const devices = {
  all: (): Promise<readonly DeviceRecord[]> => read(database => database.getAll('devices'), []),
  of: (officer: string): Promise<DeviceRecord | undefined> =>
    read(database => database.get('devices', officer), undefined),
  async put(record: DeviceRecord): Promise<void> {
    await withDatabase(database => database.put('devices', record))
    tell()
  },
  /** Changes a record that is there; one that was wiped meanwhile stays away. */
  async change(officer: string, changes: Partial<DeviceRecord>): Promise<void> {
    await read(async database => {
      const transaction = database.transaction('devices', 'readwrite')
      const record = await transaction.store.get(officer)
      if (record !== undefined) transaction.store.put({ ...record, ...changes }).catch(() => {})
      await transaction.done
    }, undefined)
    tell()
  },
}

export const items = {
  all: (officer: string): Promise<readonly Item[]> =>
    read(async database => (await database.getAll('items')).filter(item => item.officer === officer), []),
  everybodys: (): Promise<readonly Item[]> => read(database => database.getAll('items'), []),
  one: (id: string): Promise<Item | undefined> => read(database => database.get('items', id), undefined),
  /** Saves over the revision that was read; false: another tab was faster, or it is gone, and nothing is overwritten. */
  async save(item: Item): Promise<boolean> {
    const write = async (database: Database): Promise<boolean> => {
      const transaction = database.transaction('items', 'readwrite')
      const before = await transaction.store.get(item.id)
      if ((before?.revision ?? 0) !== item.revision) return false
      // Where there is no room, only the transaction says so: the request merely says that it was given up.
      transaction.store.put({ ...item, revision: item.revision + 1 }).catch(() => {})
      await transaction.done
      return true
    }
    // What was wiped meanwhile is not begun anew.
    const saved = await (item.revision === 0 ? withDatabase(write) : read(write, false))
    if (saved) tell()
    return saved
  },
  /** Removes an item, and the files that were taken for it. */
  async remove(id: string): Promise<void> {
    await removeWhere(item => item.id === id || item.of === id)
  },
  /** Removes the files that were taken for a form. */
  async removeFilesOf(form: string): Promise<void> {
    await removeWhere(item => item.of === form)
  },
}

export const parts = {
  async put(part: Part): Promise<void> {
    await withDatabase(async database => {
      const transaction = database.transaction('parts', 'readwrite')
      transaction.store.put(part).catch(() => {})
      await transaction.done
    })
  },
  one: (file: string, part: number): Promise<Part | undefined> =>
    withDatabase(database => database.get('parts', [file, part])),
}

async function removeWhere(wanted: (item: Item) => boolean): Promise<void> {
  await withDatabase(async database => {
    const transaction = database.transaction(['items', 'parts'], 'readwrite')
    for (const item of await transaction.objectStore('items').getAll()) {
      if (!wanted(item)) continue
      await transaction.objectStore('items').delete(item.id)
      await transaction.objectStore('parts').delete(IDBKeyRange.bound([item.id], [item.id, []]))
    }
    await transaction.done
  })
  tell()
}

/** Removes everything of an officer. */
export async function wipeOfficer(officer: string): Promise<void> {
  await withDatabase(database => database.delete('devices', officer))
  await removeWhere(item => item.officer === officer)
}

/** Removes everything of everybody: database, cached forms, and whatever else a page might have left. */
export async function wipeDevice(): Promise<void> {
  close()
  await deleteDB(NAME)
  if ('caches' in globalThis) for (const name of await caches.keys()) await caches.delete(name)
  localStorage.clear()
  sessionStorage.clear()
  // Its copies of the app are gone: the next visit starts from nothing.
  for (const worker of (await navigator.serviceWorker?.getRegistrations()) ?? []) await worker.unregister()
  tell()
}
