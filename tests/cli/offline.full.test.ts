import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { drawClasses } from './draw-photos.ts'

/** In a network namespace of its own a process has no way out, not even to this machine. */
const NAMESPACE = ['--net', '--map-root-user'] as const
const hasNamespaces = spawnSync('unshare', [...NAMESPACE, 'true']).status === 0
if (!hasNamespaces) console.warn('Skipped: no network namespace can be made here (Linux’ unshare).')

const BIN = fileURLToPath(new URL('../../bin/frostline.mjs', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'frostline-offline-'))
const photos = join(root, 'photos')
const run = join(root, 'run')

/** By the launcher, as people start it. */
function offline(...args: readonly string[]): { code: number | null; stdout: string; stderr: string } {
  const env = { ...process.env, FROSTLINE_CACHE: join(root, 'cache'), FROSTLINE_CONFIG: join(root, 'config') }
  const options = { cwd: root, env, encoding: 'utf8' } as const
  const { status, stdout, stderr } = spawnSync('unshare', [...NAMESPACE, process.execPath, BIN, ...args], options)
  return { code: status, stdout, stderr }
}

describe.runIf(hasNamespaces)('once it is set up, without any network', () => {
  beforeAll(() => drawClasses(photos, ['a', 'b'], 12))
  afterAll(() => rmSync(root, { recursive: true, force: true }))

  test('there is none', () => {
    const script = "fetch('http://192.0.2.1/').then(() => process.exit(0), ({ cause }) => console.log(cause.code))"
    const { stdout } = spawnSync('unshare', [...NAMESPACE, process.execPath, '-e', script], { encoding: 'utf8' })
    expect(stdout).toBe('ENETUNREACH\n')
  })

  test('help and the doctor answer', () => {
    expect(offline('--help')).toMatchObject({ code: 0, stderr: '' })
    const { code, stdout } = offline('doctor', '--json')
    expect(code).toBe(0)
    expect(stdout).toContain('"kind":"result"')
  })

  test('a model is trained, measured, asked and taken away', () => {
    const trained = offline('train', photos, '--freeze', 'head', '--epochs', '2', '--out', run)
    expect(trained.code, trained.stderr).toBe(0)
    expect(offline('evaluate', run, photos).code).toBe(0)
    expect(offline('predict', run, join(photos, 'a')).stdout.trim().split('\n').length).toBeGreaterThanOrEqual(12)
    expect(offline('export', run, '--to', 'onnx', '--out', join(root, 'away')).code).toBe(0)
  })

  test('what only a network has is refused in words', () => {
    const { code, stderr } = offline('models', 'get', 'mobilenet-v2-notop')
    expect(code).toBe(4)
    expect(stderr).toMatch(/^Error: /m)
    expect(stderr).not.toMatch(/ at .*:\d+:\d+/)
  })
})
