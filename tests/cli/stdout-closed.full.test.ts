import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { drawClasses } from './draw-photos.ts'
import { startCli } from './run-cli.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline-closed-'))
const place = { cache: join(root, 'cache'), cwd: root }
/** Two processes and a few steps: seconds on a quiet machine. */
const LIMIT_MS = 300_000

beforeAll(() => drawClasses(join(root, 'photos'), ['a', 'b'], 5))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test(
  'a run whose output nobody reads any more (train … | head) ends with its model, and says on stderr where it is',
  async () => {
    const out = join(root, 'run')
    const { child, ended } = startCli(['train', 'photos', '--freeze', 'head', '--epochs', '2', '--out', out], place)
    child.stdout?.destroy()
    const { code, stderr } = await ended
    expect([code, stderr]).toEqual([0, `Model: ${join('run', 'model')}\n`])
    expect(existsSync(join(out, 'model', 'model.json'))).toBe(true)
  },
  LIMIT_MS,
)

test(
  'stopped then, it says how to go on',
  async () => {
    const out = join(root, 'stopped')
    const { child, ended } = startCli(
      ['train', 'photos', '--freeze', 'last-block', '--epochs', '4000', '--patience', 'off', '--out', out],
      place,
    )
    child.stdout?.destroy()
    await expect.poll(() => existsSync(join(out, 'metrics.jsonl')), { timeout: LIMIT_MS }).toBe(true)
    child.kill('SIGTERM')
    const { code, stderr } = await ended
    expect(code).toBe(6)
    expect(stderr).toMatch(/Stopping after this step.*\n(?:.*\n)*.*frostline train --resume stopped\n$/)
  },
  LIMIT_MS,
)

const ALWAYS_FULL = '/dev/full'

test
  .skipIf(!existsSync(ALWAYS_FULL))
  .each([
    [['info', 'frostnet-64']],
    [['predict', 'frostnet-64', 'photos']],
    [['train', 'photos', '--dry-run', '--freeze', 'head']],
  ])(
  'what is printed onto a full disk is missed with a sentence and exit code 5: %j',
  async (args) => {
    const full = openSync(ALWAYS_FULL, 'w')
    const { ended } = startCli(args, { ...place, stdout: full })
    const { code, stderr } = await ended
    closeSync(full)
    expect(stderr).toMatch(/^Error: What is printed could not be written: the disk is full\.\nFree some space/m)
    expect(stderr).not.toMatch(/node:|at file:/)
    expect(code).toBe(5)
  },
  LIMIT_MS,
)

test.skipIf(!existsSync(ALWAYS_FULL))(
  'a run whose output no disk takes ends with its model all the same, and says where it is',
  async () => {
    const out = join(root, 'on-full')
    const full = openSync(ALWAYS_FULL, 'w')
    const { ended } = startCli(['train', 'photos', '--freeze', 'head', '--epochs', '2', '--out', out], {
      ...place,
      stdout: full,
    })
    const { code, stderr } = await ended
    closeSync(full)
    expect(code).toBe(5)
    expect(stderr).toContain(`Model: ${join('on-full', 'model')}\n`)
    expect(existsSync(join(out, 'model', 'model.json'))).toBe(true)
  },
  LIMIT_MS,
)
