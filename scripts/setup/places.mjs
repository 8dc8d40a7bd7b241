// Where things are: this project, its packages, the machine's cache, and how libraries are named on each platform.
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const projectFolder = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
const require = createRequire(import.meta.url)

/** The folder of an installed package, wherever npm hoisted it; not every package lets its package.json be resolved. */
export function packageFolder(name) {
  const candidates = (require.resolve.paths(name) ?? []).map((modules) => join(modules, name))
  return candidates.find((folder) => existsSync(join(folder, 'package.json')))
}

/** The project's own Node 24, or the running one when it is new enough; undefined when there is neither. */
export function findNode() {
  const folder = packageFolder('node')
  const own = folder && join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
  if (own && existsSync(own)) return own
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined
}

/** Folders that hold Node's C headers without a download: those of the `node` package first. */
export function findNodeHeaders() {
  const folder = packageFolder('node')
  const platformPackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  const candidates = [
    folder && join(folder, 'node_modules', platformPackage),
    folder && join(dirname(folder), platformPackage),
    process.env.npm_config_nodedir,
    dirname(dirname(process.execPath)),
    '/usr',
    '/usr/local',
  ]
  return candidates
    .filter((prefix) => prefix)
    .map((prefix) => join(prefix, 'include', 'node'))
    .find((include) => existsSync(join(include, 'node_api.h')))
}

/** The machine's cache for Frostline: `FROSTLINE_CACHE`, or where the platform keeps what may be deleted. */
export function cacheFolder({ env = process.env, platform = process.platform, home = homedir() } = {}) {
  if (env.FROSTLINE_CACHE) return env.FROSTLINE_CACHE
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'frostline')
  if (platform === 'win32') return join(env.LOCALAPPDATA || join(home, 'AppData', 'Local'), 'frostline', 'cache')
  return join(env.XDG_CACHE_HOME || join(home, '.cache'), 'frostline')
}

/**
 * How TensorFlow's libraries may be called where they come from, and every name they need beside the binding:
 * the linker's and the one that the library calls itself (its soname). Windows' names were not run.
 */
export function libraryNames(platform = process.platform) {
  if (platform === 'win32') return [{ sources: ['tensorflow.dll'], links: ['tensorflow.dll'] }]
  const [plain, versioned] = platform === 'darwin' ? ['.dylib', '.2.dylib'] : ['.so', '.so.2']
  return [
    {
      sources: [`libtensorflow_cc${versioned}`, `libtensorflow${versioned}`, `libtensorflow${plain}`],
      links: [`libtensorflow${plain}`, `libtensorflow${versioned}`, `libtensorflow_cc${versioned}`],
    },
    {
      sources: [`libtensorflow_framework${versioned}`, `libtensorflow_framework${plain}`],
      links: [`libtensorflow_framework${plain}`, `libtensorflow_framework${versioned}`],
    },
  ]
}

/** tfjs-node's folders, or undefined when the optional dependency is not installed. */
export function tfjsNodePlaces() {
  const folder = packageFolder('@tensorflow/tfjs-node')
  if (folder === undefined) return undefined
  const bindingFolder = join(folder, 'lib', 'napi-v8')
  return {
    folder,
    version: require('@tensorflow/tfjs-node/package.json').version,
    sources: join(folder, 'binding'),
    libraryFolder: join(folder, 'deps', 'lib'),
    includeFolder: join(folder, 'deps', 'include'),
    bindingFolder,
    binding: join(bindingFolder, 'tfjs_binding.node'),
  }
}

/** Notes of the set-up live with the packages they describe: a new `npm install` of the tree starts afresh. */
export function notesFolder() {
  const folder = packageFolder('@tensorflow/tfjs')
  return join(folder ? dirname(dirname(folder)) : join(projectFolder, 'node_modules'), '.frostline')
}
