import { closeSync, fchmodSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { PRIVATE_FILE } from './access.ts'
import { writeAll } from './atomic.ts'
import { openRegularSync } from './open-regular.ts'
import { ensurePrivateFolder } from './private-folder.ts'

const MAX_BYTES = 1024 * 1024

/** What the handlers of `src/api` write to. */
interface Log {
  info(text: string): void
  error(thrown: unknown): void
}

interface FileLog extends Log {
  /** Where it was last written, in words: the file, or what took its place. */
  where(): string
}

/**
 * A log in a file, the one before kept beside it as `.1`. What cannot be written there goes to stderr: a log must not be what fails.
 *
 * @param folder  made when it is first needed.
 */
export function fileLog(folder: string, now: () => Date = () => new Date()): FileLog {
  const file = join(folder, 'frostline.log')
  let where = file
  const write = (text: string): void => {
    const line = `${now().toISOString()} ${text}\n`
    try {
      ensurePrivateFolder(folder)
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES) renameSync(file, `${file}.1`)
      append(file, line)
      where = file
    } catch {
      where = 'see above'
      process.stderr.write(line)
    }
  }
  return {
    where: () => where,
    info: write,
    error: (thrown) => write(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)),
  }
}

function append(path: string, line: string): void {
  const { file } = openRegularSync(path, 'a')
  try {
    fchmodSync(file, PRIVATE_FILE) // names of photos and folders are in it
    writeAll(file, Buffer.from(line))
  } finally {
    closeSync(file)
  }
}
