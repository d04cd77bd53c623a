import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { QueueStore } from './fauxqs-store.ts'

const windowMilliseconds = 5 * 60 * 1000

/**
 * Lets FIFO queues remember deduplication ids over a restart, for SQS's five minutes: fauxqs keeps messages on disk but
 * not these, and a message sent again after a crash would be there twice.
 */
export function rememberDeduplication({ sqs }: Pick<QueueStore, 'sqs'>, directory: string): { close(): void } {
  const database = new DatabaseSync(join(directory, 'deduplication.sqlite'))
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS sent (
      queue TEXT, id TEXT, message TEXT, sequence TEXT, at INTEGER, PRIMARY KEY (queue, id)
    );
    DELETE FROM sent WHERE at < ${Date.now() - windowMilliseconds};
  `)
  const remember = database.prepare('INSERT OR REPLACE INTO sent VALUES (?, ?, ?, ?, ?)')
  const recall = database.prepare('SELECT id, message, sequence FROM sent WHERE queue = ?')
  for (const queue of sqs.allQueues()) {
    if (!queue.isFifo()) continue
    for (const { id, message, sequence } of recall.all(queue.name))
      queue.recordDeduplication(String(id), String(message), sequence === null ? undefined : String(sequence))
    const record = queue.recordDeduplication.bind(queue)
    queue.recordDeduplication = (id, message, sequence) => {
      record(id, message, sequence)
      remember.run(queue.name, id, message, sequence ?? null, Date.now())
    }
  }
  return { close: () => database.close() }
}
