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
  expect([again.code, lastOf(again.records, 'error')]).toMatchObject([5, { code: 'model-exists' }])
  const replaced = await exportTo('run', '--to', 'savedmodel', '--out', 'away', '--replace')
  expect(replaced.code).toBe(0)
  expect(existsSync(join(root, 'away', 'model.keras'))).toBe(false)
}, 120_000)

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
}, 60_000)

test('what cannot be exported is refused with what to do', async () => {
  const format = await exportTo('frostnet-64', '--to', 'onx')
  expect([format.code, lastOf(format.records, 'error').message]).toEqual([2, expect.stringMatching(/Did you mean “onnx”/)]) // prettier-ignore
  mkdirSync(join(root, 'mine'))
  writeFileSync(join(root, 'mine', 'diary.txt'), 'mine')
  const taken = await exportTo('frostnet-64', '--to', 'onnx', '--out', 'mine', '--replace')
  expect([taken.code, lastOf(taken.records, 'error')]).toMatchObject([5, { code: 'folder-not-ours' }])
  expect(readFileSync(join(root, 'mine', 'diary.txt'), 'utf8')).toBe('mine')
}, 60_000)
