// Finds a Chromium for tests of the window, or gets one by the first way that works. The product itself needs none.
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { findNode, packageFolder } from './places.mjs'
import { reasonOf, runTool } from './run-tool.mjs'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const PLACES = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
]
const DOWNLOAD_SECONDS = 90
const PACKAGE_SECONDS = 240

/**
 * Path of a Chromium that can be run: `FROSTLINE_CHROMIUM`, one that is installed, or one that Playwright downloaded.
 *
 * @param {NodeJS.ProcessEnv} env
 */
export function findBrowser(env = process.env) {
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return [env.FROSTLINE_CHROMIUM ?? '', ...onPath, ...PLACES, ...downloaded(env)].find(isProgram)
}

/** Where Playwright keeps what it downloads. */
function downloaded(env) {
  const root =
    env.PLAYWRIGHT_BROWSERS_PATH ??
    {
      darwin: join(homedir(), 'Library', 'Caches', 'ms-playwright'),
      win32: join(env.LOCALAPPDATA ?? homedir(), 'ms-playwright'),
    }[process.platform] ??
    join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'ms-playwright')
  if (!existsSync(root)) return []
  const inside = [
    'chrome-linux/chrome',
    'chrome-linux64/chrome',
    'chrome-mac/Chromium.app/Contents/MacOS/Chromium',
    'chrome-win/chrome.exe',
  ]
  return readdirSync(root)
    .filter((name) => /^chromium-\d+$/.test(name))
    .flatMap((name) => inside.map((path) => join(root, name, path)))
}

function isProgram(path) {
  if (path === '') return false
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/**
 * @returns `{ path }`, or `{ reasons }` where no way worked: tests of the window are then skipped, and say so.
 * @param {{ print?: (line: string) => void }} options
 */
export async function ensureBrowser({ print = console.log } = {}) {
  const there = findBrowser()
  if (there) return { path: there }
  const reasons = []
  for (const { name, command, args, limitSeconds } of ways()) {
    print(`  Getting a browser for the tests: ${name} …`)
    const result = await runTool(command, args, { limitSeconds, progress: `${name} …`, print })
    const path = findBrowser()
    if (path) return { path }
    reasons.push(`${name}: ${reasonOf(result, limitSeconds)}`)
  }
  return { reasons }
}

function ways() {
  const playwright = join(packageFolder('@playwright/test') ?? '', 'cli.js')
  const node = findNode() ?? process.execPath
  const all = [
    {
      name: 'Playwright’s download',
      command: node,
      args: [playwright, 'install', 'chromium'],
      limitSeconds: DOWNLOAD_SECONDS,
    },
  ]
  // where packages can be installed without being asked, as on a build server
  if (process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get'))
    all.unshift({
      name: 'Debian’s package',
      command: '/bin/sh',
      args: ['-c', 'apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium'],
      limitSeconds: PACKAGE_SECONDS,
    })
  return all
}

/**
 * The one line for a person.
 *
 * @param {{ path?: string, reasons?: readonly string[] }} outcome
 */
export const describeBrowser = ({ path, reasons }) =>
  path
    ? `Tests of the window run in ${path}.`
    : `No Chromium: tests of the window are skipped. Install it, or name it by FROSTLINE_CHROMIUM. (${(reasons ?? []).join('; ')})`
