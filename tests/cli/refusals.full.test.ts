import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lockFolder } from '../../src/node/files/lock-folder.ts'
import { expectBestIsKept } from '../runs/kept-weights.ts'
import { drawClasses } from './draw-photos.ts'
import { lastOf, runCli, startCli } from './run-cli.ts'

/** What is refused: with which exit code, which words, and what to do about it. */

const FROSTNET = fileURLToPath(new URL('../../resources/models/frostnet-64', import.meta.url))
const root = mkdtempSync(join(tmpdir(), 'frostline-refuse-'))
const place = { cache: join(root, 'cache'), cwd: root }
const photos = join(root, 'photos')
const out = join(root, 'out')

interface Refusal {
  readonly code: number | null
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string }
}

async function refusal(...args: string[]): Promise<Refusal> {
  const { code, records, stderr } = await runCli([...args, '--json'], place)
  expect(stderr).toBe('')
  return { code, error: lastOf(records, 'error') }
}

beforeAll(() => drawClasses(photos, ['cat', 'dog'], 4))
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a command line that cannot be understood ends with 2', () => {
  test.each([
    [['trian', 'x'], 'usage', /Unknown command 'trian'/, /Did you mean train\?/],
    [['train', 'x', '--epoch', '3'], 'usage', /Unknown option '--epoch'/, /Did you mean --epochs\?/],
    [['train'], 'usage', /Which photos/, /frostline train/],
    [['train', 'x', '--epochs', '0'], 'usage', /whole number from 1 to 10000/, /help/],
    [['train', 'x', '--val', '1.5'], 'usage', /share from 0 to 0.9/, /help/],
    [['train', 'x', '--cache-limit', 'lots'], 'usage', /such as 10GB/, /help/],
    [['train', 'x', '--optimizer', 'adma'], 'usage', /Allowed choices are adam, adamw, sgd/, /help/],
    [['train', 'x', '--recipe', 'head-only', '--freeze', 'none'], 'usage', /--freeze none says otherwise/, /Leave one/],
    [['train', '--resume', 'nowhere'], 'no-run', /holds no run: there is no plan.json. There is no folder/, /--out/],
    [['train', '--resume', 'x', '--epochs', '3'], 'usage', /--epochs cannot be given with --resume/, /new run/],
    [['train', 'x', '--config', 'missing/plan.json'], 'bad-plan', /There is no folder “.*missing”/, /--config/],
    [['hand-on', 'nowhere/run', 'copy'], 'no-run', /There is no folder “.*nowhere”/, /--out/],
    [['predict', 'frostnet-64', 'x', '--bom'], 'usage', /--bom says how a table begins/, /--csv/],
    [['train', 'x', '--batch', '3'], 'usage', /Unknown option '--batch'/, /Did you mean --batch-size/],
    [['train', 'x', '--lr', '3'], 'usage', /Unknown option '--lr'/, /Did you mean --learning-rate/],
    [['train', 'x', '--config', 'missing.json'], 'bad-plan', /“missing.json” cannot be read/, /--config/],
    [['predict', 'frostnet-64', 'x', '--csv', '-'], 'usage', /both write to stdout/, /file name/],
  ])('%j', async (args, code, message, hint) => {
    const refused = await refusal(...args)
    expect(refused.code).toBe(2)
    expect(refused.error).toMatchObject({ code, message: expect.stringMatching(message) as string })
    expect(refused.error.hint).toMatch(hint)
  })

  test('an unknown layer, with the closest', async () => {
    const { code, error } = await refusal('train', photos, '--freeze', 'block6_depthwize', '--out', out)
    expect(code).toBe(2)
    expect(error.message).toContain('“block6_depthwize”')
    expect(error.hint).toMatch(/Did you mean “block6_depthwise”/)
  })

  test('a plan with a misspelt field, with the closest', async () => {
    writeFileSync(join(root, 'plan.json'), '{ "batchsize": 3, "seed": -1 }')
    const { code, error } = await refusal('train', photos, '--config', 'plan.json', '--out', out)
    expect(code).toBe(2)
    expect(error.message).toMatch(/“batchsize”.*Did you mean “batchSize”/)
    expect(error.message).toMatch(/“seed” is -1/)
  })

  test('a plan that is not JSON', async () => {
    writeFileSync(join(root, 'torn.json'), '{ "batchSize": ')
    const { code, error } = await refusal('train', photos, '--config', 'torn.json', '--out', out)
    expect([code, error.code]).toEqual([2, 'bad-plan'])
  })

  test('without --json a person reads what and what to do on stderr', async () => {
    const { code, stdout, stderr } = await runCli(['train', 'x', '--epoch', '3'], place)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^Error: Unknown option '--epoch'\nDid you mean --epochs\?/)
  })
})

describe('photos that cannot be used end with 3', () => {
  test('no name on stdin', async () => {
    const { code, error } = await refusal('predict', 'frostnet-64', '-')
    expect([code, error.code]).toEqual([3, 'no-photos'])
    expect(error.message).toBe('No name of a photo came on stdin.')
    expect(error.hint).toMatch(/before the pipe/)
  })

  test('none there', async () => {
    const { code, error } = await refusal('train', join(root, 'nothing here'), '--out', out)
    expect([code, error.code]).toEqual([3, 'photos-not-found'])
  })
  test('one class', async () => {
    await drawClasses(join(root, 'one'), ['only'], 4)
    const { code, error } = await refusal('train', join(root, 'one'), '--out', out)
    expect([code, error.code]).toEqual([3, 'one-class'])
    expect(error.message).toContain('“only”')
  })
  test('fewer than three photos in a class', async () => {
    await drawClasses(join(root, 'few'), ['many', 'few'], 2)
    await drawClasses(join(root, 'few'), ['many'], 5)
    const { code, error } = await refusal('train', join(root, 'few'), '--out', out)
    expect([code, error.code]).toEqual([3, 'dataset-too-small'])
    expect(error.message).toMatch(/“few” has 2 of the 3/)
  })
  test('files to predict that are not there', async () => {
    const { code, error } = await refusal('predict', 'frostnet-64', join(root, 'gone.jpg'))
    expect([code, error.code]).toEqual([3, 'photos-not-found'])
  })
  test('files to predict of which none is a photo: each is told', async () => {
    mkdirSync(join(root, 'texts'))
    writeFileSync(join(root, 'texts', 'a.jpg'), 'no photo')
    const { code, records } = await runCli(['predict', 'frostnet-64', join(root, 'texts'), '--json'], place)
    expect(code).toBe(3)
    expect(lastOf(records, 'skipped')).toMatchObject({ code: 'not-an-image' })
  })
})

describe('models that cannot be used end with 4', () => {
  test.skipIf(process.platform === 'win32')('a pipe is called one, and no name that is missing', async () => {
    const pipe = join(root, 'pipe')
    execFileSync('mkfifo', [pipe])
    const { code, error } = await refusal('predict', pipe, photos)
    expect([code, error.code]).toEqual([4, 'model-not-found'])
    expect(error.message).toMatch(/pipe” is a pipe or a device/)
  })

  const broken = (name: string, breakIt: (folder: string) => void): string => {
    const folder = join(root, name)
    cpSync(FROSTNET, folder, { recursive: true })
    breakIt(folder)
    return folder
  }
  const edit = (folder: string, change: (text: string) => string): void =>
    writeFileSync(join(folder, 'model.json'), change(readFileSync(join(folder, 'model.json'), 'utf8')))
  const weights = (folder: string): string => join(folder, 'weights.bin')

  test.each<[string, string, (folder: string) => void]>([
    ['missing shard', 'model-shard-missing', (folder) => rmSync(weights(folder))],
    ['short shard', 'model-shard-short', (folder) => truncateSync(weights(folder), 1000)],
    [
      'path escape',
      'model-path-escape',
      (folder) => edit(folder, (text) => text.replace('weights.bin', '../weights.bin')),
    ],
    [
      'unknown layer',
      'model-unknown-layer',
      (folder) => edit(folder, (text) => text.replace('"class_name":"ReLU"', '"class_name":"Mystery"')),
    ],
    ['not JSON', 'model-not-a-model', (folder) => edit(folder, (text) => text.slice(0, 100))],
    ['JSON but no model', 'model-not-a-model', (folder) => edit(folder, () => '{"hello": "world"}')],
  ])('%s', async (name, expected, breakIt) => {
    const { code, error } = await refusal('info', broken(name, breakIt))
    expect([code, error.code]).toEqual([4, expected])
    expect(error.hint).toBeTruthy()
  })

  test('weights that are no numbers, before any photo is read', async () => {
    const folder = broken('not finite', (at) => {
      const { weightsManifest } = JSON.parse(readFileSync(join(at, 'model.json'), 'utf8')) as {
        weightsManifest: { weights: { dtype: string; quantization?: { dtype: string } }[] }[]
      }
      const bytes = readFileSync(weights(at))
      const isHalf = weightsManifest[0].weights[0].quantization?.dtype === 'float16'
      if (isHalf) bytes.writeUInt16LE(0x7e00, 0)
      else bytes.writeFloatLE(Number.NaN, 0)
      writeFileSync(weights(at), bytes)
    })
    const { code, error } = await refusal('train', photos, '--model', folder, '--out', out)
    expect([code, error.code]).toEqual([4, 'model-not-finite'])
  })

  test('a name that nobody knows', async () => {
    const { code, error } = await refusal('predict', 'frostnet-46', photos)
    expect([code, error.code]).toEqual([4, 'model-not-found'])
    expect(error.hint).toContain('frostnet-64')
  })
})

describe('places that cannot be written to end with 5', () => {
  test('an existing folder with something in it, before photos are read', async () => {
    mkdirSync(join(root, 'full'))
    writeFileSync(join(root, 'full', 'diary.txt'), 'dear diary')
    const { code, error } = await refusal('train', photos, '--out', join(root, 'full'))
    expect([code, error.code]).toEqual([5, 'out-not-empty'])
    expect(readFileSync(join(root, 'full', 'diary.txt'), 'utf8')).toBe('dear diary')
  })

  test('a folder that another process uses', async () => {
    const folder = join(root, 'locked')
    mkdirSync(folder)
    const lock = lockFolder(folder)
    try {
      const { code, error } = await refusal('train', photos, '--freeze', 'head', '--out', folder)
      expect([code, error.code]).toEqual([5, 'folder-locked'])
      expect(error.message).toContain(String(process.pid))
    } finally {
      lock.release()
    }
  })

  test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)('a folder without permission', async () => {
    mkdirSync(join(root, 'readonly'))
    chmodSync(join(root, 'readonly'), 0o555)
    const { code, error } = await refusal('train', photos, '--freeze', 'head', '--out', join(root, 'readonly', 'run'))
    expect([code, error.code]).toEqual([5, 'not-writable'])
  })

  test('a table in a folder that is not there', async () => {
    const { code, error } = await refusal('predict', 'frostnet-64', photos, '--csv', join(root, 'none', 'a.csv'))
    expect([code, error.code]).toEqual([5, 'file-missing'])
  })
})

describe('a loss that is no finite number ends with 7', () => {
  // a penalty whose every step overshoots grows the weights until float32 ends
  const args = ['--config', 'wild.json', '--learning-rate', '100', '--optimizer', 'sgd', '--patience', 'off', '--json']
  beforeAll(() => writeFileSync(join(root, 'wild.json'), '{ "l2": 1 }'))

  test('and the best weights are kept', async () => {
    const folder = join(root, 'diverged')
    const { code, records } = await runCli(
      ['train', photos, '--freeze', 'last-block', '--epochs', '40', ...args, '--out', folder],
      place,
    )
    expect(code).toBe(7)
    expect(lastOf(records, 'stage-end')).toMatchObject({ reason: 'non-finite-loss' })
    expect(lastOf(records, 'result')).toMatchObject({ outcome: 'non-finite-loss', modelFolder: join(folder, 'model') })
    await expectBestIsKept(folder)
    expect((await runCli(['predict', folder, photos], place)).code).toBe(0)
  })

  test('and where there is no best, that is said', async () => {
    const flags = ['--recipe', 'fine-tune', '--freeze', 'last-block', '--epochs', '40', '--val', '0']
    const { code, records } = await runCli(['train', photos, ...flags, ...args, '--out', join(root, 'lost')], place)
    expect([code, lastOf(records, 'error')]).toEqual([7, expect.objectContaining({ code: 'diverged' })])
  })
})

test('without a word it asks what to do, and --help says all', async () => {
  const [nothing, help] = await Promise.all([runCli([], place), runCli(['train', '--help'], place)])
  expect(nothing.code).toBe(2)
  expect(help.code).toBe(0)
  expect(help.stdout).toMatch(/Examples:\n {2}frostline train flowers/)
  const general = await runCli(['--help'], place)
  for (let code = 0; code <= 8; code++) expect(general.stdout).toMatch(new RegExp(`^ {2}${code} {2}\\w`, 'm'))
})

test('a reader that stops reading ends the work without a word', async () => {
  const { child, ended } = startCli(['predict', 'frostnet-64', photos, '--batch-size', '1', '--json'], place)
  child.stdout?.destroy()
  const { code, stderr } = await ended
  expect([code, stderr]).toEqual([0, ''])
})
