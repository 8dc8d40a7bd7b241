import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ARCHITECTURES } from '../../src/core/models/architectures/all.ts'
import type { Variant } from '../../src/core/models/architectures/net.ts'
import { storedUnits } from '../../src/core/models/architectures/stored-layers.ts'
import { assembleGraph } from '../../src/core/models/assemble-graph.ts'
import type { H5Attributes, H5Dataset } from '../../src/core/formats/keras/h5-weights.ts'
import { readKerasH5 } from '../../src/core/formats/keras/h5.ts'
import { sizeOf, type LayerGraph } from '../../src/core/models/layer-graph.ts'
import { chooseExecutor } from '../../src/trainer/engine.ts'
import { loadPredictor } from '../../src/trainer/predict/predictor.ts'

/** What Keras said of each network (make_tables.py). */
export interface Table {
  readonly name: string
  readonly options?: Readonly<Record<string, unknown>>
  readonly size: number
  readonly isFixedSize?: true
  readonly numLayers: number
  /** SHA-256 of the names of layers with weights and of the shapes of those, in Keras' order. */
  readonly layers: string
  readonly gain: number
  readonly classifierScale: number
  /** Of two photos: probabilities, or the means of the first features. */
  readonly answer: readonly (readonly number[])[]
}

export const TABLES = JSON.parse(
  readFileSync(fileURLToPath(new URL('network-tables.json', import.meta.url)), 'utf8'),
) as readonly Table[]
const NUM_CLASSES = 7
const NUM_PHOTOS = 2
const PATCH = 8

/** Uniform in [-0.5, 0.5): splitmix32 of the position and of what it is for, as in make_tables.py. */
function noise(which: number, count: number): Float64Array {
  const first = Math.imul(which, 0x85ebca6b)
  return Float64Array.from({ length: count }, (_, i) => {
    let z = (Math.imul(i, 0x9e3779b9) + first) >>> 0
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return ((z ^ (z >>> 15)) >>> 0) / 2 ** 32 - 0.5
  })
}

function weightOf(which: number, name: string, shape: readonly number[], gain: number): Float32Array {
  const values = noise(which, sizeOf(shape))
  if (shape.length > 1) {
    const [height = 1, width = 1, , outputs] = shape
    const fanIn = shape.length === 4 && outputs === 1 ? height * width : sizeOf(shape.slice(0, -1))
    const width2 = Math.sqrt(24 / fanIn)
    return Float32Array.from(values, (u) => width2 * u)
  }
  const center = name === 'gamma' ? gain : name.endsWith('variance') ? 1 : 0
  return Float32Array.from(values, (u) => center + 0.2 * u)
}

function photosOf(size: number): Uint8Array {
  const side = Math.ceil(size / PATCH)
  const patches = noise(0, NUM_PHOTOS * side * side * 3)
  return Uint8Array.from({ length: NUM_PHOTOS * size * size * 3 }, (_, i) => {
    const [channel, x, y] = [i % 3, Math.floor(i / 3) % size, Math.floor(i / 3 / size) % size]
    const photo = Math.floor(i / 3 / size / size)
    const patch = (photo * side + Math.floor(y / PATCH)) * side + Math.floor(x / PATCH)
    return Math.floor(((patches[patch * 3 + channel] ?? 0) + 0.5) * 256)
  })
}

/** `MobileNet (alpha 0.25)`; those of Keras that take no width have none in their title. */
function variantOf({ name, options = {} }: Table): Variant {
  const variants = ARCHITECTURES.flatMap((each) => each.variants)
  const plain = (text: string): string => text.replace(/ 1\.1| |\(.*\)/g, '').toLowerCase()
  const found = variants.filter(({ title }) => plain(title) === plain(name))
  const alpha = Number(options['alpha'] ?? 1)
  const variant = found.length === 1 ? found[0] : found.find(({ title }) => title.endsWith(`(alpha ${alpha})`))
  if (!variant) throw new Error(`${name} is among ${variants.map(({ title }) => title).join(', ')} not.`)
  return variant
}

/** A file of weights alone, as Keras 2 wrote it, with the weights of make_tables.py. */
function fileOf(table: Table): { attributes: Map<string, H5Attributes>; datasets: H5Dataset[]; lines: string[] } {
  const model = variantOf(table).build(table.size, table.isFixedSize ? undefined : NUM_CLASSES)
  const { weighted } = assembleGraph(model, { isKeras3: true, format: 'table' }, {})
  const weightsOf = new Map(weighted.map(({ name, weights }) => [name, weights]))
  const attributes = new Map<string, H5Attributes>()
  const datasets: H5Dataset[] = []
  const lines: string[] = []
  for (const { name: group, layers } of storedUnits(model)) {
    const names: string[] = []
    for (const { name, localName } of layers) {
      const weights = weightsOf.get(name) ?? []
      for (const { name: weight, shape } of weights) {
        const path = `${localName}/${weight}:0`
        const values = weightOf(datasets.length + 1, weight, shape, table.gain)
        names.push(path)
        datasets.push({ path: `${group}/${path}`, shape, values })
      }
      // Keras 3 takes no slashes in names
      if (weights.length > 0)
        lines.push(`${localName.replaceAll('/', '_')}[${weights.map(({ shape }) => `[${shape.join()}]`).join()}]`)
    }
    if (names.length > 0) attributes.set(group, { weight_names: names })
  }
  const classifier = datasets.findLast(({ shape }) => shape.length > 1)
  classifier?.values.forEach((value, i, all) => (all[i] = value * table.classifierScale))
  attributes.set('', { layer_names: [...attributes.keys()] })
  return { attributes, datasets, lines }
}

async function answerOf(graph: LayerGraph, pixels: Uint8Array): Promise<number[][]> {
  const { executor } = await chooseExecutor('auto')
  const predictor = await loadPredictor(executor, graph)
  const values = [...predictor.run(pixels, NUM_PHOTOS)]
  predictor.dispose()
  const perPhoto = values.length / NUM_PHOTOS
  return Array.from({ length: NUM_PHOTOS }, (_, i) => values.slice(i * perPhoto, (i + 1) * perPhoto))
}

export interface NetworkAnswer {
  readonly numLayers: number
  /** SHA-256 of the names and shapes, its first 16 digits. */
  readonly layers: string
  /** Of each photo. */
  readonly said: readonly (readonly number[])[]
}

/** What a network of ours with the weights of make_tables.py holds and says. */
export async function networkAnswer(table: Table): Promise<NetworkAnswer> {
  const { attributes, datasets, lines } = fileOf(table)
  const graph = readKerasH5({ attributes, datasets }, { inputSize: table.size })
  const layers = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16)
  return { numLayers: lines.length, layers, said: await answerOf(graph, photosOf(table.size)) }
}
