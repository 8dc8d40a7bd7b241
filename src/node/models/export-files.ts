import { basename } from 'node:path'
import type { UseSnippet } from '../../core/export/read-me.ts'
import { kerasSnippet, onnxSnippet, savedModelSnippet, useSnippet } from '../../core/export/snippets.ts'
import { type Hdf5Array, writeHdf5 } from '../../core/formats/keras/write-hdf5.ts'
import { type KerasModel, kerasModel } from '../../core/formats/keras/write-model.ts'
import { writeOnnx } from '../../core/formats/onnx/write-onnx.ts'
import { writeSavedModel } from '../../core/formats/saved-model/saved-model.ts'
import { writeLayersModel } from '../../core/formats/tfjs/layers-model.ts'
import { describeModel } from '../../core/models/beside-files.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import type { ExportFormat } from '../../shared/contract/export.ts'
import { failure } from '../../shared/errors.ts'
import { fitsInZip, StoredZip } from '../files/zip.ts'
import type { Content } from '../files/write-pieces.ts'
import { labelsText } from './save-model.ts'

/**
 * A `.keras` file, in pieces: config.json, metadata.json and the weights as HDF5, stored without compression as Keras does.
 *
 * @throws {AppError} `model-not-expressible` from 4 GiB on.
 */
export function writeKerasFile({ config, metadata, weights, generators }: KerasModel): readonly Uint8Array[] {
  const savedAt = new Date()
  const date = savedAt.toISOString().slice(0, 19).replace('T', '@')
  const seeds = generators.map((path): [string, Hdf5Array] => [path, { shape: [2], values: new Int32Array(2) }])
  const files: [string, readonly Uint8Array[]][] = [
    ['metadata.json', [Buffer.from(JSON.stringify({ ...metadata, date_saved: date }))]],
    ['config.json', [Buffer.from(JSON.stringify(config))]],
    ['model.weights.h5', writeHdf5(new Map([...weights, ...seeds]))],
  ]
  const sizes = files.map(([name, pieces]) => ({
    name,
    sizeBytes: pieces.reduce((sum, { length }) => sum + length, 0),
  }))
  if (!fitsInZip(sizes)) throw failure('model-not-expressible', { of: 'keras file', what: 'more than 4 GB' })
  const zip = new StoredZip(savedAt)
  for (const [name, pieces] of files) {
    const push = zip.add(name)
    for (const piece of pieces) push(piece)
    push(undefined)
  }
  zip.end()
  return zip.take()
}

/** One format of a model, ready to be written. */
export interface FormatFiles {
  /** By path in the folder. */
  readonly files: ReadonlyMap<string, Content>
  readonly snippet: UseSnippet
  /** Bytes of photos, or numbers that were prepared. */
  readonly takes: 'bytes' | 'numbers'
  /** Sentences for the model card. */
  readonly notes: readonly string[]
}

interface FormatOptions {
  readonly multiLabel: boolean
  /** Whether ONNX models take bytes and normalize them themselves. */
  readonly onnxPreprocessing: boolean
}

type Write = (graph: LayerGraph, options: FormatOptions) => FormatFiles

/** @throws {AppError} `model-not-expressible` or `unsupported-layer`, naming the layer that a format lacks. */
export function filesOf(format: ExportFormat, graph: LayerGraph, options: FormatOptions): FormatFiles {
  return WRITERS[format](graph, options)
}

const tfjs: Write = (graph, { multiLabel }) => {
  const { modelJson, shards } = writeLayersModel(graph)
  const weights = shards.map(({ path, pieces }) => [path, pieces] as const)
  return {
    files: new Map<string, Content>([...weights, ['model.json', JSON.stringify(modelJson)]]),
    snippet: { format: 'tfjs', language: 'js', code: useSnippet(graph.preprocessing, multiLabel) },
    takes: 'numbers',
    notes: [],
  }
}

const savedModel: Write = (graph, { multiLabel }) => ({
  files: new Map([['saved_model/saved_model.pb', writeSavedModel(graph)]]),
  snippet: {
    format: 'savedmodel',
    language: 'python',
    code: savedModelSnippet({ preprocessing: graph.preprocessing, multiLabel }),
  },
  takes: 'bytes',
  notes: ['The SavedModel does that itself: it takes the bytes of a photo (uint8) at this size.'],
})

const onnx: Write = (graph, { multiLabel, onnxPreprocessing }) => ({
  files: new Map([['model.onnx', writeOnnx(graph, { preprocessing: onnxPreprocessing })]]),
  snippet: {
    format: 'onnx',
    language: 'python',
    code: onnxSnippet({ preprocessing: graph.preprocessing, multiLabel }, onnxPreprocessing),
  },
  takes: onnxPreprocessing ? 'bytes' : 'numbers',
  notes: [
    onnxPreprocessing
      ? 'The ONNX model does that itself: it takes the bytes of a photo (uint8, `[batch, height, width, 3]`) at this size.'
      : 'The ONNX model takes numbers that were prepared so (float32, `[batch, height, width, 3]`).',
  ],
})

const keras: Write = (graph, { multiLabel }) => {
  const model = kerasModel(graph)
  const { preprocessing, isInside } = model
  const beside = describeModel({ ...graph, preprocessing }, { source: basename(graph.provenance.source) })
  return {
    files: new Map<string, Content>([
      ['model.keras', writeKerasFile(model)],
      ['model.keras.frostline.json', `${JSON.stringify(beside, null, 2)}\n`],
      ...(graph.classNames ? [['model.keras.labels.txt', labelsText(graph.classNames)] as const] : []),
    ]),
    snippet: {
      format: 'keras',
      language: 'python',
      code: kerasSnippet({ preprocessing: graph.preprocessing, multiLabel }, isInside),
    },
    takes: isInside ? 'bytes' : 'numbers',
    notes: [
      isInside
        ? 'The Keras model scales the bytes of a photo itself: it takes them as float32, 0–255, at this size.'
        : 'The Keras model takes numbers that were prepared so: Keras has no layer that swaps channels.',
    ],
  }
}

const WRITERS: Readonly<Record<ExportFormat, Write>> = { tfjs, savedmodel: savedModel, onnx, keras }
