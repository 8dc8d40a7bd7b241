import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unzipSync, zipSync } from 'fflate'
import { File, FS, ready } from 'h5wasm'
import { mobileNet } from '../../src/core/models/architectures/mobilenet.ts'
import { assembleGraph } from '../../src/core/models/assemble-graph.ts'
import { kerasModel } from '../../src/core/formats/keras/write-model.ts'
import { describeModel } from '../../src/core/models/beside-files.ts'
import type { LayerGraph } from '../../src/core/models/layer-graph.ts'
import { writeLayersModel } from '../../src/core/formats/tfjs/layers-model.ts'
import { storedUnits } from '../../src/core/models/architectures/stored-layers.ts'
import { graphOf } from '../../src/node/models/open-model-file.ts'
import { openUntrusted } from '../../src/node/models/untrusted/untrusted-file.ts'
import { writeKerasFile } from '../../src/node/models/export-files.ts'
import { joined } from '../export/joined.ts'
import { conv2, dense2, input2, kerasH5, layer2, model2, pool2, weightsH5 } from './made-files.ts'
import { mutate, mutateJson, randomOf } from './mutate.ts'

type Files = Readonly<Record<string, Uint8Array<ArrayBuffer>>>
/** What one mutant is: a single file, or a folder's files. */
export type Mutant = { readonly file: Uint8Array<ArrayBuffer> } | { readonly folder: Files }

/** A kind of file, and what may be wrong with it. */
export interface Subject {
  readonly name: string
  readonly original: Mutant
  readonly mutant: (seed: number) => Mutant
}

const sample = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(join(fileURLToPath(new URL('../keras/files', import.meta.url)), name)))
const textBytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text))
const jsonBytes = (value: unknown): Uint8Array<ArrayBuffer> => textBytes(JSON.stringify(value) ?? '')

function single(name: string, file: Uint8Array<ArrayBuffer>): Subject {
  return { name, original: { file }, mutant: (seed) => ({ file: mutate(file, seed) }) }
}

/** One of the files is damaged: a JSON often so that it still is one. */
function damagedIn(files: Files, seed: number): Files {
  const random = randomOf(seed ^ 0x5bd1e995)
  const names = Object.keys(files)
  // most of what is read is in there
  const main = names.find((each) => /^(model|config)\.json$/.test(each))
  const name = main !== undefined && random(2) === 0 ? main : (names[random(names.length)] ?? '')
  const bytes = files[name] ?? new Uint8Array()
  const isJson = name.endsWith('.json') && random(4) !== 0
  const changed = isJson ? jsonBytes(mutateJson(JSON.parse(new TextDecoder().decode(bytes)), seed)) : mutate(bytes, seed) // prettier-ignore
  return { ...files, [name]: changed }
}

function folder(name: string, files: Files): Subject {
  return { name, original: { folder: files }, mutant: (seed) => ({ folder: damagedIn(files, seed) }) }
}

/** Half of the mutants are damaged zips, half are sound zips of damaged files. */
function zip(name: string, files: Files, level: 0 | 6 = 6): Subject {
  const packed = (each: Files): Uint8Array<ArrayBuffer> => new Uint8Array(zipSync({ ...each }, { level }))
  const whole = packed(files)
  return {
    name,
    original: { file: whole },
    mutant: (seed) => ({ file: seed % 2 === 0 ? mutate(whole, seed) : packed(damagedIn(files, seed)) }),
  }
}

/** As Teachable Machine writes them: two Sequential models in a third. */
function teachableMachine(): Files {
  const shape = [null, 8, 8, 3]
  const input = { class_name: 'InputLayer', name: 'input_1', config: { name: 'input_1', batch_input_shape: shape, dtype: 'float32', sparse: false }, inbound_nodes: [] } // prettier-ignore
  const conv = { class_name: 'Conv2D', name: 'Conv1', config: { name: 'Conv1', filters: 2, kernel_size: [3, 3], strides: [2, 2], padding: 'same', use_bias: false }, inbound_nodes: [[['input_1', 0, 0, {}]]] } // prettier-ignore
  const bn = { class_name: 'BatchNormalization', name: 'bn_Conv1', config: { name: 'bn_Conv1', axis: -1, momentum: 0.999, epsilon: 0.001 }, inbound_nodes: [[['Conv1', 0, 0, {}]]] } // prettier-ignore
  const body = { class_name: 'Model', config: { name: 'model1', layers: [input, conv, bn], input_layers: [['input_1', 0, 0]], output_layers: [['bn_Conv1', 0, 0]] } } // prettier-ignore
  const pool = { class_name: 'GlobalAveragePooling2D', config: { name: 'pool1' } }
  const features = { class_name: 'Sequential', config: { name: 'sequential_1', layers: [body, pool] } }
  const dense = (name: string, units: number, activation: string, extra: object = {}): object => ({ class_name: 'Dense', config: { name, units, activation, use_bias: units !== 3, ...extra } }) // prettier-ignore
  const head = { class_name: 'Sequential', config: { name: 'sequential_3', layers: [dense('dense_Dense1', 4, 'relu', { batch_input_shape: [null, 2] }), dense('dense_Dense2', 3, 'softmax')] } } // prettier-ignore
  const shapes: readonly (readonly [string, readonly number[]])[] = [
    ['Conv1/kernel', [3, 3, 3, 2]], ['bn_Conv1/gamma', [2]], ['bn_Conv1/beta', [2]], ['bn_Conv1/moving_mean', [2]], ['bn_Conv1/moving_variance', [2]],
    ['dense_Dense1/kernel', [2, 4]], ['dense_Dense1/bias', [4]], ['dense_Dense2/kernel', [4, 3]],
  ] // prettier-ignore
  const weights = shapes.map(([name, each]) => ({ name, shape: each, dtype: 'float32' }))
  const numValues = shapes.reduce((sum, [, each]) => sum + each.reduce((product, n) => product * n, 1), 0)
  const modelTopology = { class_name: 'Sequential', config: { name: 'sequential_4', layers: [features, head] }, keras_version: 'tfjs-layers 1.3.1', backend: 'tensor_flow.js' } // prettier-ignore
  const metadata = { tfjsVersion: '1.3.1', tmVersion: '2.4.4', packageVersion: '0.8.4', packageName: '@teachablemachine/image', timeStamp: '2022-01-01T00:00:00.000Z', userMetadata: {}, modelName: 'tm-my-image-model', labels: ['Mars', 'Snickers', 'Class 3'], imageSize: 8 } // prettier-ignore
  return {
    'model.json': jsonBytes({ modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights }] }),
    'weights.bin': new Uint8Array(Float32Array.from({ length: numValues }, (_, i) => 0.1 + (i % 5) / 10).buffer),
    'metadata.json': jsonBytes(metadata),
  }
}

/** What we write ourselves. */
async function ownFiles(): Promise<{ folder: Files; keras: Uint8Array<ArrayBuffer> }> {
  const graph: LayerGraph = { ...(await graphOf(await openUntrusted(sample('sequential.h5')), {})), classNames: ['ash', 'elm'] } // prettier-ignore
  const nested = await graphOf(await openUntrusted(sample('nested.keras')), {})
  const { modelJson, shards } = writeLayersModel(graph)
  return {
    folder: {
      'model.json': jsonBytes(modelJson),
      ...Object.fromEntries(shards.map(({ path, pieces }) => [path, joined(pieces)])),
      'frostline.json': jsonBytes(describeModel(graph, { source: 'fuzz' })),
      'labels.json': jsonBytes(graph.classNames),
      'labels.txt': textBytes('ash\nelm\n'),
      'training-photos.txt': textBytes('0123456789abcdef\nfedcba9876543210\n'),
    },
    keras: joined(writeKerasFile(kerasModel(nested))),
  }
}

/** The weights of the smallest network that is known by them, in the order of Keras 2: a group a layer, all zeros. */
async function weightsAlone(): Promise<Uint8Array<ArrayBuffer>> {
  await ready
  const model = mobileNet.variants[0]?.build(224)
  if (!model || !FS) throw new Error('HDF5 did not start.')
  const { weighted } = assembleGraph(model, { isKeras3: true, format: 'fuzz' }, {})
  const of = new Map(weighted.map(({ name, weights }) => [name, weights]))
  const path = '/weights-alone.h5'
  const file = new File(path, 'w')
  const names = storedUnits(model).map(({ name }) => name)
  file.create_attribute('layer_names', names)
  file.create_attribute('keras_version', '2.15.0')
  for (const name of names) {
    const group = file.create_group(name)
    const weights = of.get(name) ?? []
    if (weights.length > 0) group.create_attribute('weight_names', weights.map((each) => `${name}/${each.name}:0`)) // prettier-ignore
    const own = weights.length > 0 ? group.create_group(name) : group
    for (const { name: weight, shape } of weights)
      own.create_dataset({ name: `${weight}:0`, data: new Float32Array(shape.reduce((product, n) => product * n, 1)), shape: [...shape], dtype: '<f' }) // prettier-ignore
  }
  file.flush()
  file.close()
  const bytes = new Uint8Array(FS.readFile(path))
  FS.unlink(path)
  return bytes
}

/** The same as Keras 3 numbers them: `layers/conv2d_1/vars/0`. */
async function weightsAloneByNumber(weights: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const graph = await graphOf(await openUntrusted(weights.slice()), {})
  return new Uint8Array(unzipSync(joined(writeKerasFile(kerasModel(graph))))['model.weights.h5'] ?? [])
}

/** Keras 2's words: an operation of TensorFlow, a shared layer, a convolution along rows. */
function keras2Model(): object {
  const operation = (name: string, called: string, node: unknown[]): object => ({ class_name: 'TFOpLambda', name, config: { name, trainable: true, dtype: 'float32', function: called }, inbound_nodes: [node] }) // prettier-ignore
  const relu = { ...layer2('ReLU', 'relu', 'conv', { max_value: 6 }), inbound_nodes: [[['conv', 0, 0, {}]], [['half', 0, 0, {}]]] } // prettier-ignore
  const layers = [
    input2(),
    operation('scaled', 'math.truediv', ['photo', 0, 0, { y: 127.5, name: null }]),
    conv2('conv', 'scaled'),
    relu,
    operation('parts', 'split', ['relu', 0, 0, { num_or_size_splits: 2, axis: -1 }]),
    operation('half', 'math.multiply', ['parts', 0, 0, { y: ['parts', 0, 1], name: null }]),
    layer2('Reshape', 'rows', undefined, { target_shape: [64, 2] }),
    layer2('Conv1D', 'along', 'rows', { filters: 4, kernel_size: [3], padding: 'causal', use_bias: false }),
    layer2('GlobalAveragePooling1D', 'pool', 'along'),
    dense2('top', 'pool'),
  ].map((layer) => ((layer as { name: string }).name === 'rows' ? { ...layer, inbound_nodes: [[['relu', 1, 0, {}]]] } : layer)) // prettier-ignore
  return model2('net', layers, 'photo', 'top')
}

const KERAS_2_WEIGHTS = [['conv2d', 0, [1, 1, 3, 4]], ['conv1d', 0, [3, 2, 4]], ['dense', 0, [4, 2]], ['dense', 1, [2]]] as const // prettier-ignore

/** What `.keras` holds, by the folder that a version of Keras 2 keeps layers in. */
async function keras2Archive(folder: string, version: string): Promise<Files> {
  return {
    'metadata.json': jsonBytes({ keras_version: version }),
    'config.json': jsonBytes(keras2Model()),
    'model.weights.h5': await weightsH5(KERAS_2_WEIGHTS.map(([kind, i, shape]) => ({ name: `${folder}/${kind}/vars/${i}`, shape }))), // prettier-ignore
  }
}

/** Teachable Machine's second download, whose datasets are packed here. */
async function packedH5(): Promise<Uint8Array<ArrayBuffer>> {
  const config = model2('net', [input2(), conv2('conv', 'photo'), pool2('pool', 'conv'), dense2('top', 'pool')], 'photo', 'top') // prettier-ignore
  const groups = [
    { name: 'conv', weights: [{ name: 'conv/kernel:0', shape: [1, 1, 3, 4] }] },
    { name: 'top', weights: [{ name: 'top/kernel:0', shape: [4, 2] }, { name: 'top/bias:0', shape: [2] }] },
  ] // prettier-ignore
  return kerasH5({ config, kerasVersion: '2.15.0', groups, packed: { level: 6 } })
}

/** Every kind of file that a person may hand us as a model. */
export async function fuzzSubjects(): Promise<Subject[]> {
  const own = await ownFiles()
  const weights = await weightsAlone()
  // Keras stores without packing
  const archive = (bytes: Uint8Array): Files => unzipSync(bytes)
  const keras2 = await keras2Archive('layers', '2.15.0')
  const packed = await packedH5()
  const { 'model.json': topology = new Uint8Array(), ...others } = teachableMachine()
  return [
    single('a whole model in HDF5 with packed datasets', packed),
    zip('a .keras archive of Keras 2', keras2, 0),
    zip('a .keras archive of Keras 2.13', await keras2Archive('_layer_checkpoint_dependencies', '2.13.1'), 0),
    folder('a .keras archive that was unpacked', keras2),
    zip('a zip with a .keras archive in it', { 'net.keras': new Uint8Array(zipSync({ ...keras2 }, { level: 0 })), 'labels.txt': textBytes('ash\nelm\n') }), // prettier-ignore
    zip('a zip of Teachable Machine for Keras', { 'keras_model.h5': packed, 'labels.txt': textBytes('0 ash\n1 elm\n') }), // prettier-ignore
    folder('a folder of TF.js whose files have other names', { 'my-net.json': topology, ...others }),
    single('a whole model in HDF5 by Keras 3', sample('nested.h5')),
    single('a whole model in HDF5 by Keras 2', sample('plain-keras2.h5')),
    single('weights alone in HDF5 by Keras 2', weights),
    single('weights alone in HDF5 by Keras 3', await weightsAloneByNumber(weights)),
    zip('a .keras archive', archive(sample('sequential.keras')), 0),
    zip('a .keras archive that we wrote', archive(own.keras), 0),
    zip('a zip of Teachable Machine', teachableMachine()),
    folder('a folder of Teachable Machine', teachableMachine()),
    folder('a folder that we wrote', own.folder),
  ]
}
