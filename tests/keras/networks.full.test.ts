import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import type { Executor } from '../../src/core/engine/executor.ts'
import { sizeOf, type LayerGraph } from '../../src/core/models/layer-graph.ts'
import { summary } from '../../src/core/models/summary.ts'
import { filesOf } from '../../src/node/models/export-files.ts'
import { openModel } from '../../src/node/models/open-model.ts'
import { writePieces } from '../../src/node/files/write-pieces.ts'
import { EXPORT_FORMATS, FORMAT_FILES } from '../../src/shared/contract/export.ts'
import { normalized } from '../../src/trainer/export/other-runtime.ts'
import { openInTfjs } from '../../src/trainer/export/open-in-tfjs.ts'
import { loadPredictor } from '../../src/trainer/predict/predictor.ts'
import { nativeOrSkip } from '../executors/executors.ts'
import { NETWORKS, titleOf, type Network } from './networks.ts'
import { findPython, LineServer } from './python-keras.ts'
import { fineTuning, trainTwoSteps, type FineTuning, type Trained } from './two-steps.ts'

/** Folding and op order change the last digits; a layer too few or another constant would change the first. */
const TOLERANCE = 2e-4
/**
 * Of what two steps change a weight by, as a share of that (Euclidean). An activation at a kink may fall on either side, and statistics of a
 * dozen numbers, as small photos leave to the last block, make more of a last digit. Statistics that move or stay where they should not, or
 * another momentum, change by 0.1 and more.
 */
const CHANGE_TOLERANCE = 0.03
/** Of a loss, as a share of it: the second follows from what the first step changed. */
const LOSS_TOLERANCES = [2e-4, 1e-3]

interface Made {
  readonly shape: readonly number[]
  readonly parameters: number
}
interface KerasTrained {
  readonly losses: readonly number[]
  readonly weights: readonly { readonly name: string; readonly shape: readonly number[] }[]
}

// FROSTLINE_KERAS_MODELS names some of them
const only = process.env['FROSTLINE_KERAS_MODELS']?.split(',')
const networks = NETWORKS.filter(({ name }) => only === undefined || only.includes(name))
const found = findPython(['keras', 'tensorflow', 'h5py', 'onnx', 'onnxruntime'])
if ('why' in found) console.warn(found.why)
const native = nativeOrSkip()
const root = mkdtempSync(join(tmpdir(), 'frostline keras '))
const script = fileURLToPath(new URL('networks.py', import.meta.url))
const python = 'python' in found && native ? new LineServer(found.python, [script]) : undefined
afterAll(() => {
  python?.close()
  rmSync(root, { recursive: true, force: true })
})

const folderOf = (index: number): string => join(root, `network ${index}`)
/** Python makes the next while this one is compared. */
const asked = new Map<number, Promise<Made>>()
function make(index: number): Promise<Made> {
  const { name, options = {}, size } = networks[index]
  const made =
    asked.get(index) ?? (python as LineServer).ask<Made>({ do: 'make', folder: folderOf(index), name, options, size })
  made.catch(() => undefined)
  asked.set(index, made)
  return made
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)
function floats(path: string): Float32Array {
  const { buffer, byteOffset, length } = readFileSync(path)
  return new Float32Array(buffer.slice(byteOffset, byteOffset + length))
}

/** The largest difference as a share of the largest number. */
function differenceOf(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length)
  let [largest, scale] = [0, 1e-6]
  for (const [i, value] of expected.entries()) {
    const difference = Math.abs((actual[i] ?? Number.NaN) - value)
    if (!(difference <= largest)) largest = difference
    scale = Math.max(scale, Math.abs(value))
  }
  return largest / scale
}

async function answersOf(graph: LayerGraph, pixels: Uint8Array): Promise<Float32Array> {
  const predictor = await loadPredictor(native as Executor, graph)
  try {
    return predictor.run(
      pixels.slice(),
      pixels.length / sizeOf([graph.preprocessing.inputHeight, graph.preprocessing.inputWidth, 3]),
    )
  } finally {
    predictor.dispose()
  }
}

describe.skipIf(!python)('networks of Keras Applications with random weights', () => {
  networks.forEach((network, index) => {
    test(`${titleOf(network)} opens, learns and leaves as in Keras`, async () => {
      const folder = folderOf(index)
      try {
        const { shape, parameters } = await make(index)
        const pixels = new Uint8Array(readFileSync(join(folder, 'pixels.bin')))
        const model = await expectSameAnswers(network, folder, pixels)
        expect(summary(model).numParameters).toBe(parameters)
        const tuning = fineTuning(model)
        writeFileSync(join(folder, 'head.bin'), bytesOf(tuning.headKernel))
        const theirs = (python as LineServer).ask<KerasTrained>({ do: 'train', folder, ...tuning.request })
        const ours = await trainTwoSteps(native as Executor, tuning, pixels)
        expectSameTraining(folder, tuning, ours, await theirs)
        await expectSameExports(folder, ours.graph, pixels, shape, () => index + 1 < networks.length && make(index + 1))
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    })
  })
})

/** Every file that Keras has for a network. @returns the model as `.keras` holds it. */
async function expectSameAnswers(
  { size, isFixedSize }: Network,
  folder: string,
  pixels: Uint8Array,
): Promise<LayerGraph> {
  const [answer, features] = [floats(join(folder, 'answer.bin')), floats(join(folder, 'features.bin'))]
  const half = answer.length / 3
  expect(differenceOf(answer.slice(0, half), answer.slice(half, 2 * half)), 'answers differ by photo').toBeGreaterThan(
    0.01,
  )
  const files = [
    'whole.h5',
    ...(isFixedSize ? [] : ['top-keras2.h5', 'top.weights.h5']),
    'bare-keras2.h5',
    'whole.keras',
  ]
  let model: LayerGraph | undefined
  for (const file of files) {
    const { graph } = await openModel(join(folder, file), { inputSize: size })
    const expected = file.startsWith('bare') ? features : answer
    expect.soft(differenceOf(await answersOf(graph, pixels), expected), file).toBeLessThan(TOLERANCE)
    rmSync(join(folder, file))
    model = graph
  }
  return model as LayerGraph
}

/** Keras calls a depthwise kernel `kernel`, and has no name for the one weight of ConvNeXt's LayerScale. */
function ownName(graph: LayerGraph, name: string): string {
  const names = [name, name.replace(/\/kernel$/, '/depthwise_kernel'), name.replace(/\/variable(_\d+)?$/, '/gamma')]
  return names.find((each) => graph.weights.has(each)) ?? name
}

function expectSameTraining(
  folder: string,
  { graph, trainable, frozen }: FineTuning,
  ours: Trained,
  theirs: KerasTrained,
): void {
  expect(theirs.losses[0], 'something is to learn').toBeGreaterThan(0.1)
  for (const [i, loss] of theirs.losses.entries())
    expect
      .soft(Math.abs((ours.losses[i] ?? 0) - loss) / loss, `loss of step ${i + 1}`)
      .toBeLessThan(LOSS_TOLERANCES[i] ?? 0)
  const all = floats(join(folder, 'trained.bin'))
  const compared = new Set<string>()
  let [offset, worst] = [0, 0]
  for (const { name, shape } of theirs.weights) {
    const expected = all.subarray(offset, (offset += sizeOf(shape)))
    const own = ownName(graph, name)
    const before = graph.weights.get(own)?.values ?? new Float32Array()
    const after = ours.graph.weights.get(own)?.values ?? new Float32Array()
    expect(after.length, name).toBe(expected.length)
    let [difference, change, size] = [0, 0, 0]
    for (const [i, value] of expected.entries()) {
      difference += ((after[i] ?? Number.NaN) - value) ** 2
      change += (value - (before[i] ?? 0)) ** 2
      size += value ** 2
    }
    // some weights hardly change, as a shift that a normalization takes away again: their own digits are the measure there
    const share = Math.sqrt(difference) / Math.max(Math.sqrt(change), 1e-5 * Math.sqrt(size))
    worst = Math.max(worst, share)
    expect.soft(share, `what ${name} learns`).toBeLessThan(CHANGE_TOLERANCE)
    compared.add(own)
  }
  const learning = graph.layers.filter(({ name }) => trainable.has(name)).flatMap(({ weightNames }) => weightNames)
  expect([...compared].sort()).toEqual([...learning].sort())
  for (const name of frozen) expect(ours.graph.weights.get(name)?.values, name).toEqual(graph.weights.get(name)?.values)
  expect(frozen.length).toBeGreaterThan(10)
  console.log(`${graph.name}: what learned differs by at most ${worst.toExponential(1)} of what it changed by`)
}

/** All formats, each opened where it goes. @param meanwhile  called once Python has been asked. */
async function expectSameExports(
  folder: string,
  graph: LayerGraph,
  pixels: Uint8Array,
  shape: readonly number[],
  meanwhile: () => unknown,
): Promise<void> {
  const answers = await answersOf(graph, pixels)
  const { preprocessing } = graph
  const exported = join(folder, 'exported')
  for (const format of EXPORT_FORMATS)
    for (const [path, content] of filesOf(format, graph, { multiLabel: false, onnxPreprocessing: true }).files) {
      mkdirSync(dirname(join(exported, path)), { recursive: true })
      await writePieces(join(exported, path), content)
    }
  writeFileSync(join(exported, 'floats.bin'), bytesOf(normalized(pixels, preprocessing)))
  writeFileSync(join(exported, 'pixels.bin'), pixels)
  writeFileSync(join(exported, 'answers.bin'), bytesOf(answers))
  const { tfjs: _, ...files } = FORMAT_FILES
  const takesFloats = preprocessing.channelOrder === 'rgb' ? [] : ['keras']
  const entry = {
    name: graph.name,
    files,
    takesFloats,
    x: 'pixels.bin',
    floats: 'floats.bin',
    y: 'answers.bin',
    shape,
    dtype: 'uint8',
  }
  const inPython = (python as LineServer).ask<Record<string, unknown>>({ do: 'check', folder: exported, entry })
  meanwhile()
  const tfjs = await openInTfjs(exported, preprocessing)
  const perPhoto = pixels.length / (shape[0] ?? 1)
  const numClasses = answers.length / (shape[0] ?? 1)
  for (let i = 0; i < (shape[0] ?? 0); i++) {
    const theirs = await tfjs.run(pixels.slice(i * perPhoto, (i + 1) * perPhoto))
    expect
      .soft(differenceOf(theirs, answers.slice(i * numClasses, (i + 1) * numClasses)), 'TF.js')
      .toBeLessThan(TOLERANCE)
  }
  tfjs.dispose()
  const { name: __, ...differences } = await inPython
  expect(Object.keys(differences).sort()).toEqual(['keras', 'onnx', 'savedmodel'])
  for (const [format, difference] of Object.entries(differences))
    expect.soft(difference, format).toBeLessThan(TOLERANCE)
}
