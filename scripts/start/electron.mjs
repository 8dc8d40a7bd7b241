// Electron's binary: whether it is there, and getting it where that takes a moment and not an afternoon.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from '../setup/places.mjs'
import { runTool } from '../setup/run-tool.mjs'

const LOOK_MS = 4000
const DOWNLOAD_SECONDS = 180
const SOURCE = 'https://github.com/electron/electron/releases/'

/** The executable, or undefined. `require('electron')` would start a download instead of answering. */
export function electronBinary(folder = packageFolder('electron')) {
  if (folder === undefined) return undefined
  try {
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim()
    const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH || join(folder, 'dist'), name)
    return existsSync(path) ? path : undefined
  } catch {
    return undefined
  }
}

/** A screen that a window can open on. */
export function hasDisplay(env = process.env, platform = process.platform) {
  return platform === 'darwin' || platform === 'win32' || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** Downloads the binary if its source answers at once. @returns the executable, or undefined. */
export async function downloadElectron({ node, print, look = canReach }) {
  const folder = packageFolder('electron')
  if (folder === undefined || !(await look(process.env.ELECTRON_MIRROR || SOURCE))) return undefined
  print('Getting Electron (once, about 115 MB) …')
  await runTool(node, [join(folder, 'install.js')], {
    limitSeconds: DOWNLOAD_SECONDS,
    progress: 'still downloading',
    cwd: folder,
    print,
  })
  return electronBinary(folder)
}

async function canReach(address) {
  try {
    const { status } = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(LOOK_MS) })
    return status < 500
  } catch {
    return false
  }
}
