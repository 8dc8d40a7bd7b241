import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { replaceHead } from '../../core/models/surgery.ts'
import { defaultPlan } from '../../core/training/default-plan.ts'
import { openModel } from '../../node/models/open-model.ts'
import { createRun } from '../../node/runs/run-folder.ts'
import { toTensors } from '../train/snapshot.ts'
import { openBest } from './open-best.ts'

const root = mkdtempSync(join(tmpdir(), 'frostline best '))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('a run that goes on is tried with the head where its plan put it, and the weights of its best epoch', async () => {
  const classNames = ['elm', 'oak']
  const { graph: base } = await openModel('frostnet-64')
  const cutAt = base.layers.find(({ name }) => name.startsWith('block2'))?.name
  if (cutAt === undefined) throw new Error('no second block')
  const facts = { modelName: 'frostnet-64', numTrainPhotos: 20, numClasses: 2 }
  const plan = { ...defaultPlan('head-only', facts), cutAt }
  const head = { numClasses: 2, classNames, dropout: plan.dropout, activation: 'softmax', seed: plan.seed } as const
  const trained = replaceHead(base, { ...head, cutAt })
  const learned = [...trained.weights].filter(([name]) => name.includes('head'))
  const weights = new Map(learned.map(([name, { shape, values }]) => [name, { shape, values: values.map(() => 3) }]))
  const run = createRun(join(root, 'run'), plan)
  run.checkpoints.write('best', { tensors: toTensors({ weights, slots: new Map() }), state: { classNames } })
  run.close()
  const { graph } = await openBest(run.path)
  expect(graph.layers.map(({ name }) => name)).toEqual(trained.layers.map(({ name }) => name))
  expect(learned.length).toBeGreaterThan(0)
  for (const [name, { values }] of weights) expect(graph.weights.get(name)?.values, name).toEqual(values)
})
