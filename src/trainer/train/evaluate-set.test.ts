import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { Photo } from '../../core/datasets/photo.ts'
import { evaluateRun, logitsOf, predictionsOf, reportOn, validate } from './evaluate-set.ts'
import { planOf, ScriptedRun, stage } from './scripted-run.ts'
import type { StageInputs } from './stage-inputs.ts'
import type { StageSession } from './stage-session.ts'

const CLASSES = ['cat', 'cow', 'dog']
const photo = (name: string, ...labels: string[]): Photo =>
  ({ id: `id of ${name}`, relativePath: `${name}.jpg`, labels }) as unknown as Photo
const three = [photo('a', 'cat'), photo('b', 'dog'), photo('c', 'dog')]
// right, wrong, right
const LOGITS = Float32Array.of(2, 0, 1, 0, 3, 1, -1, 0, 0.5)
const softplus = (x: number) => Math.log1p(Math.exp(x))

test('photos are evaluated a chunk at a time, each once, in order, while the next are decoded', async () => {
  const photos = Array.from({ length: 130 }, (_, i) => photo(String(i)))
  const numberOf = ({ relativePath }: Photo) => Number.parseInt(relativePath, 10)
  const prefetched: number[][] = []
  const inputs = {
    prefetch: (next: readonly Photo[]) => prefetched.push(next.map(numberOf)),
    evaluation: (chunk: readonly Photo[]) =>
      Promise.resolve({ kind: 'pixels', pixels: Uint8Array.from(chunk, numberOf) }),
  } as unknown as StageInputs
  const session = {
    evaluate: ({ pixels }: { pixels: Uint8Array }, numImages: number) =>
      Float32Array.from({ length: numImages * 2 }, (_, i) => (i % 2 === 0 ? pixels[i >> 1] : -pixels[i >> 1])),
  } as unknown as StageSession
  const done: number[] = []
  const logits = await logitsOf(session, inputs, photos, 2, (numDone) => done.push(numDone))
  expect([...logits]).toEqual(photos.flatMap((_, i) => [i, -i]))
  expect(done).toEqual([64, 128, 130])
  expect(prefetched.map((chunk) => [chunk[0], chunk.length])).toEqual([
    [64, 64],
    [128, 2],
    [undefined, 0],
  ])
})

test('an epoch’s validation is the mean loss, the share that is right, and that of each class', () => {
  const { valLoss, valAccuracy, valPerClass } = validate(LOGITS, three, CLASSES, false)
  const losses = [
    Math.log(Math.exp(2) + 1 + Math.E) - 2,
    Math.log(1 + Math.exp(3) + Math.E) - 1,
    Math.log(Math.exp(-1) + 1 + Math.exp(0.5)) - 0.5,
  ]
  expect(valLoss).toBeCloseTo((losses[0] + losses[1] + losses[2]) / 3, 6)
  expect(valAccuracy).toBeCloseTo(2 / 3, 12)
  expect(valPerClass).toEqual([1, null, 1 / 2])
})

test('with several labels it counts single answers; one that is as likely as not is no', () => {
  const photos = [photo('a', 'cat', 'dog'), photo('b')]
  const { valLoss, valAccuracy, valPerClass } = validate(Float32Array.of(2, -1, 0, -3, 1, -1), photos, CLASSES, true)
  expect(valAccuracy).toBeCloseTo(4 / 6, 12)
  expect(valPerClass).toEqual([1, null, 0])
  const sum = softplus(-2) + softplus(-1) + softplus(0) + softplus(-3) + softplus(1) + softplus(-1)
  expect(valLoss).toBeCloseTo(sum / 6, 6)
})

test('a score that is no number makes the loss none', () => {
  expect(validate(Float32Array.of(Number.NaN, 0, 1), [photo('a', 'dog')], CLASSES, false).valLoss).toBeNaN()
})

test('predictions say of each photo what is likeliest, to five digits', () => {
  const [first, second] = predictionsOf(LOGITS, three, 'test', CLASSES, false)
  const total = Math.exp(2) + 1 + Math.E
  expect(first).toEqual({
    file: 'a.jpg',
    hash: 'id of a',
    set: 'test',
    labels: ['cat'],
    predicted: ['cat'],
    probabilities: [Math.exp(2) / total, 1 / total, Math.E / total].map((value) => Number(value.toFixed(5))),
  })
  expect(second).toMatchObject({ file: 'b.jpg', labels: ['dog'], predicted: ['cow'] })
})

test('a photo’s likeliest class is what is predicted, also where it is not likelier than all others together', () => {
  const [told] = predictionsOf(Float32Array.of(0, 0.5, 0), [photo('a', 'cat')], 'test', CLASSES, false)
  expect(told?.predicted).toEqual(['cow'])
  expect(Math.max(...(told?.probabilities ?? []))).toBeLessThan(0.5)
})

test('with several labels they say all that are likelier than not', () => {
  const predictions = predictionsOf(
    Float32Array.of(2, 0, 0.1, -1, 0, -2),
    three.slice(0, 2),
    'validation',
    CLASSES,
    true,
  )
  expect(predictions.map(({ predicted }) => predicted)).toEqual([['cat', 'dog'], []])
  expect(predictions[0]).toMatchObject({ set: 'validation', probabilities: [0.8808, 0.5, 0.52498] })
})

test('a report names classes and files', () => {
  const report = reportOn(LOGITS, three, CLASSES, false)
  expect(report).toMatchObject({
    kind: 'single-label',
    numSamples: 3,
    topLosses: [{ file: 'b.jpg', label: 'dog', predicted: 'cow' }],
    perClass: [
      { name: 'cat', support: 1 },
      { name: 'cow', support: 0 },
      { name: 'dog', support: 2 },
    ],
  })
  const several = reportOn(
    LOGITS,
    [photo('a', 'cat', 'dog'), photo('b', 'cow', 'dog'), photo('c', 'dog')],
    CLASSES,
    true,
  )
  expect(several).toMatchObject({ kind: 'multi-label', exactMatch: 1 })
})

describe('evaluate run', () => {
  let run: ScriptedRun | undefined
  afterEach(() => run?.remove())

  /** Ten training photos, four in validation; some of those stand for a test set. */
  async function evaluated(numTest: number) {
    run = new ScriptedRun(planOf([stage({ freeze: 'above' }), stage()]), { learns: () => true, sureness: () => 2 })
    const context = run.begin(false)
    const split = { ...context.split, test: context.split.validation.slice(0, numTest) }
    const weights = new Map(
      [...context.graph.weights].map(([name, { shape, values }]) => [name, { shape, values: values.map(() => 5) }]),
    )
    try {
      return await evaluateRun({ ...context, split }, weights)
    } finally {
      context.run.close()
    }
  }

  test('a run is judged with the weights it is given, on each set held back', async () => {
    const { validation, test: onTest, predictions } = await evaluated(2)
    expect(run?.given.at(-1)?.get('head/kernel')?.values[0]).toBe(5)
    expect(validation).toMatchObject({ kind: 'single-label', accuracy: { value: 1 } })
    expect(onTest).toMatchObject({ kind: 'single-label', accuracy: { value: 1 } })
    expect(predictions.map(({ set, file }) => `${set} ${file}`)).toEqual([
      'validation b0.jpg',
      'validation b1.jpg',
      'validation b2.jpg',
      'validation b3.jpg',
      'test b0.jpg',
      'test b1.jpg',
    ])
    expect(run?.records('progress').map(({ numDone, numTotal }) => [numDone, numTotal])).toEqual([
      [4, 6],
      [6, 6],
    ])
  })

  test('a set without photos has no figure', async () => {
    const { validation, test: onTest } = await evaluated(0)
    expect(validation).not.toBeNull()
    expect(onTest).toBeNull()
  })

  test('features of the test set are computed once and kept, as training has kept those of the others', async () => {
    run = new ScriptedRun(planOf([stage()], { cacheLimitBytes: 2 ** 30 }), { learns: () => true })
    const context = run.begin(false, { features: { folder: join(run.folder, 'features'), limitBytes: 2 ** 30 } })
    const split = { ...context.split, validation: [], test: context.split.validation }
    await evaluateRun({ ...context, split }, context.graph.weights)
    const numComputed = run.executor.featureCalls.length
    expect(numComputed).toBeGreaterThan(0)
    await evaluateRun({ ...context, split }, context.graph.weights)
    expect(run.executor.featureCalls).toHaveLength(numComputed)
    context.run.close()
  })

  test('the session is let go, also where a photo cannot be read', async () => {
    run = new ScriptedRun(planOf([stage()]), { learns: () => true })
    const context = run.begin(false)
    const load = run.executor.load.bind(run.executor)
    const dispose = vi.fn()
    vi.spyOn(run.executor, 'load').mockImplementation(async (program) => ({ ...(await load(program)), dispose }))
    await evaluateRun(context, context.graph.weights)
    expect(dispose).toHaveBeenCalledTimes(1)
    vi.spyOn(context.pixels, 'get').mockRejectedValue(new Error('gone'))
    await expect(evaluateRun(context, context.graph.weights)).rejects.toThrow('gone')
    expect(dispose).toHaveBeenCalledTimes(2)
    context.run.close()
  })
})
