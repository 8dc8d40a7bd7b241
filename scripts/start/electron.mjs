// Electron's binary: whether it is there, and getting it where that takes a moment and not an afternoon.
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isReachable } from '../setup/official-download.mjs'
import { notesFolder, packageFolder } from '../setup/places.mjs'
import { runTool } from '../setup/run-tool.mjs'

const DOWNLOAD_SECONDS = 180
const DAY_MS = 24 * 60 * 60_000
const SOURCE = 'https://github.com/electron/electron/releases/'

/** The executable, or undefined. `require('electron')` would start a download instead of answering. */
export function electronBinary({ folder = packageFolder('electron'), env = process.env } = {}) {
  if (folder === undefined) return undefined
  const name = readName(folder)
  const own = env.ELECTRON_OVERRIDE_DIST_PATH
  if (!own && name === undefined) return undefined
  const path = own ? join(own, name ?? 'electron') : join(folder, 'dist', name)
  return existsSync(path) ? path : undefined
}

function readName(folder) {
  try {
    return readFileSync(join(folder, 'path.txt'), 'utf8').trim()
  } catch {
    return undefined
  }
}

/** A screen that a window can open on. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/**
 * Downloads the binary if its source answers within seconds. What failed is left alone for a day: no start waits twice for it.
 *
 * @returns the executable, or undefined.
 */
export async function downloadElectron({
  node,
  print,
  env = process.env,
  folder = packageFolder('electron'),
  failure = join(notesFolder(), 'electron-failed'),
  limitSeconds = DOWNLOAD_SECONDS,
  look = isReachable,
}) {
  if (folder === undefined || env.ELECTRON_SKIP_BINARY_DOWNLOAD || wasLately(failure)) return undefined
  const mirror = env.ELECTRON_MIRROR || env.npm_config_electron_mirror || SOURCE
  // URL.parse came with Node 22
  const source = URL.canParse(mirror) ? new URL(mirror) : undefined
  if (source === undefined || !(await look(source))) return undefined
  print('Getting Electron (once, about 115 MB) …')
  await runTool(node, [join(folder, 'install.js')], {
    limitSeconds,
    progress: '  still downloading',
    cwd: folder,
    env,
    print,
  })
  const binary = electronBinary({ folder, env })
  if (binary === undefined) note(failure)
  else rmSync(failure, { force: true })
  return binary
}

function wasLately(path) {
  const noted = statSync(path, { throwIfNoEntry: false })
  return noted !== undefined && Date.now() - noted.mtimeMs < DAY_MS
}

function note(path) {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, 'Delete this file to have Electron downloaded at the next start.\n')
  } catch {
    // a folder that may not be written: it is tried again
  }
}
