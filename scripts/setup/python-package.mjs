// TensorFlow's Python package carries the same library: an installed one is linked, else its wheel is fetched with pip.
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findCompiler, findLibraryFiles, useLibrary } from './build-binding.mjs'
import { alone } from './lock.mjs'
import { cacheFolder } from './places.mjs'
import { removeLeftovers, temporaryName } from './replace.mjs'
import { reasonOf, runTool, SetUpError } from './run-tool.mjs'

const DOWNLOAD_LIMIT_SECONDS = 900
const UNPACK_LIMIT_SECONDS = 300
/** A wheel of 270 MB and its 800 MB of libraries. */
const NEEDED_BYTES = 1.5e9
/** Wheels up to 2.21 were seen to export the C API; a later major version may not. */
const VERSIONS = '>=2.16,<3'
const FIND = `
import importlib.util
spec = importlib.util.find_spec('tensorflow')
print('tensorflow=' + (spec.submodule_search_locations[0] if spec and spec.submodule_search_locations else ''))
`

/** @throws {SetUpError} if neither works. */
export async function usePythonPackage(context) {
  if (process.platform === 'win32')
    throw new SetUpError('Windows’ Python package has no TensorFlow library that could be used (set LIBTENSORFLOW_DIR)')
  await findCompiler()
  const cached = findCached(cacheFolder())
  if (cached && !process.env.FROSTLINE_PYTHON) return useUnpacked(cached, context)
  const pythons = await findPythons(process.env)
  if (pythons.length === 0) throw new SetUpError('there is no Python 3 (FROSTLINE_PYTHON names one)')
  return (
    (await useInstalled(pythons, context)) ?? useUnpacked(cached ?? (await fetchLibrary(pythons, context)), context)
  )
}

async function useInstalled(pythons, context) {
  for (const { folder } of pythons) {
    if (!folder || !findLibraryFiles(folder)) continue
    try {
      await useLibrary({ libraryFolder: folder, includeFolder: join(folder, 'include') }, context)
      return { from: `the Python package in ${folder}` }
    } catch (error) {
      if (!(error instanceof SetUpError)) throw error
      context.print(`  The TensorFlow in ${folder} does not serve: ${error.message}`)
    }
  }
  return undefined
}

/** Other trees on this machine share the cache: one of them fetches, the others find it. */
function fetchLibrary(pythons, context) {
  const fetch = async () => {
    const wheel = findWheel(downloads()) ?? (await download(pythons, context))
    return unpack(wheel, pythons[0].command, context)
  }
  return alone(join(cacheFolder(), 'setup.lock'), async () => findCached(cacheFolder()) ?? (await fetch()), context)
}

async function useUnpacked(folder, context) {
  await useLibrary({ libraryFolder: join(folder, 'lib'), includeFolder: join(folder, 'include') }, context)
  return { from: `the Python package, kept in ${folder}` }
}

const downloads = () => join(cacheFolder(), 'downloads')

/** The newest library unpacked before: a folder gets its name only when whole. */
export function findCached(cache) {
  return listFolder(cache)
    .filter((name) => /^tensorflow-\d+(\.\d+)+[\w.]*$/.test(name) && !name.includes('.partial-'))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(cache, name))
    .find((folder) => findLibraryFiles(join(folder, 'lib')))
}

const findWheel = (folder) =>
  listFolder(folder)
    .filter((name) => /^tensorflow.*\.whl$/.test(name))
    .map((name) => join(folder, name))[0]

function listFolder(folder) {
  return existsSync(folder) ? readdirSync(folder) : []
}

/** Interpreters to ask, the person's choice first; importing TensorFlow itself would take seconds and is not needed. */
export async function findPythons(env, run = runTool) {
  const named = env.FROSTLINE_PYTHON
  const commands = named ? [named] : [env.VIRTUAL_ENV && join(env.VIRTUAL_ENV, 'bin', 'python'), 'python3', 'python']
  const found = []
  for (const command of commands.filter(Boolean)) {
    const result = await run(command, ['-c', FIND], { limitSeconds: 20 })
    const folder = /^tensorflow=(.*)$/m.exec(result.stdout)?.[1]?.trim()
    if (result.ok && folder !== undefined) found.push({ command, folder: folder || undefined })
  }
  return found
}

/** What to ask pip for, in order: Python 3.12's wheel holds the same library and serves where the interpreter has none. */
export function requests(platform = process.platform, arch = process.arch) {
  const names =
    platform === 'linux' && arch === 'x64'
      ? ['tensorflow-cpu']
      : platform === 'linux'
        ? ['tensorflow-cpu', 'tensorflow']
        : ['tensorflow']
  return names.flatMap((name) => [[`${name}${VERSIONS}`], [`${name}${VERSIONS}`, '--python-version', '3.12']])
}

async function download(pythons, { verbose, print }) {
  checkFreeSpace(cacheFolder())
  mkdirSync(downloads(), { recursive: true })
  removeLeftovers(downloads())
  const folder = temporaryName(join(downloads(), 'wheel'))
  rmSync(folder, { recursive: true, force: true })
  print('  Asking pip for TensorFlow (about 270 MB) …')
  // unreachable hosts: one attempt each, instead of minutes of back-off
  const options = [
    '--no-deps',
    '--only-binary=:all:',
    '--retries',
    '0',
    '--timeout',
    '15',
    '--no-input',
    '--dest',
    folder,
  ]
  let reason
  for (const { command } of pythons)
    for (const request of requests()) {
      const result = await runTool(command, ['-m', 'pip', 'download', ...options, ...request], {
        limitSeconds: DOWNLOAD_LIMIT_SECONDS,
        progress: 'downloading',
        verbose,
        print,
      })
      const wheel = findWheel(folder)
      if (result.ok && wheel) return keepWheel(wheel, folder)
      reason = `${command} -m pip: ${reasonOf(result, DOWNLOAD_LIMIT_SECONDS)}`
    }
  rmSync(folder, { recursive: true, force: true })
  throw new SetUpError(reason)
}

/** A finished download survives an interruption of what follows. */
function keepWheel(wheel, folder) {
  const kept = join(downloads(), wheel.slice(folder.length + 1))
  renameSync(wheel, kept)
  rmSync(folder, { recursive: true, force: true })
  return kept
}

async function unpack(wheel, python, { verbose, print }) {
  print('  Unpacking the library …')
  mkdirSync(cacheFolder(), { recursive: true })
  removeLeftovers(cacheFolder())
  const folder = temporaryName(join(cacheFolder(), 'unpacked'))
  const script = join(dirname(fileURLToPath(import.meta.url)), 'unpack_wheel.py')
  const result = await runTool(python, [script, wheel, folder], {
    limitSeconds: UNPACK_LIMIT_SECONDS,
    progress: 'unpacking',
    verbose,
    print,
  })
  const version = result.stdout.trim()
  if (!result.ok || !/^\d+(\.\d+)+[\w.]*$/.test(version)) {
    rmSync(folder, { recursive: true, force: true })
    rmSync(wheel, { force: true })
    throw new SetUpError(`unpacking failed: ${reasonOf(result, UNPACK_LIMIT_SECONDS)}`)
  }
  const target = join(cacheFolder(), `tensorflow-${version}`)
  rmSync(target, { recursive: true, force: true })
  renameSync(folder, target)
  rmSync(wheel, { force: true })
  return target
}

function checkFreeSpace(cache) {
  const existing = [cache, dirname(cache), dirname(dirname(cache))].find(existsSync)
  if (existing === undefined) return
  const { bavail, bsize } = statfsSync(existing)
  if (bavail * bsize < NEEDED_BYTES)
    throw new SetUpError(
      `${cache} has ${Math.round((bavail * bsize) / 1e6)} MB free of the ${NEEDED_BYTES / 1e6} MB needed (FROSTLINE_CACHE names another folder)`,
    )
}
