import { createHash } from 'node:crypto'
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TrainFlags, trainJob } from '../../src/cli/train-request.ts'
import { AUGMENTATIONS } from '../../src/cli/train-flags.ts'
import { parsePlan } from '../../src/core/training/plan-config.ts'
import type { Executor } from '../../src/core/engine/executor.ts'
import { copyWithoutPaths } from '../../src/node/runs/copy-without-paths.ts'
import { rememberRequest } from '../../src/node/trainer-host/request-file.ts'
import { chooseExecutor } from '../../src/trainer/engine.ts'
import type { TrainEvent } from '../../src/shared/contract/training.ts'
import { trainRun } from '../../src/trainer/train/train-run.ts'
import { drawPhotos } from './draw-photos.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline repeat '))
const photos = join(root, 'photos')
const [validation, held] = [join(root, 'to choose'), join(root, 'to judge')]
let executor: Executor

beforeAll(async () => {
  executor = (await chooseExecutor('auto')).executor
  await drawPhotos(photos, 12)
  for (const [set, from] of [
    [validation, 0],
    [held, 2],
  ] as const)
    for (const name of readdirSync(photos)) {
      const files = readdirSync(join(photos, name))
        .sort()
        .slice(from, from + 2)
      for (const file of files) {
        cpSync(join(photos, name, file), join(set, name, file))
        rmSync(join(photos, name, file))
      }
    }
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** Notes that this is about. */
const OF_THE_PLAN = new Set(['not-repeated', 'line-suggested'])

/** Trains as the command line would; each run with a cache of its own, so that nothing is handed on but the plan. */
async function train(name: string, flags: TrainFlags, source: string | undefined = photos) {
  const out = join(root, name)
  const { request } = trainJob(source, { ...flags, out }, join(root, `cache ${name}`), new Date(0))
  const events: TrainEvent[] = []
  const { report } = await trainRun(() => Promise.resolve(executor), request, {
    emit: (event) => events.push(event),
    signal: new AbortController().signal,
    onRunFolder: (folder) => rememberRequest(folder, request),
  })
  return {
    out,
    plan: planOf(out),
    weights: weightsOf(out),
    report,
    notes: events.filter((event) => event.kind === 'note' && OF_THE_PLAN.has(event.code)),
  }
}

const planFile = (out: string): string => join(out, 'plan.json')
const planOf = (out: string) => parsePlan(JSON.parse(readFileSync(planFile(out), 'utf8')))
const weightsOf = (out: string): string =>
  createHash('sha256')
    .update(readFileSync(join(out, 'model', 'weights.bin')))
    .digest('hex')

const FLAGS: TrainFlags = {
  val: { folder: validation },
  test: { folder: held },
  cutAt: 'block6_add',
  freeze: 'last-block',
  epochs: 3,
  batchSize: 5,
  learningRate: 0.002,
  optimizer: 'sgd',
  augment: 'strong',
  classWeights: 'balanced',
  patience: 'off',
  seed: 5,
}

describe('with every option that decides a run', () => {
  let first: Awaited<ReturnType<typeof train>>
  beforeAll(async () => {
    first = await train('first', FLAGS)
  })

  test('its plan says all of them, the photos, the model and the machine', () => {
    const { plan, report } = first
    expect(plan).toMatchObject({
      cutAt: 'block6_add',
      split: { validation: { folder: validation }, test: { folder: held } },
      batchSize: 5,
      optimizer: { kind: 'sgd' },
      augmentation: AUGMENTATIONS.strong,
      classWeights: 'balanced',
      earlyStopping: null,
      seed: 5,
      basis: { counts: { train: 24, validation: 6, test: 6 }, environment: report?.environment },
    })
    expect(plan.stages.map(({ freeze, epochs }) => [freeze, epochs])).toEqual([
      ['head', 2],
      ['last-block', 1],
    ])
    expect(plan.stages[1].learningRate).toBe(0.002)
    expect([plan.basis?.photos, plan.basis?.weights]).toEqual([report?.hashes.data, report?.hashes.baseModel])
    expect(report?.split).toEqual(plan.split)
    expect(report?.frozen.map(({ line }) => line)).toEqual(['head', 'last-block'])
  })

  test('its plan makes the same weights, from other flags’ defaults', async () => {
    const again = await train('by plan', { config: planFile(first.out) })
    expect([again.plan, again.weights]).toEqual([first.plan, first.weights])
    expect(again.notes).toEqual([])
  })

  test('it is repeated from its folder alone, also from another place', async () => {
    const moved = join(root, 'moved')
    cpSync(first.out, moved, { recursive: true })
    rmSync(join(moved, 'checkpoints'), { recursive: true })
    const again = await train('again', { repeat: moved }, undefined)
    expect([again.plan, again.weights]).toEqual([first.plan, first.weights])
  })

  test('a copy to hand on names no photo and no folder, and predicts as the run', async () => {
    const copy = join(root, 'for others')
    await copyWithoutPaths(first.out, copy)
    const names = readdirSync(copy, { recursive: true, encoding: 'utf8' })
    expect(names).not.toContain('request.json')
    for (const name of names) {
      if (!/\.(json|jsonl|txt)$/.test(name)) continue
      const text = readFileSync(join(copy, name), 'utf8')
      expect([name, text.includes(root), /\.png/.test(text)]).toEqual([name, false, false])
    }
    expect(weightsOf(copy)).toBe(first.weights)
    await expect(copyWithoutPaths(first.out, copy)).rejects.toMatchObject({ code: 'folder-exists' })
  })

  test('a flag that says otherwise makes other weights', async () => {
    const other = await train('other', { config: planFile(first.out), seed: 6 })
    expect(other.weights).not.toBe(first.weights)
  })

  test('it is not repeated on other photos, another model or another machine', async () => {
    const [name] = readdirSync(photos)
    const [file] = readdirSync(join(photos, name))
    const path = join(photos, name, file)
    const bytes = readFileSync(path)
    appendFileSync(path, ' ')
    await expect(train('changed', { repeat: first.out }, undefined)).rejects.toThrow(/cannot be repeated.*the photos/)
    const noted = await train('noted', { config: planFile(first.out), epochs: 1 })
    expect(noted.notes).toMatchObject([{ code: 'not-repeated' }])
    writeFileSync(path, bytes)
    for (const [change, words] of [
      [{ weights: '0'.repeat(64) }, /the model it started from/],
      [{ layers: '0'.repeat(64) }, /the model it started from/],
      [{ environment: { ...first.plan.basis?.environment, cpu: 'abacus' } }, /cpu \(abacus then/],
    ] as const) {
      const copy = join(root, 'pretended')
      cpSync(first.out, copy, { recursive: true })
      writeFileSync(planFile(copy), JSON.stringify({ ...first.plan, basis: { ...first.plan.basis, ...change } }))
      await expect(train('never', { repeat: copy }, undefined)).rejects.toThrow(words)
    }
  })
})

test('the columns of a table that were named stand in the plan, and its repetition reads them', async () => {
  const rows = readdirSync(photos).flatMap((shape) =>
    readdirSync(join(photos, shape)).map(
      (file, i) => `${join(photos, shape, file)},${i % 2 === 0 ? 'ada' : 'bob'},${shape}`,
    ),
  )
  const table = join(root, 'labels.csv')
  writeFileSync(table, `photo,seen by,shows\n${rows.join('\n')}\n`)
  const flags = { fileColumn: 'photo', labelColumn: 'seen by', freeze: 'head', epochs: 1 }
  const first = await train('by column', flags, table)
  expect(first.plan.columns).toEqual({ fileColumn: 'photo', labelColumn: 'seen by' })
  expect(first.report?.classNames).toEqual(['ada', 'bob'])
  const again = await train('by column again', { repeat: first.out }, table)
  expect([again.plan, again.weights]).toEqual([first.plan, first.weights])
})

test('the suggested line and the default shares stand in the plan as what they turned out to be, and come back', async () => {
  const divided = join(root, 'divided')
  cpSync(photos, join(divided, 'train'), { recursive: true })
  cpSync(validation, join(divided, 'val'), { recursive: true })
  const first = await train('suggested', { recipe: 'fine-tune', epochs: 2 }, divided)
  expect(first.plan.split).toEqual({ validation: 'given', test: 0 })
  expect(first.plan.stages.map(({ freeze }) => freeze)).toEqual(['head'])
  expect(first.notes).toMatchObject([{ code: 'line-suggested' }])
  const again = await train('suggested again', { config: planFile(first.out) }, divided)
  expect([again.plan, again.weights]).toEqual([first.plan, first.weights])
  await expect(train('undivided', { config: planFile(first.out) })).rejects.toThrow(/hold a validation set/)
})

test('few photos: the head is trained once, and the plan says so', async () => {
  const { plan, notes } = await train('few', { epochs: 2 })
  expect(plan.stages.map(({ name, epochs }) => [name, epochs])).toEqual([['Train the head', 2]])
  expect(notes).toMatchObject([{ code: 'line-suggested' }])
})

test('a run that was killed before its first checkpoint is not continued on other photos', async () => {
  const { out } = await train('killed', { freeze: 'head', epochs: 1 })
  for (const name of ['checkpoints', 'model', 'report.json', 'metrics.jsonl', 'predictions.jsonl'])
    rmSync(join(out, name), { recursive: true, force: true })
  const [name] = readdirSync(photos)
  renameSync(join(photos, name), join(photos, 'renamed'))
  try {
    const { request } = trainJob(undefined, { resume: out }, join(root, 'cache killed'), new Date(0))
    const hooks = { emit: () => undefined, signal: new AbortController().signal }
    await expect(trainRun(() => Promise.resolve(executor), request, hooks)).rejects.toThrow(
      /cannot be continued: the photos or their labels/,
    )
  } finally {
    renameSync(join(photos, 'renamed'), join(photos, name))
  }
})
