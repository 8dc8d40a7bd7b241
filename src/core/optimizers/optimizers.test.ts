import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { Optimizer, OPTIMIZER_LABELS } from '../../shared/optimizers/optimizers.ts'
import { applyOptimizer, optimizerRates, slotsOf } from '../engine/compile/optimizer.ts'
import { GraphFunction, type Variable } from '../engine/op-graph.ts'
import { optimizerOf } from './optimizers.ts'

const kinds = Object.keys(OPTIMIZER_LABELS) as Optimizer['kind'][]
const filesIn = (folder: string): string[] =>
  readdirSync(fileURLToPath(new URL(folder, import.meta.url))).filter((file) => !/^optimizer|\.test\.ts$/.test(file))

test('every optimizer has a file for what a plan says, one for what it does, and its place among the kinds of a plan', () => {
  const files = kinds.map((kind) => `${kind}.ts`).sort()
  expect(filesIn('./').sort()).toEqual(files)
  expect(filesIn('../../shared/optimizers/').sort()).toEqual(files)
  expect(Optimizer.options.map((option) => option.shape.kind.value)).toEqual(kinds)
})

describe.each(kinds)('%s', (kind) => {
  const optimizer = Optimizer.parse({ kind })
  const weight: Variable = { name: 'dense/kernel', dtype: 'float32', shape: [3, 2] }
  const slots = slotsOf(optimizer, weight)

  test('a step updates the weight and all of its state, each of the weight’s shape, at the rate that is fed', () => {
    const f = new GraphFunction('step')
    const gradient = f.feed('gradient', 'float32', weight.shape)
    applyOptimizer(f, optimizer, [{ variable: weight, gradient, factor: 1 }])
    expect(f.variables.map(({ name, shape }) => [name, shape])).toEqual(
      [weight, ...slots].map(({ name, shape }) => [name, shape]),
    )
    const last = f.updates.at(-1)
    expect(last?.inputs.slice(0, 1 + slots.length)).toEqual([weight, ...slots].map((variable) => f.handle(variable)))
    expect(last?.inputs).toContain(gradient)
    expect([...f.feeds.keys()]).toEqual(['gradient', 'rates'])
  })

  test('three numbers are fed for a step: the rate, and what its powers are then', () => {
    const powers = optimizerOf(optimizer).powers?.(3) ?? [0, 0]
    expect([...optimizerRates(optimizer, 0.5, 3)]).toEqual([0.5, ...powers].map(Math.fround))
  })
})

test('state has the names that checkpoints on disk have for it', () => {
  const names = kinds.map((kind) => [kind, ...optimizerOf(Optimizer.parse({ kind })).slots])
  expect(names.sort()).toEqual([
    ['adam', 'm', 'v'],
    ['adamw', 'm', 'v'],
    ['sgd', 'momentum'],
  ])
})

test('without momentum SGD has no state, and without decay AdamW is Adam', () => {
  expect(optimizerOf(Optimizer.parse({ kind: 'sgd', momentum: 0 })).slots).toEqual([])
  const updatesOf = (optimizer: Optimizer): string[] => {
    const f = new GraphFunction('step')
    const gradient = f.feed('gradient', 'float32', [2])
    applyOptimizer(f, optimizer, [{ variable: { name: 'w', dtype: 'float32', shape: [2] }, gradient, factor: 1 }])
    return f.updates.map(({ type }) => type)
  }
  expect(updatesOf(Optimizer.parse({ kind: 'adamw', weightDecay: 0 }))).toEqual(
    updatesOf(Optimizer.parse({ kind: 'adam' })),
  )
  expect(updatesOf(Optimizer.parse({ kind: 'adamw' }))).toEqual(['AssignSubVariableOp', 'ResourceApplyAdam'])
})
