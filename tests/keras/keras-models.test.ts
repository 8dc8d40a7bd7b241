import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { compilePrediction } from '../../src/core/engine/compile/compile.ts'
import { NO_AUGMENTATION, type CompileOptions } from '../../src/core/engine/compile/options.ts'
import { sizeOf, type LayerGraph } from '../../src/core/models/layer-graph.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { saveModel } from '../../src/node/models/save-model.ts'
import { StageSession } from '../../src/trainer/train/stage-session.ts'
import { nativeOrSkip } from '../executors/executors.ts'
import { findPython, LineServer } from './python-keras.ts'

interface Case {
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
  readonly size: number
  readonly top: boolean
  /** First layer that trains, for two steps. */
  readonly trainFrom?: string
}

interface Made {
  readonly inputShape: readonly number[]
  readonly answerShape: readonly number[]
  readonly parameters: number
  readonly losses?: readonly number[]
  readonly rate?: number
  readonly labels?: readonly number[]
  readonly weights?: readonly { name: string; shape: number[] }[]
}

/** Small photos: an architecture's weights do not depend on their size. FROSTLINE_KERAS_MODELS names some of them. */
const ALL: readonly Case[] = [
  { name: 'MobileNet', options: { alpha: 0.25 }, size: 64, top: true, trainFrom: 'conv_dw_13' },
  { name: 'MobileNet', size: 64, top: false },
  { name: 'MobileNetV2', options: { alpha: 0.35 }, size: 64, top: true },
  { name: 'MobileNetV2', options: { alpha: 1.4 }, size: 96, top: false },
  { name: 'MobileNetV3Small', size: 64, top: true },
  { name: 'MobileNetV3Large', size: 64, top: false },
  { name: 'ResNet50', size: 64, top: true, trainFrom: 'conv5_block3_1_conv' },
  { name: 'ResNet50V2', size: 64, top: true },
  { name: 'EfficientNetB0', size: 64, top: true, trainFrom: 'block7a_expand_conv' },
  { name: 'EfficientNetB1', size: 75, top: false },
  { name: 'EfficientNetB2', size: 64, top: true },
  { name: 'EfficientNetB3', size: 64, top: false },
  { name: 'EfficientNetV2B0', size: 64, top: true },
  { name: 'DenseNet121', size: 64, top: true },
  { name: 'Xception', size: 75, top: true },
  { name: 'InceptionV3', size: 80, top: true },
  { name: 'NASNetMobile', size: 64, top: true },
  { name: 'ConvNeXtTiny', size: 64, top: true, trainFrom: 'convnext_tiny_stage_3_block_2_depthwise_conv' },
  { name: 'VGG16', size: 64, top: false },
]

const only = process.env['FROSTLINE_KERAS_MODELS']?.split(',')
const cases = ALL.filter(({ name }) => only === undefined || only.includes(name))
const found = findPython()
const native = nativeOrSkip()
if ('why' in found) console.warn(found.why)

const out = mkdtempSync(join(tmpdir(), 'frostline keras '))
const script = fileURLToPath(new URL('make_models.py', import.meta.url))
const server =
  'python' in found && native
    ? new LineServer(found.python, [script, out, JSON.stringify(cases.map((each) => ({ options: {}, ...each })))])
    : undefined
afterAll(() => {
  server?.close()
  rmSync(out, { recursive: true, force: true })
})

const floats = (name: string): Float32Array => {
  const bytes = readFileSync(join(out, name))
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
}

/** The largest difference as a share of the largest number. */
function differenceOf(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length)
  let largest = 0
  let scale = 1e-6
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs((actual[i] ?? Number.NaN) - (expected[i] ?? Number.NaN))
    if (!(difference <= largest)) largest = difference
    scale = Math.max(scale, Math.abs(expected[i] ?? 0))
  }
  return largest / scale
}

async function answerOf(graph: LayerGraph, shape: readonly number[]): Promise<Float32Array> {
  const session = await (native as NonNullable<typeof native>).load(compilePrediction(graph))
  const values = new Uint8Array(readFileSync(join(out, 'pixels.bin')))
  const { probabilities } = session.run('predict', { images: { dtype: 'uint8', shape, values } })
  session.dispose()
  return probabilities?.values as Float32Array
}

/** Folding and op order change the last digits; a layer too few or another constant would change the first. */
const TOLERANCE = 2e-4

describe.skipIf(!server)('models of Keras Applications with random weights', () => {
  for (const { name, options = {}, size, top, trainFrom } of cases)
    test(
      `${name} ${JSON.stringify(options)}, ${top ? 'whole' : 'without its classifier'}`,
      { timeout: 600_000 },
      async () => {
        const made = await (server as LineServer).next<Made>()
        const expected = floats('answer.bin')
        expect(expected.every(Number.isFinite)).toBe(true)
        expect(new Set(expected).size).toBeGreaterThan(10)
        if (top) expect(Math.max(...expected)).toBeLessThan(0.99)
        let opened: LayerGraph | undefined
        for (const file of ['whole.h5', 'whole.keras', 'legacy.h5', 'only.weights.h5']) {
          const startedAt = performance.now()
          const { graph } = await openModel(join(out, file), { inputSize: size })
          const elapsedMs = performance.now() - startedAt
          const difference = differenceOf(await answerOf(graph, made.inputShape), expected)
          console.log(`${name} ${file}: ${(statSync(join(out, file)).size / 1e6).toFixed(1)} MB in ${elapsedMs.toFixed(0)} ms, difference ${difference.toExponential(1)}`) // prettier-ignore
          expect(difference, file).toBeLessThan(TOLERANCE)
          opened ??= graph
        }
        const graph = opened as LayerGraph
        const saved = join(out, 'saved')
        await saveModel(graph, saved)
        const again = (await openModel(saved)).graph
        rmSync(saved, { recursive: true })
        expect(differenceOf(await answerOf(again, made.inputShape), expected), 'saved and opened again').toBeLessThan(
          TOLERANCE,
        )
        if (trainFrom !== undefined) await expectSameTraining(graph, made, trainFrom)
      },
    )
})

async function expectSameTraining(graph: LayerGraph, made: Made, trainFrom: string): Promise<void> {
  const { losses = [], rate = 0, labels = [], weights = [] } = made
  const first = graph.layers.findIndex(({ name }) => name === trainFrom)
  // its dropout is seeded otherwise: neither drops anything here
  const withoutDropout = {
    ...graph,
    layers: graph.layers.map((layer) =>
      layer.className === 'Dropout' ? { ...layer, config: { ...layer.config, rate: 0 } } : layer,
    ),
  }
  const trained = new Set(weights.map(({ name }) => name.slice(0, name.lastIndexOf('/'))))
  const options: CompileOptions = {
    graph: withoutDropout,
    trainable: new Set(graph.layers.filter(({ name }, i) => i >= first || trained.has(name)).map(({ name }) => name)),
    cut: [],
    loss: { kind: 'categorical-crossentropy', labelSmoothing: 0 },
    optimizer: { kind: 'sgd', momentum: 0, nesterov: false },
    l2: 0,
    learningRateFactors: new Map(),
    augmentation: NO_AUGMENTATION,
    mixUp: false,
  }
  const stage = await StageSession.load(native as NonNullable<typeof native>, options, graph.weights)
  const numClasses = made.answerShape.at(-1) ?? 0
  const ours = losses.map(
    (_, i) =>
      stage.step({
        numImages: labels.length,
        input: { kind: 'pixels', pixels: new Uint8Array(readFileSync(join(out, 'pixels.bin'))) },
        labels: Float32Array.from(
          labels.flatMap((label) => Array.from({ length: numClasses }, (__, c) => (c === label ? 1 : 0))),
        ),
        sampleWeights: new Float32Array(labels.length).fill(1),
        learningRate: rate,
        optimizerStep: i + 1,
        randomKey: [0, 0],
      }).loss,
  )
  for (const [i, loss] of losses.entries()) expect(Math.abs((ours[i] ?? 0) - loss), `loss of step ${i + 1}`).toBeLessThan(2e-4 * Math.max(1, loss)) // prettier-ignore
  const all = floats('trained.bin')
  let offset = 0
  for (const { name, shape } of weights) {
    const expected = all.subarray(offset, (offset += sizeOf(shape)))
    const own = ourName(graph, name)
    if (own === undefined) continue
    const actual = stage.read([own]).get(own)?.values ?? new Float32Array()
    expect(differenceOf(actual, expected), name).toBeLessThan(5e-4)
  }
  stage.dispose()
}

/** Keras calls a depthwise kernel `kernel`; the state of its dropout is no weight of ours. */
function ourName(graph: LayerGraph, name: string): string | undefined {
  return [name, name.replace(/\/kernel$/, '/depthwise_kernel')].find((each) => graph.weights.has(each))
}
