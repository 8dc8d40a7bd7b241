import { basename, extname } from 'node:path'
import { readKerasArchive, readKerasH5 } from '../../core/formats/keras/h5.ts'
import { type ModelHints, readLayersModel } from '../../core/formats/tfjs/layers-model.ts'
import { shardLong, shardName } from '../../core/formats/tfjs/read-shards.ts'
import { hintsFrom } from '../../core/models/beside-files.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { failure } from '../../shared/errors.ts'
import { explainDiskError } from '../files/disk-errors.ts'
import { readRegular } from '../files/read-regular.ts'
import { besideFiles, parseModelJson, readJson } from './files-beside.ts'
import { KERAS_CONFIG, KERAS_WEIGHTS } from './model-folders.ts'
import { readBytesWithin } from './read-beside.ts'
import { notTrainable } from './untrusted/not-trainable.ts'
import { type Budget, openInWorker } from './untrusted/open-in-worker.ts'
import type { InZip, UntrustedContents } from './untrusted/untrusted-file.ts'

/** A photo model of 2 GiB has over 500 million parameters. */
const MAX_FILE_BYTES = 2 ** 31

/**
 * Opens a model that is a single file: `.h5`, `.keras`, or a zip of a folder with a model.json. What kind it is says its content.
 *
 * @throws {AppError} naming the layer, weight or file; disk errors.
 */
export async function openModelFile(path: string, hints: ModelHints, budget: Budget = {}): Promise<LayerGraph> {
  const bytes = await readFileWithin(path)
  checkKind(bytes, path)
  return graphOf(await openInWorker(bytes, budget), { source: basename(path), ...hints })
}

/**
 * Opens a `.keras` archive that was unpacked.
 *
 * @param folder  with its config.json, its model.weights.h5, and mostly its metadata.json.
 */
export async function openKerasFolder(folder: string, hints: ModelHints, budget: Budget = {}): Promise<LayerGraph> {
  const bytes = await readBytesWithin(folder, KERAS_WEIGHTS, MAX_FILE_BYTES)
  const [config, metadata] = [await readJson(folder, KERAS_CONFIG), await readJson(folder, 'metadata.json')]
  if (!bytes) throw failure('model-not-found', { of: 'weights', folder, file: KERAS_WEIGHTS })
  checkKind(bytes, KERAS_WEIGHTS)
  const contents = await openInWorker(bytes, budget)
  if (contents.kind !== 'h5') throw failure('model-bad-h5', { of: 'unpacked', file: KERAS_WEIGHTS, folder })
  return readKerasArchive({ config, metadata }, contents.h5, hints)
}

/** Builds the graph of what a file was found to hold. */
export async function graphOf(contents: UntrustedContents, hints: ModelHints): Promise<LayerGraph> {
  switch (contents.kind) {
    case 'h5':
      return readKerasH5(contents.h5, await withInZip(contents.inZip, hints))
    case 'keras':
      return readKerasArchive(
        {
          config: parseModelJson(contents.config, 'config.json'),
          metadata: contents.metadata === undefined ? undefined : parseModelJson(contents.metadata, 'metadata.json'),
        },
        contents.h5,
        await withInZip(contents.inZip, hints),
      )
    case 'folder':
      return readZippedFolder(contents.modelJson, contents.files, hints)
  }
}

/** What lies with the model in its zip, named after it or not. */
async function withInZip(inZip: InZip | undefined, hints: ModelHints): Promise<ModelHints> {
  if (!inZip) return hints
  const { name: file, texts } = inZip
  const beside = await besideFiles((name) => texts.get(`${file}.${name}`) ?? texts.get(name))
  return { ...hintsFrom({ ...beside, modelFile: file }, hints.warn ?? (() => undefined)), ...hints }
}

async function readZippedFolder(
  modelFile: string,
  files: ReadonlyMap<string, Uint8Array>,
  hints: ModelHints,
): Promise<LayerGraph> {
  const text = (name: string): string | undefined => {
    const bytes = files.get(name)
    return bytes && new TextDecoder().decode(bytes)
  }
  const modelJson = text(modelFile)
  const listed = [...files].map(([name, { length }]) => ({ name, sizeBytes: length }))
  const known = hintsFrom(await besideFiles(text), hints.warn ?? (() => undefined))
  return readLayersModel(
    modelJson === undefined ? undefined : parseModelJson(modelJson, modelFile),
    async (path, maxBytes, exactBytes) => {
      const plain = path.replace(/^(\.\/)+/, '')
      const bytes = files.get(plain) ?? files.get(shardName(plain, modelFile, listed, exactBytes) ?? '')
      if (!bytes) throw failure('model-shard-missing', { path })
      if (bytes.length > maxBytes) throw shardLong(path, bytes.length, maxBytes)
      return bytes
    },
    { ...known, ...hints },
  )
}

async function readFileWithin(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await readRegular(path, {
      maxBytes: MAX_FILE_BYTES,
      tooLarge: (sizeBytes) => failure('model-too-large', { of: 'weights', path, sizeBytes, maxBytes: MAX_FILE_BYTES }),
    })
  } catch (thrown) {
    throw explainDiskError(thrown, path, 'read')
  }
}

const text = (bytes: Uint8Array, from: number, to: number): string => String.fromCharCode(...bytes.subarray(from, to))

/**
 * Lets HDF5 and zip files through; of others it says what they are.
 *
 * @throws {AppError} `model-not-trainable` with where to get a model that can be trained, or `model-not-a-model`.
 */
function checkKind(bytes: Uint8Array, path: string): void {
  const name = basename(path)
  const isHdf5 = text(bytes, 1, 4) === 'HDF'
  const isZip = text(bytes, 0, 2) === 'PK'
  if (isHdf5 || isZip) return
  const extension = extname(path).toLowerCase()
  if (text(bytes, 4, 8) === 'TFL3' || extension === '.tflite' || extension === '.lite')
    throw notTrainable(`“${name}” is a TensorFlow Lite model, a frozen graph without layers`)
  if (extension === '.onnx') throw notTrainable(`“${name}” is an ONNX model, a frozen graph without layers`)
  if (extension === '.pb' || extension === '.pbtxt')
    throw notTrainable(`“${name}” belongs to a TensorFlow SavedModel or frozen graph, which has no layers`)
  if (['.pt', '.pth', '.safetensors', '.ckpt', '.bin', '.pkl'].includes(extension))
    throw notTrainable(`“${name}” is a file of PyTorch or another program, with weights but without layers`)
  throw failure('model-not-a-model', { of: 'file', name, isEmpty: bytes.length === 0 })
}
