import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where Frostline remembers what a person did last: `FROSTLINE_CONFIG`, or where the platform keeps settings. */
export function configFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['FROSTLINE_CONFIG']) return env['FROSTLINE_CONFIG']
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'frostline')
  if (process.platform === 'win32') return join(env['APPDATA'] || join(homedir(), 'AppData', 'Roaming'), 'frostline')
  return join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'frostline')
}

/** The machine's cache for Frostline: `FROSTLINE_CACHE`, or where the platform keeps what may be deleted. The set-up uses the same. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env['FROSTLINE_CACHE']) return env['FROSTLINE_CACHE']
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'frostline')
  if (process.platform === 'win32')
    return join(env['LOCALAPPDATA'] || join(homedir(), 'AppData', 'Local'), 'frostline', 'cache')
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'frostline')
}
