// Builds tfjs-node's binding against a TensorFlow library that is on this machine.
//
// On Linux and macOS the compiler is called directly: two source files, 9 s, and neither Python nor make nor a download
// of Node's headers is needed as with node-gyp. (N-API 8: what one Node's headers build, every later Node loads.)
import { existsSync, mkdirSync, realpathSync, rmSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findNodeHeaders, libraryNames, packageFolder, projectFolder, tfjsNodePlaces } from './places.mjs'
import { linkTo, removeLeftovers, replaceWith, temporaryName } from './replace.mjs'
import { reasonOf, runTool, SetUpError } from './run-tool.mjs'

const LIMIT_SECONDS = 300
const COMPILERS = process.platform === 'darwin' ? ['clang++', 'c++', 'g++'] : ['c++', 'g++', 'clang++']

/**
 * @param library  `{ libraryFolder, includeFolder }`, where the library and `tensorflow/c/c_api.h` lie.
 * @throws {SetUpError} if a part is missing or it does not compile.
 */
export async function useLibrary(library, context) {
  const places = tfjsNodePlaces()
  if (!existsSync(join(library.includeFolder, 'tensorflow', 'c', 'c_api.h')))
    throw new SetUpError(`the C headers are missing (${join(library.includeFolder, 'tensorflow', 'c', 'c_api.h')})`)
  linkLibrary(library, places)
  if (process.platform === 'win32') return buildWithNodeGyp(library, places, context)
  mkdirSync(places.bindingFolder, { recursive: true })
  removeLeftovers(places.bindingFolder)
  context.print('  Building the binding …')
  await compile(bindingArguments(places), places.binding, context)
  // a convenience: without it the library's banner shows
  await compile(quietArguments(), join(places.bindingFolder, 'quiet_stderr.node'), context).catch((error) => {
    if (!(error instanceof SetUpError)) throw error
  })
}

/** Which of a folder's files are TensorFlow's, by platform; undefined when one is missing. */
export function findLibraryFiles(folder, platform = process.platform, exists = existsSync) {
  const files = libraryNames(platform).map(({ sources, links }) => ({
    path: sources.map((name) => join(folder, name)).find((path) => exists(path)),
    links,
  }))
  return files.every(({ path }) => path !== undefined) ? files : undefined
}

function linkLibrary({ libraryFolder, includeFolder }, places) {
  const files = findLibraryFiles(libraryFolder)
  if (!files) throw new SetUpError(`there is no TensorFlow library in ${libraryFolder}`)
  mkdirSync(places.libraryFolder, { recursive: true })
  removeLeftovers(places.libraryFolder)
  for (const { path, links } of files)
    for (const name of links) linkTo(realpathSync(path), join(places.libraryFolder, name))
  linkTo(realpathSync(includeFolder), places.includeFolder)
}

function bindingArguments(places) {
  const origin = process.platform === 'darwin' ? '@loader_path' : '$ORIGIN'
  return [
    '-I',
    places.includeFolder,
    join(places.sources, 'tfjs_backend.cc'),
    join(places.sources, 'tfjs_binding.cc'),
    '-L',
    places.libraryFolder,
    '-ltensorflow',
    '-ltensorflow_framework',
    `-Wl,-rpath,${origin}/../../deps/lib`,
  ]
}

const quietArguments = () => [join(dirname(fileURLToPath(import.meta.url)), 'quiet_stderr.c')]

async function compile(specific, target, { verbose, print }) {
  const headers = findNodeHeaders()
  if (headers === undefined) throw new SetUpError('Node’s C headers (node_api.h) are not on this machine')
  const temporary = temporaryName(target)
  // macOS was not run
  const shared = process.platform === 'darwin' ? ['-bundle', '-undefined', 'dynamic_lookup'] : ['-shared', '-fPIC']
  const args = ['-std=c++17', '-O2', ...shared, '-DNAPI_VERSION=8', '-I', headers, ...specific, '-o', temporary]
  const compiler = await findCompiler()
  const result = await runTool(compiler, args, { limitSeconds: LIMIT_SECONDS, progress: 'compiling', verbose, print })
  if (result.ok) return replaceWith(temporary, target)
  rmSync(temporary, { force: true })
  throw new SetUpError(`${compiler} failed: ${reasonOf(result, LIMIT_SECONDS)}`)
}

/** @throws {SetUpError} if there is none, before anything large is fetched for it. */
export async function findCompiler(env = process.env, run = runTool) {
  const candidates = env.CXX ? [env.CXX] : COMPILERS
  for (const compiler of candidates) {
    const { ok } = await run(compiler, ['--version'], { limitSeconds: 20 })
    if (ok) return compiler
  }
  const remedy =
    process.platform === 'darwin' ? '`xcode-select --install`' : '`apt install g++`, `dnf install gcc-c++` or alike'
  throw new SetUpError(`there is no C++ compiler (${candidates.join(', ')}). Install one: ${remedy}`)
}

/** Not run: Windows. The DLL must lie beside the binding, where the loader looks first (tfjs#4116). */
async function buildWithNodeGyp({ libraryFolder }, places, { verbose, print }) {
  if (!existsSync(join(libraryFolder, 'tensorflow.lib')))
    throw new SetUpError(`building needs tensorflow.lib beside tensorflow.dll in ${libraryFolder}`)
  linkTo(join(libraryFolder, 'tensorflow.lib'), join(places.libraryFolder, 'tensorflow.lib'))
  print('  Building the binding …')
  const script = join(packageFolder('@mapbox/node-pre-gyp'), 'bin', 'node-pre-gyp')
  const result = await runTool(process.execPath, [script, 'install', '--build-from-source'], {
    limitSeconds: LIMIT_SECONDS,
    progress: 'compiling',
    verbose,
    print,
    cwd: places.folder,
    env: withLocalBins(),
  })
  if (!result.ok) throw new SetUpError(`node-gyp failed: ${reasonOf(result, LIMIT_SECONDS)}`)
  placeDllBesideBinding(places)
}

export function placeDllBesideBinding(places) {
  if (process.platform === 'win32')
    linkTo(join(places.libraryFolder, 'tensorflow.dll'), join(places.bindingFolder, 'tensorflow.dll'))
}

/** The environment with the packages' commands in PATH, as npm gives it to scripts. */
export function withLocalBins() {
  const modules = packageFolder('@mapbox/node-pre-gyp')
  const bins = [join(projectFolder, 'node_modules', '.bin'), modules && join(modules, '..', '..', '.bin')].filter(
    Boolean,
  )
  return { ...process.env, PATH: [...bins, process.env.PATH].join(delimiter) }
}
