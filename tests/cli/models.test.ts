import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { lastOf, runCli } from './run-cli.ts'

const KERAS = fileURLToPath(new URL('../keras/files/sequential.keras', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'frostline models '))
const place = { cache: join(root, 'cache'), cwd: root }
const models = (...args: string[]) => runCli(['models', ...args], place)
beforeAll(() => {
  vi.stubEnv('FROSTLINE_CONFIG', join(root, 'config'))
  vi.stubEnv('FROSTLINE_MODEL_PATH', '')
  // nothing is ever reached from here
  vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1')
  vi.stubEnv('NO_PROXY', '')
})
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(root, { recursive: true, force: true })
})

test('models are listed with those that can be downloaded, their size, accuracy and licence', async () => {
  const { code, records } = await models('list', '--json')
  expect(code).toBe(0)
  expect(records.find(({ kind }) => kind === 'model')).toMatchObject({ name: 'frostnet-64', isDefault: true })
  const catalog = records.filter(({ kind }) => kind === 'catalog-model')
  expect(catalog.length).toBeGreaterThan(40)
  expect(catalog.find(({ id }) => id === 'resnet50-notop')).toMatchObject({
    licence: 'MIT',
    top1: 0.749,
    sizeBytes: 94_765_736,
    isSizeExact: true,
    host: 'storage.googleapis.com',
    isHere: false,
  })
  const { stdout } = await models()
  expect(stdout).toMatch(/frostnet-64 +default/)
  expect(stdout).toMatch(/resnet50-notop +95 MB +23\.6 M +224 px +74\.9 % +MIT/)
})

test('a computer without network says how the model gets here, and leaves nothing behind', async () => {
  const { code, records } = await models('get', 'mobilenet-v2', '--json')
  const error = lastOf<{ code: string; message: string; hint: string }>(records, 'error')
  expect([code, error.code]).toEqual([4, 'download-unreachable'])
  expect(error.hint).toContain('https://storage.googleapis.com/tensorflow/keras-applications/mobilenet_v2/')
  expect(error.hint).toContain('frostline models add <file>')
  expect(readdirSync(join(root, 'config', 'models', '.downloads'))).toEqual([])
})

test('a name that is not there is answered with the closest', async () => {
  const { code, stderr } = await models('get', 'mobilnet-v2')
  expect(code).toBe(4)
  expect(stderr).toContain('“mobilenet-v2”')
})

test('what was added is removed when a person agrees, and what comes with the program never', async () => {
  expect((await models('add', KERAS)).code).toBe(0)
  const unasked = await models('remove', 'sequential.keras')
  expect([unasked.code, unasked.stderr]).toEqual([2, expect.stringContaining('--yes')])
  const removed = await models('remove', 'sequential.keras', '--yes', '--json')
  expect([removed.code, removed.records.at(-1)?.kind]).toEqual([0, 'model-removed'])
  const bundled = await models('remove', 'frostnet-64', '--yes')
  expect([bundled.code, bundled.stderr]).toEqual([4, expect.stringContaining('comes with Frostline')])
})
