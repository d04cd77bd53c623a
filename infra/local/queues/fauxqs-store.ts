import { mkdirSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { buildApp } from 'fauxqs'

type Options = NonNullable<Parameters<typeof buildApp>[0]>
type Stores = NonNullable<Options['stores']>
type Persistence = NonNullable<Stores['sqsStore']['persistence']> & NonNullable<Stores['s3Store']['persistence']>
export type FauxqsApp = ReturnType<typeof buildApp>

/** The largest object in one request on this machine, bytes. */
const LARGEST_OBJECT_BYTES = 128 * 1024 * 1024

export interface QueueStore {
  readonly app: FauxqsApp
  readonly sqs: Stores['sqsStore']
  readonly s3: Stores['s3Store']
  close(): Promise<void>
}

/**
 * Fauxqs without a listener of its own, kept in `directory` or in memory. Its `startFauxqs` listens on every network
 * interface, where the messages of this machine have no business; the parts it is made of are loaded instead.
 */
export async function openQueueStore(region: string, directory: string | undefined): Promise<QueueStore> {
  const sqs = new (
    await fauxqsPart<{ SqsStore: new () => Stores['sqsStore'] }>('sqs/sqsStore.js', 'SqsStore')
  ).SqsStore()
  const sns = new (
    await fauxqsPart<{ SnsStore: new () => Stores['snsStore'] }>('sns/snsStore.js', 'SnsStore')
  ).SnsStore()
  const s3 = new (await fauxqsPart<{ S3Store: new () => Stores['s3Store'] }>('s3/s3Store.js', 'S3Store')).S3Store()
  let persistence: Persistence | undefined
  if (directory !== undefined) {
    mkdirSync(directory, { recursive: true })
    const part = await fauxqsPart<{ PersistenceManager: new (directory: string) => Persistence }>(
      'persistence.js',
      'PersistenceManager',
    )
    persistence = new part.PersistenceManager(directory)
    persistence.load(sqs, sns, s3)
    sqs.persistence = persistence
    for (const queue of sqs.allQueues()) queue.persistence = persistence
    s3.persistence = persistence
  }
  const app = buildApp({ logger: false, defaultRegion: region, stores: { sqsStore: sqs, snsStore: sns, s3Store: s3 } })
  // It takes bodies up to 11 MB; S3 takes an object of any size in one request.
  app.removeContentTypeParser('*')
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_OBJECT_BYTES }, (_request, body, done) =>
    done(null, body),
  )
  await app.ready()
  return {
    app,
    sqs,
    s3,
    close: async () => {
      await app.close()
      persistence?.close()
    },
  }
}

// The package exports only its entry, so its parts are found beside that; the version in package.json is exact.
async function fauxqsPart<Part extends object>(file: string, exported: keyof Part & string): Promise<Part> {
  const manifest = findPackageJSON('fauxqs', import.meta.url)
  if (manifest === undefined) throw new Error('fauxqs is not installed')
  const part: unknown = await import(pathToFileURL(join(dirname(manifest), 'dist', file)).href)
  if (!holds<Part>(part, exported)) throw new Error(`fauxqs has no ${exported} in ${file} any more`)
  return part
}

function holds<Part extends object>(part: unknown, exported: keyof Part & string): part is Part {
  return typeof part === 'object' && part !== null && typeof Reflect.get(part, exported) === 'function'
}
