import { createWriteStream, type WriteStream } from 'node:fs'
import { join } from 'node:path'

/** Takes the lines that functions write. */
export interface FunctionLogs {
  of(functionName: string): (line: string) => void
  close(): Promise<void>
}

/** Logs to `log`, each line after its function's name, and to one file per function when there is a directory. */
export function openFunctionLogs(log: (line: string) => void, directory?: string): FunctionLogs {
  const files = new Map<string, WriteStream>()
  return {
    of: functionName => line => {
      log(`${functionName}: ${line}`)
      if (directory === undefined) return
      const file =
        files.get(functionName) ??
        createWriteStream(join(directory, `${functionName}.log`), { flags: 'a', mode: 0o600 })
      files.set(functionName, file)
      file.write(`${new Date().toISOString()} ${line}\n`)
    },
    close: async () => {
      await Promise.all([...files.values()].map(file => new Promise<void>(resolve => file.end(() => resolve()))))
    },
  }
}
