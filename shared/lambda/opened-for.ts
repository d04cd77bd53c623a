/**
 * What is opened once and kept in a warm function for so long, so that what has changed comes into use; a failed opening
 * is tried again.
 * @param time milliseconds
 */
export function openedFor<Opened>(time: number, open: () => Promise<Opened>): () => Promise<Opened> {
  let opened: Promise<Opened> | undefined
  let openedAt = 0
  return () => {
    if (Date.now() - openedAt > time) {
      opened = undefined
      openedAt = Date.now()
    }
    opened ??= open().catch(error => {
      opened = undefined
      throw error
    })
    return opened
  }
}
