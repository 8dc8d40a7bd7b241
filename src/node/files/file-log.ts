import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

const MAX_BYTES = 1024 * 1024

/** What the handlers of `src/api` write to. */
interface Log {
  info(text: string): void
  error(thrown: unknown): void
}

/**
 * A log in a file, the one before kept beside it as `.1`. What cannot be written there goes to stderr: a log must not be what fails.
 *
 * @param folder  made when it is first needed.
 */
export function fileLog(folder: string, now: () => Date = () => new Date()): Log {
  const file = join(folder, 'frostline.log')
  const write = (text: string): void => {
    const line = `${now().toISOString()} ${text}\n`
    try {
      mkdirSync(folder, { recursive: true })
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(file, `${file}.1`)
      appendFileSync(file, line, { mode: 0o600 })
    } catch {
      process.stderr.write(line)
    }
  }
  return {
    info: write,
    error: (thrown) => write(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
  }
}
