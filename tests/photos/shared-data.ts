import { existsSync } from 'node:fs'
import { resolve } from 'node:path'

/** Real photos for tests: never part of the project. Tests that need them are skipped where they are absent. */
export const sharedData = resolve(process.env['FROSTLINE_SHARED'] ?? '../shared', 'data')

/** For `describe.skipIf`; says once what is missing. */
export function isMissing(name: string): boolean {
  const missing = !existsSync(resolve(sharedData, name))
  if (missing) console.warn(`Skipped: no ${name} in ${sharedData} (set FROSTLINE_SHARED).`)
  return missing
}
