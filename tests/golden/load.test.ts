import { expect, test } from 'vitest'
import { compare, quietTolerance, TOLERANCE } from './compare.ts'
import { listGoldens, loadGolden, loadTable, type CaseGroup, type GoldenTensor } from './load.ts'

const groups: CaseGroup[] = ['layers', 'models', 'optimizers']
const cases = groups.flatMap((group) => listGoldens(group).map((name) => [group, name] as const))

test('there is a case for every layer, model and optimizer that Frostline trains', () => {
  expect(cases.length).toBeGreaterThanOrEqual(180)
  const classNames = new Set(
    cases.flatMap(([group, name]) => {
      const { config } = loadGolden(group, name).topology as { config: { layers: { class_name: string }[] } }
      return config.layers.map((layer) => layer.class_name)
    }),
  )
  expect([...classNames].sort()).toEqual(LAYERS)
})

test.each(cases)('%s/%s is whole: shapes fit, and what is frozen did not move', (group, name) => {
  const golden = loadGolden(group, name)
  const { gradients, losses, weightsAfter10, trainingLoss } = golden.expected
  expect(losses).toHaveLength(golden.optimizer.learningRates.length)
  expect(trainingLoss).toBe(losses[0])
  expect([...weightsAfter10.keys()]).toEqual([...golden.weights.keys()])
  for (const [weightName, before] of golden.weights) {
    const after = weightsAfter10.get(weightName) as GoldenTensor
    expect(after.shape).toEqual(before.shape)
    const isFrozen = golden.frozen.includes(weightName.split('/')[0])
    if (isFrozen) expect(after.values).toEqual(before.values)
    if (isFrozen) expect(gradients.has(weightName)).toBe(false)
    const gradient = gradients.get(weightName)
    if (gradient) expect(gradient.shape).toEqual(before.shape)
  }
})

test('random numbers, metrics and schedules load', () => {
  const { draws } = loadTable<{
    draws: { key: number[]; counter: number[]; values: GoldenTensor }[]
  }>('random', 'philox')
  for (const { key, counter, values } of draws) {
    expect(key).toHaveLength(2)
    expect(counter).toHaveLength(4)
    expect(values.values.every((value) => value >= 0 && value < 1)).toBe(true)
  }
  expect(listGoldens('metrics')).toEqual([
    'absent-class',
    'five-classes',
    'many-classes',
    'multi-label',
    'three-classes',
  ])
  expect(listGoldens('schedules')).toEqual(['cosine', 'one-cycle'])
})

test('a comparison names the worst element and refuses what is not close', () => {
  expect(compare([1, 2, 3], [1, 2, 3]).agrees).toBe(true)
  expect(compare([1, 2.00019, 3], [1, 2, 3]).agrees).toBe(true)
  const off = compare([1, 2.001, 3], [1, 2, 3])
  expect(off).toMatchObject({ agrees: false, worst: { index: 1, expected: 2 } })
  expect(off.message).toContain('element 1')
  expect(compare([0, Number.NaN], [0, 1]).agrees).toBe(false)
  expect(compare([Infinity], [1]).agrees).toBe(false)
  expect(compare([1, 2], [1, 2, 3]).agrees).toBe(false)
  expect(compare(0.5, 0.5 + TOLERANCE.atol).agrees).toBe(true)
})

test('only elements whose gradient is noise may walk, and not further than their rates', () => {
  const golden = {
    optimizer: { kind: 'adam', learningRates: [0.1, 0.2], globalClipNorm: null, multipliers: { conv: 0.5 } },
    expected: { quiet: new Map([['conv/bias', [1]]]) },
  } as const
  const quiet = quietTolerance(golden as never, 'conv/bias')
  expect(quiet?.indices).toEqual([1])
  expect(quiet?.atol).toBeCloseTo(0.3)
  expect(quietTolerance(golden as never, 'conv/kernel')).toBeUndefined()
  expect(compare([1, 1.29], [1, 1], TOLERANCE, quiet).agrees).toBe(true)
  expect(compare([1, 1.31], [1, 1], TOLERANCE, quiet).agrees).toBe(false)
  expect(compare([1.01, 1], [1, 1], TOLERANCE, quiet).agrees).toBe(false)
})

const LAYERS = (
  'Activation Add Average AveragePooling2D BatchNormalization Concatenate Conv2D Conv2DTranspose Cropping2D Dense ' +
  'DepthwiseConv2D Dropout ELU Flatten GlobalAveragePooling2D GlobalMaxPooling2D InputLayer LayerNormalization LeakyReLU ' +
  'MaxPooling2D Maximum Multiply Normalization PReLU Permute ReLU Rescaling Reshape SeparableConv2D Softmax ' +
  'SpatialDropout2D Subtract UpSampling2D ZeroPadding2D'
).split(' ')
