import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { byteSize, heldOut } from './options.ts'
import { type TrainFlags, trainJob } from './train-request.ts'

const folder = mkdtempSync(join(tmpdir(), 'frostline-request-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const job = (flags: TrainFlags) => trainJob('/photos/my flowers', flags, '/cache', new Date(2026, 0, 31, 9, 5, 7))

function config(content: object): string {
  const path = join(folder, 'plan.json')
  writeFileSync(path, JSON.stringify(content))
  return path
}

test('the run goes to a new folder named for the photos and the time', () => {
  expect(job({}).request.out).toMatch(/frostline-runs[\\/]my flowers-2026-01-31-090507$/)
})

test('--freeze head trains the head alone; any other line is that of the last of two stages', () => {
  expect(job({ freeze: 'head' }).request.recipe).toBe('head-only')
  expect(job({ freeze: 'last-block' }).request).toMatchObject({ recipe: 'lp-ft', freeze: 'last-block' })
  expect(job({ freeze: 'head', recipe: 'fine-tune' }).request).toMatchObject({ recipe: 'fine-tune', freeze: 'head' })
})

test('what flags say of the plan is put over the file; what they say of the whole run goes with it', () => {
  const stages = [
    { name: 'one', freeze: 'head', epochs: 3 },
    { name: 'two', freeze: 'none', epochs: 4 },
  ]
  const path = config({
    batchSize: 8,
    seed: 1,
    threads: 3,
    stages,
    modelName: 'other',
    multiLabel: true,
    split: { test: 0.3 },
  })
  const { request, threads } = job({
    config: path,
    seed: 2,
    epochs: 9,
    val: heldOut('0'),
    executor: 'eager',
    patience: 'off',
  })
  expect(request.config).toEqual({
    batchSize: 8,
    seed: 2,
    threads: 3,
    executor: 'eager',
    earlyStopping: null,
    split: { test: 0.3, validation: 0 },
    stages,
  })
  expect([request.model, request.multiLabel, request.epochs, threads]).toEqual(['other', true, 9, 3])
})

test('a share or a folder is held out', () => {
  expect(heldOut('20%')).toEqual({ fraction: 0.2 })
  expect(heldOut('0')).toEqual({ fraction: 0 })
  expect(heldOut('./0.2')).toEqual({ folder: './0.2' })
  expect(() => heldOut('0.95')).toThrow(/from 0 to 0.9/)
  const { split } = job({ test: heldOut('held back') }).request.config
  expect(split).toEqual({ test: { folder: expect.stringMatching(/[\\/]held back$/) as string } })
})

test('a folder in a plan is seen from where the plan lies', () => {
  const { split } = job({ config: config({ split: { validation: { folder: 'held' }, test: 0.1 } }) }).request.config
  expect(split).toEqual({ validation: { folder: join(folder, 'held') }, test: 0.1 })
})

test('what a plan says of model and labels is checked before photos are read', () => {
  expect(() => job({ config: config({ optimizer: { kind: 'sgd', momentun: 1 } }) })).toThrow(
    /no “optimizer.momentun”. Did you mean “momentum”/,
  )
  expect(() => job({ config: config({ modelName: 5 }) })).toThrow(/“modelName” is 5/)
  expect(() => job({ config: config({ multiLabel: 'yes' }) })).toThrow(/“multiLabel” is "yes"/)
  expect(() => job({ config: config({ basis: { photos: 'x' } }) })).toThrow(
    /“basis” of the plan is not as Frostline wrote it: “basis.photos”, “basis.weights”/,
  )
})

test('sizes are understood with and without a unit', () => {
  const bytes = byteSize(2 ** 50)
  expect(['10GB', '500 MiB', '0', '1.5kb'].map(bytes)).toEqual([10e9, 500 * 2 ** 20, 0, 1500])
  for (const text of ['', 'GB', '-1', '1e3', '1PB']) expect(() => bytes(text)).toThrow(/such as 10GB/)
})
