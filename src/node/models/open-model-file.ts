import { basename } from 'node:path'
import { ModelError } from '../../core/models/errors.ts'
import { readKerasArchive, readKerasH5 } from '../../core/models/keras-h5.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { shardLong } from '../../core/models/read-shards.ts'
import { readLayersModel, type ModelHints } from '../../core/models/tfjs-layers-model.ts'
import { hintsFrom } from '../../core/models/beside-files.ts'
import { explainDiskError } from '../files/disk-errors.ts'
import { readRegular } from '../files/read-regular.ts'
import { besideFiles } from './files-beside.ts'
import { parseModelJson } from './parse-model-json.ts'
import { checkKind } from './other-formats.ts'
import type { UntrustedContents } from './untrusted/untrusted-file.ts'
import { openInWorker, type Budget } from './untrusted/open-in-worker.ts'

/** A photo model of 2 GiB has over 500 million parameters. */
const MAX_FILE_BYTES = 2 ** 31

/**
 * Opens a model that is a single file: `.h5`, `.keras`, or a zip of a folder with a model.json. What kind it is says its content.
 *
 * @throws {ModelError} naming the layer, weight or file; disk errors.
 */
export async function openModelFile(path: string, hints: ModelHints, budget: Budget = {}): Promise<LayerGraph> {
  const bytes = await readFileWithin(path)
  checkKind(bytes, path)
  return graphOf(await openInWorker(bytes, budget), { source: basename(path), ...hints })
}

/** Builds the graph of what a file was found to hold. */
export async function graphOf(contents: UntrustedContents, hints: ModelHints): Promise<LayerGraph> {
  switch (contents.kind) {
    case 'h5':
      return readKerasH5(contents.h5, hints)
    case 'keras':
      return readKerasArchive(parseModelJson(contents.config, 'config.json'), contents.h5, hints)
    case 'folder':
      return readZippedFolder(contents.files, hints)
  }
}

async function readZippedFolder(files: ReadonlyMap<string, Uint8Array>, hints: ModelHints): Promise<LayerGraph> {
  const text = (name: string): string | undefined => {
    const bytes = files.get(name)
    return bytes && new TextDecoder().decode(bytes)
  }
  const modelJson = text('model.json')
  const known = hintsFrom(await besideFiles(text), hints.warn ?? (() => undefined))
  return readLayersModel(
    modelJson === undefined ? undefined : parseModelJson(modelJson, 'model.json'),
    async (path, maxBytes) => {
      const bytes = files.get(path)
      if (!bytes)
        throw new ModelError('model-shard-missing', `The weight file “${path}” is missing in the zip.`, {
          hint: 'Zip the whole model folder: model.json needs every file it lists.',
        })
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
      tooLarge: (size) =>
        new ModelError('model-too-large', `“${path}” has ${size} bytes, more than ${MAX_FILE_BYTES}.`, {
          hint: 'Frostline trains models of up to 500 million parameters.',
        }),
    })
  } catch (thrown) {
    throw explainDiskError(thrown, path, 'read')
  }
}
