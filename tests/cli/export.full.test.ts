import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { drawClasses } from './draw-photos.ts'
import { lastOf, runCli } from './run-cli.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline export '))
const place = { cache: join(root, 'cache'), cwd: root }
afterAll(() => rmSync(root, { recursive: true, force: true }))

interface Check {
  readonly format: string
  readonly runtime: string | null
  readonly numCompared: number
  readonly maxDifference: number
}
const exportTo = (...args: string[]) => runCli(['export', ...args, '--json'], place)

test('a run is taken away in several formats, compared on its own photos', async () => {
  const photos = join(root, 'photos')
  await drawClasses(photos, ['cat', 'dog'], 12)
  await runCli(['train', 'photos', '--freeze', 'head', '--epochs', '2', '--out', 'run', '--json'], place)
  const { code, records } = await exportTo('run', '--to', 'keras,savedmodel', '--out', 'away')
  expect(code).toBe(0)
  const result = lastOf<{ checks: Check[]; onNoise: boolean }>(records, 'result')
  expect(result.onNoise).toBe(false)
  expect(result.checks.map(({ format }) => format)).toEqual(['savedmodel', 'keras'])
  for (const { runtime, numCompared, maxDifference } of result.checks)
    if (runtime !== null) {
      expect(numCompared).toBeGreaterThan(0)
      expect(maxDifference).toBeLessThan(1e-4)
    }
  const readMe = readFileSync(join(root, 'away', 'README.md'), 'utf8')
  expect(readMe).toMatch(/On photos of the test set, which it has never seen/)
  expect(readMe).toMatch(/Stage “.+”: line “head”/)
  expect(readMe).not.toContain(root)
  expect(existsSync(join(root, 'away', 'model.json'))).toBe(false)

  const again = await exportTo('run', '--to', 'savedmodel', '--out', 'away')
  expect([again.code, lastOf(again.records, 'error')]).toMatchObject([
    5,
    { code: 'model-exists', hint: expect.stringContaining('--replace') as string },
  ])
  const replaced = await exportTo('run', '--to', 'savedmodel', '--out', 'away', '--replace')
  expect(replaced.code).toBe(0)
  expect(existsSync(join(root, 'away', 'model.keras'))).toBe(true)
})

test('--replace takes the place of the formats that it names, and leaves the others as they are', async () => {
  const away = (name: string): string => join(root, 'several', name)
  const certificate = () =>
    JSON.parse(readFileSync(away('certificate.json'), 'utf8')) as {
      sha256: object
      models: { format: string; takes: string }[]
    }
  await exportTo('frostnet-64', '--to', 'onnx,tfjs', '--no-preprocessing', '--out', 'several')
  const onnx = readFileSync(away('model.onnx'))
  const before = certificate()
  const { code, records } = await exportTo('frostnet-64', '--to', 'keras', '--out', 'several', '--replace')
  expect(code).toBe(0)
  expect(readFileSync(away('model.onnx'))).toEqual(onnx)
  const { checks } = lastOf<{ checks: Check[] }>(records, 'result')
  expect(checks.map(({ format }) => format)).toEqual(['tfjs', 'onnx', 'keras'])
  for (const { runtime, maxDifference } of checks) if (runtime !== null) expect(maxDifference).toBeLessThan(1e-4)
  expect(certificate().sha256).toMatchObject(before.sha256)
  expect(certificate().models.map(({ format, takes }) => `${format} ${takes}`)).toEqual([
    'tfjs numbers',
    'onnx numbers',
    'keras bytes',
  ])
  const readMe = readFileSync(away('README.md'), 'utf8')
  for (const name of ['model.json', 'model.onnx', 'model.keras']) expect(readMe).toContain(name)

  const other = await exportTo(
    'frostnet-64',
    '--to',
    'keras',
    '--preprocessing',
    'caffe',
    '--out',
    'several',
    '--replace',
  )
  expect([other.code, lastOf(other.records, 'error')]).toMatchObject([
    5,
    { code: 'export-of-another-model', hint: expect.stringMatching(/tfjs, onnx, keras/) as string },
  ])
  expect(readFileSync(away('README.md'), 'utf8')).toBe(readMe)
  const all = await exportTo(
    'frostnet-64',
    '--to',
    'keras,tfjs,onnx',
    '--preprocessing',
    'caffe',
    '--out',
    'several',
    '--replace',
  )
  expect(all.code).toBe(0)
})

test('a model that is no run’s is compared on noise, and says so', async () => {
  const { code, records } = await exportTo('frostnet-64', '--to', 'onnx', '--no-preprocessing')
  expect(code).toBe(0)
  expect(lastOf(records, 'result')).toMatchObject({ onNoise: true, checks: [{ format: 'onnx' }] })
  const folder = join(root, 'frostnet-64-export')
  const { sha256, comparedOn } = JSON.parse(readFileSync(join(folder, 'certificate.json'), 'utf8')) as {
    sha256: Record<string, string>
    comparedOn: string
  }
  expect(comparedOn).toBe('pictures of noise')
  const bytes = readFileSync(join(folder, 'model.onnx'))
  expect(sha256).toEqual({ 'model.onnx': createHash('sha256').update(bytes).digest('hex') })
  expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain('np.float32([127.5')
})

test('what cannot be exported is refused with what to do', async () => {
  const format = await exportTo('frostnet-64', '--to', 'onx')
  expect([format.code, lastOf(format.records, 'error').message]).toEqual([
    2,
    expect.stringMatching(/Did you mean “onnx”/),
  ])
  mkdirSync(join(root, 'mine'))
  writeFileSync(join(root, 'mine', 'diary.txt'), 'mine')
  const taken = await exportTo('frostnet-64', '--to', 'onnx', '--out', 'mine', '--replace')
  expect([taken.code, lastOf(taken.records, 'error')]).toMatchObject([5, { code: 'folder-not-ours' }])
  expect(readFileSync(join(root, 'mine', 'diary.txt'), 'utf8')).toBe('mine')
})
