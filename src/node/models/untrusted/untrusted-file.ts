import type { H5Contents } from '../../../core/models/h5-contents.ts'
import { ModelError } from '../../../core/models/errors.ts'
import { readH5Tree } from './h5-tree.ts'
import { unzip } from './unzip.ts'

/** What a file was found to be, with all that its reader needs. */
export type UntrustedContents =
  | { readonly kind: 'h5'; readonly h5: H5Contents }
  /** Keras 3: its description and its weights. */
  | { readonly kind: 'keras'; readonly config: string; readonly h5: H5Contents }
  /** A folder with a model.json, by the names in that folder. */
  | { readonly kind: 'folder'; readonly files: ReadonlyMap<string, Uint8Array> }

const MAX_TEXT_BYTES = 64 * 2 ** 20
const WANTED = /(^|\/)(model\.json|metadata\.json|frostline\.json|labels\.(json|txt)|training-photos\.txt|config\.json|model\.weights\.h5|[^/]*(\.bin|shard\d+of\d+))$/ // prettier-ignore
/** What is in zips that are models of other programs, or none. */
const TOLD: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)saved_model\.pb$/, 'a TensorFlow SavedModel, a frozen graph without layers'],
  [/\.tflite$/, 'a TensorFlow Lite model, a frozen graph without layers'],
  [/\.onnx$/, 'an ONNX model, a frozen graph without layers'],
  [/(^|\/)data\.pkl$/, 'a PyTorch file, which can only be opened by running program code in it'],
]

/**
 * Opens a file by what it is, not by its name. Runs where time and memory are limited.
 *
 * @param bytes  taken over.
 * @throws {ModelError} `model-bad-h5`, `model-bad-archive`, `model-not-trainable`, `model-not-a-model`
 */
export async function openUntrusted(bytes: Uint8Array): Promise<UntrustedContents> {
  if (!(bytes[0] === 0x50 && bytes[1] === 0x4b)) return { kind: 'h5', h5: await readH5Tree(bytes) }
  const names: string[] = []
  const files = unzip(bytes, (name) => {
    names.push(name)
    return WANTED.test(name)
  })
  const folder = (file: string): string | undefined => {
    const paths = [...files.keys()].filter((name) => name === file || name.endsWith(`/${file}`))
    const shortest = paths.sort((a, b) => a.split('/').length - b.split('/').length)[0]
    return shortest?.slice(0, shortest.length - file.length)
  }
  const modelFolder = folder('model.json')
  if (modelFolder !== undefined)
    return {
      kind: 'folder',
      files: new Map(
        [...files].flatMap(([name, content]) =>
          name.startsWith(modelFolder) ? [[name.slice(modelFolder.length), content]] : [],
        ),
      ),
    }
  const kerasFolder = folder('config.json')
  const weights = files.get(`${kerasFolder ?? ''}model.weights.h5`)
  if (kerasFolder !== undefined && weights) return { kind: 'keras', config: textOf(files.get(`${kerasFolder}config.json`)), h5: await readH5Tree(weights) } // prettier-ignore
  const told = TOLD.find(([pattern]) => names.some((name) => pattern.test(name)))
  if (told) throw notTrainable(`This zip holds ${told[1]}`)
  throw new ModelError(
    'model-not-a-model',
    `The zip holds no model: ${names.slice(0, 5).join(', ') || 'it is empty'}.`,
    {
      hint: 'Open a .keras file, a Teachable Machine export (TensorFlow.js), or a zip of a folder with a model.json.',
    },
  )
}

export function notTrainable(what: string): ModelError {
  return new ModelError('model-not-trainable', `${what}: it can answer, but not learn.`, {
    hint: 'Ask for the model it was made from, saved by Keras (.keras or .h5) or as a TF.js layers-model, or start from a model of the list.',
  })
}

function textOf(bytes: Uint8Array | undefined): string {
  if (!bytes || bytes.length > MAX_TEXT_BYTES)
    throw new ModelError(
      'model-too-large',
      `The model's config.json has ${bytes?.length ?? 0} bytes, more than any model needs.`,
      {
        hint: 'This is not a model, or it is damaged.',
      },
    )
  return new TextDecoder().decode(bytes)
}
