/** What must be closed again, in the opposite order of its opening. */
export interface Closers {
  add(close: () => void | Promise<void>): void
  /** Closes everything, going on past a failure; then throws the first one, if any. */
  closeAll(): Promise<void>
}

export function openClosers(): Closers {
  const closers: (() => void | Promise<void>)[] = []
  return {
    add: close => {
      closers.push(close)
    },
    closeAll: async () => {
      const failures: unknown[] = []
      for (let close = closers.pop(); close !== undefined; close = closers.pop()) {
        try {
          await close()
        } catch (error) {
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}
