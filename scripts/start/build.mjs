// Builds the window, and for Electron the host too, when what they are made of has changed.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { alone } from '../setup/lock.mjs'
import { canWrite, isPackage, packageFolder, projectFolder } from '../setup/places.mjs'
import { runTool, SetUpError } from '../setup/run-tool.mjs'

const LIMIT_SECONDS = 180

/** What can be built: from which folders, into what, with which tool; what else is then built with it. */
export const BUILDS = {
  window: {
    from: ['src/renderer', 'src/shared', 'src/core'],
    to: 'out/renderer/index.html',
    stamp: 'out/.window.json',
    tool: ['vite', 'bin', 'vite.js'],
    args: ['build', '--config', 'src/renderer/vite.config.ts', '--logLevel', 'warn'],
  },
  application: {
    from: ['src', 'electron.vite.config.ts'],
    to: 'out/main/main.js',
    stamp: 'out/.application.json',
    tool: ['electron-vite', 'bin', 'electron-vite.js'],
    args: ['build', '--logLevel', 'warn'],
    also: ['window'],
  },
}

/**
 * @returns whether it was built. Where the tools are not installed, what is there is used.
 * @throws {SetUpError} when it cannot be built, with what the tool said.
 */
export async function buildWhenStale(name, { node, print, folder = projectFolder }) {
  const { from, to, stamp, tool } = BUILDS[name]
  const [packageName] = tool
  const toolFolder = packageFolder(packageName)
  const isBuilt = existsSync(join(folder, to))
  if (toolFolder === undefined) {
    if (isBuilt) return false
    throw new SetUpError(
      `The ${name} has not been built, and the package ${packageName}, which builds it, is not installed. ${remedy()}`,
    )
  }
  const signature = signatureOf(folder, from)
  if (isBuilt && readStamp(join(folder, stamp)) === signature) return false
  if (!canWrite(folder))
    throw new SetUpError(
      `The ${name} is to be built, and ${folder} cannot be written. Let somebody who may write there run \`npm start\` once.`,
    )
  mkdirSync(join(folder, 'out'), { recursive: true })
  return alone(
    join(folder, 'out', `.${name}.lock`),
    () => build(name, { node, print, folder, toolFolder, signature }),
    { print },
  )
}

async function build(name, { node, print, folder, toolFolder, signature }) {
  const { to, stamp, tool, args, also = [] } = BUILDS[name]
  // another start may have built it while this one waited
  if (existsSync(join(folder, to)) && readStamp(join(folder, stamp)) === signature) return false
  const path = tool.slice(1)
  print(`Building the ${name} …`)
  const result = await runTool(node, [join(toolFolder, ...path), ...args], { limitSeconds: LIMIT_SECONDS, cwd: folder })
  if (!result.ok) throw new SetUpError(`The ${name} could not be built:\n${result.output.trim()}`)
  mkdirSync(dirname(join(folder, stamp)), { recursive: true })
  writeFileSync(join(folder, stamp), JSON.stringify(signature))
  for (const other of also)
    writeFileSync(join(folder, BUILDS[other].stamp), JSON.stringify(signatureOf(folder, BUILDS[other].from)))
  return true
}

/** Names, sizes and times: reading every file would take longer than many a build. */
export function signatureOf(folder, from) {
  const hash = createHash('sha256')
  const visit = (path) => {
    const stats = statSync(join(folder, path), { throwIfNoEntry: false })
    if (stats === undefined || /\.test\.ts$/.test(path)) return
    if (stats.isDirectory()) for (const name of readdirSync(join(folder, path)).toSorted()) visit(`${path}/${name}`)
    else hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`)
  }
  for (const path of [...from, 'package.json']) visit(path)
  return hash.digest('hex')
}

const remedy = () =>
  isPackage()
    ? 'This copy was packed without its window: make the package by `npm run pack` in a checkout.'
    : `Run \`npm install --include=dev --include=optional\` in ${projectFolder}.`

function readStamp(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}
