import { describe, expect, test } from 'vitest'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import type { EarlyStopping } from '../../core/training/early-stopping.ts'
import { judgeEpoch, keptWeights, withBest } from './best-weights.ts'
import type { RunState } from './run-state.ts'
import type { Weights } from './snapshot.ts'

const weights = (of: Record<string, number>): Weights =>
  new Map(Object.entries(of).map(([name, value]) => [name, { shape: [1], values: Float32Array.of(value) }]))
const graph = { weights: weights({ below: 0, head: 0 }) } as unknown as LayerGraph
const best = weights({ head: 1 })
const last = weights({ below: 0, head: 2 })
const rule = (more: Partial<EarlyStopping> = {}): { earlyStopping: EarlyStopping } => ({
  earlyStopping: { monitor: 'valLoss', patience: 2, minDelta: 0, restoreBestWeights: true, ...more },
})

test('the best model has the best epoch’s weights, and the base model’s where nothing had changed them', () => {
  expect(withBest(graph, best)).toEqual(weights({ below: 0, head: 1 }))
})

describe('a stage is over with', () => {
  test('its best weights, or the last where the plan wants them or there is no best', () => {
    expect(keptWeights(graph, rule(), 'finished', { best, last })).toEqual(withBest(graph, best))
    expect(keptWeights(graph, { earlyStopping: null }, 'finished', { best, last })).toEqual(withBest(graph, best))
    expect(keptWeights(graph, rule(), 'finished', { best: undefined, last })).toBe(last)
    expect(keptWeights(graph, rule({ restoreBestWeights: false }), 'finished', { best, last })).toBe(last)
    expect(keptWeights(graph, rule({ restoreBestWeights: false }), 'early-stopping', { best, last })).toBe(last)
  })

  test('its best where it was stopped, or where the last are useless', () => {
    for (const reason of ['stopped', 'non-finite-loss'] as const)
      expect(keptWeights(graph, rule({ restoreBestWeights: false }), reason, { best, last })).toEqual(
        withBest(graph, best),
      )
  })
})

describe('an epoch', () => {
  const state = (more: object = {}): RunState =>
    ({
      position: { stageIndex: 0, epochIndex: 3, batchIndex: 0 },
      epochNumber: 3,
      earlyStopping: { best: 0.5, bestEpoch: 2, wait: 1 },
      ...more,
    }) as RunState
  const validation = (valLoss: number, valAccuracy = 0) => ({ valLoss, valAccuracy, valPerClass: [] })

  test('is the best so far where what is monitored is better, and is named by its number in the run', () => {
    expect(judgeEpoch(state(), rule(), validation(0.4))).toEqual({
      state: { best: 0.4, bestEpoch: 4, wait: 0 },
      improved: true,
      stop: false,
    })
    const byAccuracy = rule({ monitor: 'valAccuracy' })
    expect(judgeEpoch(state(), byAccuracy, validation(0.9, 0.6)).improved).toBe(true)
    expect(judgeEpoch(state(), byAccuracy, validation(0.1, 0.4)).improved).toBe(false)
  })

  test('without progress ends its stage after the plan’s patience, but never its first', () => {
    expect(judgeEpoch(state(), rule(), validation(0.6))).toMatchObject({ improved: false, stop: true })
    expect(judgeEpoch(state(), rule({ patience: 3 }), validation(0.6)).stop).toBe(false)
    const first = { position: { stageIndex: 1, epochIndex: 0, batchIndex: 0 } }
    expect(judgeEpoch(state(first), rule(), validation(0.6)).stop).toBe(false)
  })

  test('is judged by validation loss also where nothing ends a stage early', () => {
    const never = { earlyStopping: null }
    expect(judgeEpoch(state(), never, validation(0.4)).improved).toBe(true)
    const longAgo = { earlyStopping: { best: 0.5, bestEpoch: 2, wait: 10_000 } }
    expect(judgeEpoch(state(longAgo), never, validation(0.6))).toMatchObject({ improved: false, stop: false })
  })

  test('that was not validated says nothing', () => {
    const before = state()
    expect(judgeEpoch(before, rule(), undefined)).toEqual({ state: before.earlyStopping, improved: false, stop: false })
  })
})
