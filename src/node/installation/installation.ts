import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * How Frostline came to this machine, which decides what a person can do about a part that is missing: a checkout (or a link to one),
 * a package that npm installed, or a packed application.
 */
type InstallationKind = 'checkout' | 'package' | 'application'

export interface Installation {
  readonly kind: InstallationKind
  /** What holds `src/` (or, built, `out/`). */
  readonly folder: string
}

/** @param folder  Frostline's own; both `src/node/installation` and `out/...` lie below it. */
export function findInstallation(folder = ownFolder()): Installation {
  if (/[\\/]app\.asar(\.unpacked)?([\\/]|$)/.test(folder)) return { kind: 'application', folder }
  return { kind: /[\\/]node_modules[\\/]/.test(folder) ? 'package' : 'checkout', folder }
}

function ownFolder(): string {
  const here = fileURLToPath(import.meta.url)
  const inside = /^(.*?)[\\/](?:src|out)[\\/](?!.*[\\/](?:src|out)[\\/])/.exec(here)
  return inside?.[1] ?? join(dirname(here), '..', '..', '..')
}

/** What gets the native library, as a sentence. */
export function setUpRemedy({ kind, folder } = findInstallation()): string {
  if (kind === 'application') return 'Install Frostline again: its native library is missing or damaged.'
  if (kind === 'package') return 'Run `frostline setup --verbose`; it says what is missing.'
  return `Run \`npm run setup -- --verbose\` in ${folder}; it says what is missing.`
}

/** What brings a package that is missing or does not load, as a sentence. */
export function installRemedy({ kind, folder } = findInstallation()): string {
  if (kind === 'application') return 'Install Frostline again: a part of it is missing or damaged.'
  if (kind === 'package')
    return 'Install it again without leaving packages out: `npm install --global --include=optional` and the package’s file.'
  return `Run \`npm install --include=dev --include=optional\` in ${folder}, on this machine.`
}

/** How its commands are called there. */
export const commandName = ({ kind } = findInstallation()): string =>
  kind === 'package' ? 'frostline' : 'npx frostline'
