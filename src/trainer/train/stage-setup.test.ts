import { expect, test } from 'vitest'
import type { TrainingPlan } from '../../shared/contract/training-plan.ts'
import { GraphBuilder } from '../../../tests/models/graphs.ts'
import { planOf, stage } from './scripted-run.ts'
import { setUpStage } from './stage-setup.ts'

/** Three convolutions in blocks of their own, one with a normalization, and a head. */
function graph() {
  const builder = new GraphBuilder()
  let from = 'photo'
  for (const name of ['a', 'b', 'c']) {
    from = builder.conv(`${name}_conv`, from, 4, { strides: [2, 2] })
    from = builder.add(`${name}_bn`, 'BatchNormalization', from)
  }
  builder.add('dense', 'Dense', builder.add('pool', 'GlobalAveragePooling2D', from), {
    units: 2,
    activation: 'softmax',
  })
  return builder.graph()
}

const setUp = (more: Parameters<typeof stage>[0] = {}, plan: Partial<TrainingPlan> = {}, numPhotos = 100) =>
  setUpStage(graph(), planOf([], plan), stage({ multipliers: { kind: 'factor', factor: 0.5 }, ...more }), numPhotos)

test('a suggested line is the one for so many photos', () => {
  expect(setUp({ freeze: 'suggested' }).freezeChoice).toBe('head')
  expect(setUp({ freeze: 'suggested' }, {}, 100_000).freezeChoice).toBe('none')
  expect(setUp({ freeze: 'c_conv' }, {}, 100_000).freezeChoice).toBe('c_conv')
})

test('normalization is left frozen where the stage says so', () => {
  expect(setUp({ freeze: 'c_conv' }).freeze.trainable).toEqual(['c_conv', 'c_bn', 'dense'])
  const kept = setUp({ freeze: 'c_conv', freezeBatchNormalization: true })
  expect(kept.freeze.trainable).toEqual(['c_conv', 'dense'])
  expect(kept.frozenNames).toContain('c_bn/gamma')
  expect([...kept.options.trainable]).toEqual(['c_conv', 'dense'])
  expect(setUp({ freeze: 'head', exceptions: ['a_conv'] }).freeze.trainable).toEqual(['a_conv', 'dense'])
})

test('each block that learns does so at half the rate of the one above it', () => {
  const factors = setUp({ freeze: 'none' }).options.learningRateFactors
  expect(factors.get('dense')).toBe(1)
  expect(factors.get('c_conv')).toBe((factors.get('b_conv') ?? 0) * 2)
  // counted from the head over what learns, not over all
  const few = setUp({ freeze: 'c_conv' }).options.learningRateFactors
  expect([few.get('c_conv'), few.has('a_conv')]).toEqual([0.5, false])
})

test('features are kept where there is room for them, for as many versions as there will be', () => {
  const cached = setUp({ freeze: 'head', epochs: 3 }, { cacheLimitBytes: 2 ** 30 })
  expect(cached.options.cut).toEqual(['pool'])
  expect(cached.cut.cacheBytes).toBe(100 * 4 * 4)
  const augmentation = { ...planOf([]).augmentation, flip: true, variants: 4 }
  expect(setUp({ epochs: 3 }, { cacheLimitBytes: 2 ** 30, augmentation }).cut.cacheBytes).toBe(3 * 100 * 4 * 4)
  expect(setUp({ epochs: 9 }, { cacheLimitBytes: 2 ** 30, augmentation }).cut.cacheBytes).toBe(4 * 100 * 4 * 4)
  expect(setUp({ freeze: 'head' }, { cacheLimitBytes: 0 }).options.cut).toEqual([])
})

test('the graph has the loss, the penalties and the parts that the plan asks for', () => {
  expect(setUp({}, { multiLabel: true, labelSmoothing: 0.1 }).options.loss).toEqual({
    kind: 'binary-crossentropy',
    labelSmoothing: 0.1,
  })
  expect(setUp().options.loss).toEqual({ kind: 'categorical-crossentropy', labelSmoothing: 0 })
  expect(setUp({}, { globalClipNorm: 2, l2: 0.5, mixUp: { alpha: 0.1 } }).options).toMatchObject({
    globalClipNorm: 2,
    l2: 0.5,
    mixUp: true,
  })
  expect(setUp().options).toMatchObject({ globalClipNorm: undefined, l2: 0, mixUp: false })
})
