import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { graphOf, optionsOf } from '../../../tests/golden/engine-cases.ts'
import { listGoldens, loadGolden } from '../../../tests/golden/load.ts'
import { smallModel } from '../../../tests/executors/small-model.ts'
import { OPERATION_CASES, operationGraph, PHOTO_SHAPE } from '../../../tests/keras/operations.ts'
import { compilePrediction, compileTraining } from '../engine/compile/compile.ts'
import { lowerLayers } from '../engine/compile/lower-layers.ts'
import { frozenInference } from '../engine/compile/lowerings.ts'
import { compileGradients } from '../engine/compile/step.ts'
import { planCall } from '../engine/eager/call-plan.ts'
import { gradients } from '../engine/gradients.ts'
import { GraphFunction, type Op } from '../engine/op-graph.ts'
import type { Program } from '../engine/program.ts'
import { foldConstants } from '../export/fold-constants.ts'
import { opKind, OPS } from './kinds.ts'

const CORE = fileURLToPath(new URL('../', import.meta.url))
const sourcesIn = (folder: string): string[] =>
  readdirSync(join(CORE, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => readFileSync(join(CORE, folder, file), 'utf8'))

const opsOf = ({ functions }: Program): Op[] => [...functions.values()].flatMap(({ ops }) => ops)

const [golden] = listGoldens('optimizers')
const plain = optionsOf(loadGolden('optimizers', golden), graphOf(loadGolden('optimizers', golden)))
const training = (['layers', 'optimizers'] as const).flatMap((group) =>
  listGoldens(group).flatMap((name) => {
    const golden = loadGolden(group, name)
    const options = optionsOf(golden, graphOf(golden))
    const fromPixels = compileTraining({ ...options, cut: [], mixUp: true }).program
    return [...opsOf(fromPixels), ...opsOf(compileGradients(options))]
  }),
)
/** What a model's answer is made of: of each operation of Keras' own. */
const operations = OPERATION_CASES.map((operation) => {
  const graph = operationGraph(operation)
  const f = new GraphFunction('call')
  const x = f.feed('x', 'float32', [null, ...PHOTO_SHAPE.slice(1)])
  const y = lowerLayers(frozenInference(f, graph), new Map([[graph.input, x]]), [graph.output]).get(graph.output)!
  const answering = [...f.ops]
  const { gradient } = operation
  if (Array.isArray(gradient) && gradient.some((sum) => sum !== 0))
    gradients(f, y, f.feed('seed', 'float32', y.shape), [x])
  return { answering, all: f.ops }
})
const answering = operations.flatMap((operation) => operation.answering)
const dropout = compileTraining({ ...plain, graph: smallModel(), trainable: new Set(['spatial', 'logits']) }).program
const written = listGoldens('layers').flatMap((name) => {
  const [predict] = compilePrediction(graphOf(loadGolden('layers', name))).functions.values()
  return foldConstants(predict).ops
})
const emitted = new Set(
  [...training, ...operations.flatMap(({ all }) => all), ...opsOf(dropout), ...written].map(({ type }) => type),
)

test('every op is known once', () => {
  expect(new Set(OPS.map(({ type }) => type)).size).toBe(OPS.length)
  for (const kind of OPS) expect(opKind(kind)).toBe(kind)
})

test('whatever a graph of ours has is known, and whatever is known some graph has', () => {
  const known = OPS.map(({ type }) => type)
  expect([...emitted].filter((type) => !known.includes(type))).toEqual([])
  expect(known.filter((type) => !emitted.has(type))).toEqual([])
})

test('whatever the sources add to a graph is known', () => {
  const added = ['ops', 'engine']
    .flatMap(sourcesIn)
    .flatMap((source) => [...source.matchAll(/\.(?:add|update)\(\s*'(\w+)'/g)].map(([, type]) => type))
  expect(added.length).toBeGreaterThan(40)
  expect(added.filter((type) => !opKind({ type }))).toEqual([])
})

test('layers and the compiler build ops by their builders alone', () => {
  const others = ['layers', 'engine/compile'].flatMap(sourcesIn)
  expect(others.filter((source) => /\.(?:add|update)\(\s*'/.test(source))).toEqual([])
})

describe.each(OPS)('$type', ({ type, gradient, eager, onnx, tensorflow }) => {
  test('says of gradients and of each executor and writer what it has, or why it has nothing', () => {
    const sentence = /^\p{L}+( [\p{L}’,]+){2,}$/u
    if (typeof gradient === 'object') expect(gradient.none).toMatch(sentence)
    if (typeof onnx === 'string') expect(onnx).toMatch(sentence)
    if (typeof eager === 'object') expect(typeof eager.update).toBe('function')
    const op = [...training, ...opsOf(dropout)].find((other) => other.type === type)
    if (tensorflow) expect(tensorflow('it', ['a', 'b', 'c', '^d'], op!).at(-1)).toMatchObject({ name: 'it' })
  })

  test('is written as ONNX where a model’s answer has it', () => {
    const isInAnswers =
      [...answering, ...written].some((op) => op.type === type) && typeof eager !== 'string' && type !== 'Shape'
    if (isInAnswers) expect(typeof onnx).toBe('function')
  })
})

test('a family whose gradients have a rule has its test beside it', () => {
  const families = readdirSync(import.meta.dirname).filter(
    (file) =>
      !file.endsWith('.test.ts') &&
      /gradient: (?:simple|broadcasting|by|\()/.test(readFileSync(join(import.meta.dirname, file), 'utf8')),
  )
  expect(families.length).toBeGreaterThan(10)
  expect(families.filter((file) => !existsSync(join(import.meta.dirname, file.replace('.ts', '.test.ts'))))).toEqual([])
})

test('an op that is not known is refused by whoever meets it, with the layer', () => {
  const f = new GraphFunction('call')
  const x = f.feed('x', 'float32', [2])
  f.layer = 'fourier'
  const y = f.add('FFT', [x], {}, [x])
  f.fetch('y', y)
  expect(() => planCall(f)).toThrow('Layer “fourier”: the eager executor cannot compute FFT.')
  expect(() => gradients(f, y, x, [x])).toThrow('Layer “fourier”: there is no gradient for the operation FFT.')
})

test('an op that takes more or fewer tensors than its kind is refused by whoever meets it, with the layer', () => {
  const f = new GraphFunction('call')
  const x = f.feed('x', 'float32', [2, 2])
  f.layer = 'dense'
  const y = f.add('MatMul', [x], {}, [x])
  f.fetch('y', y)
  expect(() => planCall(f)).toThrow('Layer “dense”: MatMul takes 2 inputs, not 1.')
  expect(() => gradients(f, y, x, [x])).toThrow('Layer “dense”: MatMul takes 2 inputs, not 1.')
})
