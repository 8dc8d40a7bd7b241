import { statSync } from 'node:fs'
import { resolve } from 'node:path'

/** The project that the application was started with (`frostline leaves.frostline`), absolute; `undefined` for none. */
export function projectArgument(args: readonly string[], cwd: string): string | undefined {
  for (const arg of args.toReversed()) {
    if (arg.startsWith('-')) continue
    const path = resolve(cwd, arg)
    if (path.toLowerCase().endsWith('.frostline') && isFolder(path)) return path
  }
  return undefined
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
