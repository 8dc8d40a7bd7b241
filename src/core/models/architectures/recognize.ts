import { failure } from '../../../shared/errors.ts'
import type { H5Contents } from '../../formats/keras/h5-weights.ts'
import { assembleGraph, type Assembly, type ModelHints } from '../assemble-graph.ts'
import type { FlatModel } from '../flatten.ts'
import type { Layer, LayerGraph, WeightTensor } from '../layer-graph.ts'
import { ARCHITECTURE_TITLES, ARCHITECTURES } from './all.ts'
import type { Architecture, Variant } from './net.ts'
import { storedLayers, type StoredLayers } from './stored-layers.ts'

const FORMAT = 'keras-h5-weights'

/**
 * Finds out from the shapes of its weights which architecture a file belongs to, and builds it around them.
 *
 * @throws {AppError} `model-unknown-architecture`, `model-weights-mismatch`
 */
export function recognizeArchitecture(contents: H5Contents, hints: ModelHints): LayerGraph {
  const stored = storedLayers(contents)
  const shapes = countShapes(stored.weights.map(({ shape }) => shape))
  for (const architecture of ARCHITECTURES)
    for (const variant of architecture.variants) {
      const rest = without(shapes, shapesOf(variant))
      if (!rest) continue
      const tops = rest.size === 0 ? [undefined] : outputsAmong([...rest.keys()])
      const numClasses = tops.find((n) => without(shapes, shapesOf(variant, n))?.size === 0)
      if (rest.size === 0 || numClasses !== undefined)
        return graphOf(assemble(architecture, variant, numClasses, hints), stored, variant, hints)
    }
  throw failure('model-unknown-architecture', { numWeights: stored.weights.length, known: ARCHITECTURE_TITLES })
}

interface Candidate {
  readonly model: FlatModel
  readonly assembly: Assembly
}

/** Any size fits weights without a classifier; the one they were made with is best. */
function assemble(
  { scaling }: Architecture,
  variant: Variant,
  numClasses: number | undefined,
  hints: ModelHints,
): Candidate {
  const { preprocessing, inputSize = variant.size } = hints
  const isFixed = variant.isFixedSize === true && numClasses !== undefined
  const size = isFixed ? variant.size : (preprocessing?.inputHeight ?? inputSize)
  const model = variant.build(size, numClasses)
  const preprocessingSource = `Its weights are those of ${variant.title}, whose photos Keras prepares so.`
  const known = preprocessing ? {} : { preprocessingSource, scaling, ...hints, inputSize: size }
  return { model, assembly: assembleGraph(model, { isKeras3: true, format: FORMAT }, { ...hints, ...known }) }
}

function graphOf(
  { model, assembly }: Candidate,
  stored: StoredLayers,
  { title }: Variant,
  hints: ModelHints,
): LayerGraph {
  const weighted = assembly.weighted.filter(({ weights }) => weights.length > 0)
  const found = stored.of(model, new Set(weighted.map(({ name }) => name)))
  const read = new Map<string, WeightTensor>()
  for (const { name, weights } of weighted) {
    const own = found?.get(name) ?? []
    const fits =
      own.length === weights.length && weights.every(({ shape }, i) => String(shape) === String(own[i]?.shape))
    if (!fits) throw failure('model-weights-mismatch', { of: 'architecture', title, layer: name })
    for (const [i, weight] of weights.entries()) if (own[i]) read.set(`${name}/${weight.name}`, own[i])
  }
  hints.warn?.(
    `The file holds weights alone. They are those of ${title}, and photos are prepared as Keras does for it.`,
  )
  return withImageNetRescaling(assembly.finish(read))
}

type Shapes = ReadonlyMap<string, number>

/** Of its weights, which do not depend on the size of photos but where a classifier sees them whole. */
function shapesOf(variant: Variant, numClasses?: number): Shapes {
  const known = shapesOfVariants.get(variant)
  if (numClasses === undefined && known) return known
  const { weighted } = assembleGraph(variant.build(variant.size, numClasses), { isKeras3: true, format: FORMAT }, {})
  const shapes = countShapes(weighted.flatMap(({ weights }) => weights.map(({ shape }) => shape)))
  if (numClasses === undefined) shapesOfVariants.set(variant, shapes)
  return shapes
}

/** Building all architectures takes a quarter of a second: once is enough. */
const shapesOfVariants = new WeakMap<Variant, Shapes>()

function countShapes(shapes: readonly (readonly number[])[]): Shapes {
  const counts = new Map<string, number>()
  for (const shape of shapes) counts.set(String(shape), (counts.get(String(shape)) ?? 0) + 1)
  return counts
}

/** What is left of `all`, `undefined` if `part` has what it has not. */
function without(all: Shapes, part: Shapes): Shapes | undefined {
  const rest = new Map(all)
  for (const [shape, count] of part) {
    const left = (rest.get(shape) ?? 0) - count
    if (left < 0) return undefined
    if (left === 0) rest.delete(shape)
    else rest.set(shape, left)
  }
  return rest
}

/** What the number of classes may be: outputs of a kernel that a bias has too (`1024,10` and `10`). */
function outputsAmong(shapes: readonly string[]): number[] {
  const biases = new Set(shapes.filter((shape) => /^\d+$/.test(shape)))
  const outputs = new Set(shapes.flatMap((shape) => (shape.includes(',') ? [shape.split(',').at(-1) ?? ''] : [])))
  return [...outputs].filter((output) => biases.has(output)).map(Number).filter((n) => n > 0 && n <= 100_000) // prettier-ignore
}

/** ImageNet's deviation of each channel, red first. */
const DEVIATION = [0.229, 0.224, 0.225]

/**
 * Keras' own EfficientNet weights keep the deviation where Normalization expects its square; Keras divides by its root once more then,
 * with a layer that files of weights do not tell of (keras/src/applications/efficientnet.py, tensorflow#49930).
 */
function withImageNetRescaling(graph: LayerGraph): LayerGraph {
  const normalization = graph.layers.find(({ className }) => className === 'Normalization')
  const variance = graph.weights.get(`${normalization?.name ?? ''}/variance`)?.values
  const isDeviation = variance?.length === 3 && DEVIATION.every((n, i) => Math.abs(n - (variance[i] ?? 0)) < 1e-3)
  if (!normalization || !isDeviation) return graph
  const name = 'rescaling_1'
  const rescaling: Layer = {
    name,
    className: 'Rescaling',
    config: { name, scale: DEVIATION.map((n) => 1 / Math.sqrt(n)), offset: 0 },
    inbound: [normalization.name],
    weightNames: [],
  }
  return {
    ...graph,
    layers: graph.layers.flatMap((layer) =>
      layer === normalization
        ? [layer, rescaling]
        : [{ ...layer, inbound: layer.inbound.map((each) => (each === normalization.name ? name : each)) }],
    ),
  }
}
