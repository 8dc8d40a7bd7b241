import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const requireModule = createRequire(import.meta.url)

interface StderrSwitch {
  silence(): void
  restore(): void
}

/**
 * Loads something while what native code writes to stderr is dropped: libtensorflow 2.21 prints a banner before it has
 * read `TF_CPP_MIN_LOG_LEVEL`. `npm run setup` builds the addon that can; without it the banner shows.
 */
export function withQuietStderr<T>(folder: string, load: () => T): T {
  const path = join(folder, 'quiet_stderr.node')
  if (process.env.TF_CPP_MIN_LOG_LEVEL === '0' || !existsSync(path)) return load()
  const stderr = requireModule(path) as StderrSwitch
  stderr.silence()
  try {
    return load()
  } finally {
    stderr.restore()
  }
}
