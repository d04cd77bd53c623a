import type { About } from '../cases/events.ts'

/**
 * What an event is about, as far as these audiences may know. Which task of another authority is overdue tells what the
 * child needs: they hear that something is, and not what.
 */
export function toldAbout(about: About | undefined, audiences: readonly string[]): About | undefined {
  if (about === undefined || !('task' in about)) return about
  return audiences.includes('child-protection') || audiences.includes(about.authority) ? about : undefined
}
