// Gets a pinned package that npm left out (its install script failed, `--omit=optional`), or put where nobody may write.
//
// npm 10 knows no `allowScripts`: installed as a package, Frostline meets tfjs-node's install script, which downloads from another host
// than the registry; where that fails npm drops the whole package without a word. Here no script runs, and the place is never pruned.
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { alone } from './lock.mjs'
import { cacheFolder, fetchedFolder, fetchedRoot } from './places.mjs'
import { removeLeftovers, temporaryName } from './replace.mjs'
import { reasonOf, runTool, SetUpError } from './run-tool.mjs'

const LIMIT_SECONDS = 600
/** Beside this file: `<package>-<version>/package-lock.json` for what depends on others. */
const LOCKS = join(dirname(fileURLToPath(import.meta.url)), 'locks')

/**
 * @returns the package's folder.
 * @throws {SetUpError} if npm is not there or cannot reach its registry.
 */
export async function fetchPackage({ name, version }, context) {
  const folder = fetchedFolder(name, version)
  if (existsSync(join(folder, 'package.json'))) return folder
  const lock = join(cacheFolder(), 'packages.lock')
  return alone(
    lock,
    async () => (existsSync(join(folder, 'package.json')) ? folder : fetch(name, version, context)),
    context,
  )
}

async function fetch(name, version, { verbose, print = console.log }) {
  const root = fetchedRoot(name, version)
  mkdirSync(dirname(root), { recursive: true, mode: 0o700 })
  removeLeftovers(dirname(root))
  const temporary = temporaryName(root)
  rmSync(temporary, { recursive: true, force: true })
  mkdirSync(temporary)
  const manifest = { name: 'fetched-by-frostline', private: true, dependencies: { [name]: version } }
  writeFileSync(join(temporary, 'package.json'), JSON.stringify(manifest, null, 2))
  const pinned = join(LOCKS, root.slice(dirname(root).length + 1), 'package-lock.json')
  if (existsSync(pinned)) copyFileSync(pinned, join(temporary, 'package-lock.json'))
  print(`  Getting ${name} ${version} from npm’s registry …`)
  const npm = npmCommand()
  const what = existsSync(pinned) ? 'ci' : 'install'
  const args = [what, '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error']
  const result = await runTool(npm.command, [...npm.args, ...args], {
    limitSeconds: LIMIT_SECONDS,
    progress: 'downloading',
    verbose,
    print,
    cwd: temporary,
    env: plainEnvironment(),
    shell: npm.shell,
  })
  if (!result.ok || !existsSync(join(temporary, 'node_modules', ...name.split('/'), 'package.json'))) {
    rmSync(temporary, { recursive: true, force: true })
    throw new SetUpError(`npm could not get ${name} ${version}: ${reasonOf(result, LIMIT_SECONDS)}`)
  }
  rmSync(root, { recursive: true, force: true })
  renameSync(temporary, root)
  return fetchedFolder(name, version)
}

/** The npm that started this, as the program it is; otherwise the one in PATH. */
export function npmCommand(env = process.env, platform = process.platform) {
  const path = env.npm_execpath
  if (path && /npm-cli\.c?js$/.test(path) && existsSync(path))
    return { command: process.execPath, args: [path], shell: false }
  return platform === 'win32'
    ? { command: 'npm.cmd', args: [], shell: true }
    : { command: 'npm', args: [], shell: false }
}

/** Started by npm, this process has npm's settings in its environment: those of another folder, and perhaps `--omit` and `--global`. */
export function plainEnvironment(env = process.env) {
  const kept =
    /^npm_config_(registry|https_proxy|https-proxy|http_proxy|proxy|noproxy|cafile|ca|strict_ssl|cache|userconfig|globalconfig|offline|_?auth.*|\/\/.*)$/i
  const entries = Object.entries(env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name))
  return { ...Object.fromEntries(entries), NODE_ENV: '' }
}
