import { unzipSync } from 'fflate'
import { isLayersModelJson } from '../../../core/formats/tfjs/layers-model-json.ts'
import { AppError, failure } from '../../../shared/errors.ts'
import { MAX_TEXT_BYTES, notTrainable } from './not-trainable.ts'

/** Files of one folder, by their names in it. */
export type Files = ReadonlyMap<string, Uint8Array>

/** The model in a zip, with the files of its folder. */
type ZippedModel =
  | { readonly kind: 'layers-model'; readonly modelJson: string; readonly files: Files }
  | { readonly kind: 'keras'; readonly weights: Uint8Array; readonly files: Files }
  | { readonly kind: 'file'; readonly name: string; readonly content: Uint8Array; readonly files: Files }

/** What is in zips that are models of other programs, or none. */
const TOLD: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)saved_model\.pb$/, 'a TensorFlow SavedModel, a frozen graph without layers'],
  [/\.tflite$/, 'a TensorFlow Lite model, a frozen graph without layers'],
  [/\.onnx$/, 'an ONNX model, a frozen graph without layers'],
  [/(^|\/)data\.pkl$/, 'a PyTorch file, which can only be opened by running program code in it'],
]

const WEIGHTS = 'model.weights.h5'

/**
 * Finds the model in a zip: a model.json, else the only JSON that is one whatever its name; a `.keras` archive as it is packed or unpacked; else
 * the only `.keras` or `.h5` file.
 *
 * @param files  what was unpacked.
 * @param names  all that the zip holds.
 * @throws {AppError} `model-not-trainable`, `model-not-a-model`
 */
export function findInZip(files: Files, names: readonly string[]): ZippedModel {
  const modelJson = shallowest(files, 'model.json') ?? onlyLayersModel(files)
  if (modelJson !== undefined) {
    const folder = folderOf(modelJson)
    return { kind: 'layers-model', modelJson: modelJson.slice(folder.length), files: within(files, folder) }
  }
  const config = shallowest(files, 'config.json')
  const weights = config === undefined ? undefined : files.get(folderOf(config) + WEIGHTS)
  if (config !== undefined && weights) return { kind: 'keras', weights, files: within(files, folderOf(config)) }
  const single = [...files].filter(([name]) => /\.(keras|h5|hdf5)$/i.test(name))
  const [only] = single
  if (only && single.length === 1) {
    const [path, content] = only
    const folder = folderOf(path)
    return { kind: 'file', name: path.slice(folder.length), content, files: within(files, folder) }
  }
  const told = TOLD.find(([pattern]) => names.some((name) => pattern.test(name)))
  if (told && single.length === 0) throw notTrainable(`This zip holds ${told[1]}`)
  const isSeveral = single.length > 1
  throw failure('model-not-a-model', {
    of: 'zip',
    names: isSeveral ? single.slice(0, 5).map(([name]) => name) : names.slice(0, 5),
    isSeveral,
  })
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

const within = (files: Files, folder: string): Files =>
  new Map(
    [...files].flatMap(([name, content]) => (name.startsWith(folder) ? [[name.slice(folder.length), content]] : [])),
  )

function shallowest(files: Files, file: string): string | undefined {
  const paths = [...files.keys()].filter((name) => name === file || name.endsWith(`/${file}`))
  return paths.sort((a, b) => a.split('/').length - b.split('/').length)[0]
}

function onlyLayersModel(files: Files): string | undefined {
  const found = [...files].filter(([name, content]) => /\.json$/i.test(name) && isLayersModel(content))
  return found.length === 1 ? found[0]?.[0] : undefined
}

function isLayersModel(content: Uint8Array): boolean {
  if (content.length > MAX_TEXT_BYTES) return false
  try {
    return isLayersModelJson(JSON.parse(new TextDecoder().decode(content).replace(/^\uFEFF/, '')))
  } catch {
    return false // another program's
  }
}

const MAX_ENTRIES = 5000
const MIB = 2 ** 20
const MAX_UNPACKED_BYTES = 2048 * MIB
/** Weights hardly get smaller when packed, words about twenty times. */
const MAX_RATIO = 100
const ALWAYS_FINE_BYTES = 16 * MIB

const damaged = (what: string, cause?: unknown): AppError =>
  failure('model-bad-archive', { of: 'damaged', problem: what }, { cause })

/**
 * The files of a zip that a model may have. Nothing is written, so no name leads anywhere; names that would lead out of a folder are refused all
 * the same. What is unpacked is never larger than what the zip declares, and that is checked first.
 *
 * @param outerBytes  length of the file that a zip within a zip came from: both unpackings together stay within the measure.
 * @throws {AppError} `model-bad-archive`
 */
export function unzip(
  bytes: Uint8Array,
  isWanted: (name: string) => boolean,
  outerBytes = bytes.length,
): Map<string, Uint8Array> {
  const names = new Set<string>()
  let [numPacked, numBytes] = [0, 0]
  const check = ({ name, size, originalSize }: { name: string; size: number; originalSize: number }): boolean => {
    if (names.size >= MAX_ENTRIES) throw damaged(`it holds over ${MAX_ENTRIES} files`)
    if (/^[/\\]|^[a-z]:|\0/i.test(name) || name.split(/[/\\]/).includes('..'))
      throw damaged(`it holds “${name.slice(0, 100)}”, which leads out of its folder`)
    if (names.has(name)) throw damaged(`it holds “${name.slice(0, 100)}” twice`)
    names.add(name)
    if (name.endsWith('/') || /(^|\/)(__MACOSX|\.[^/]*)(\/|$)/.test(name) || !isWanted(name)) return false
    numPacked += size
    numBytes += originalSize
    if (!(numPacked <= bytes.length))
      throw damaged(
        `“${name.slice(0, 100)}” and the files before it take ${numPacked} bytes of a zip of ${bytes.length}`,
      )
    const isBomb = originalSize > ALWAYS_FINE_BYTES && originalSize > size * MAX_RATIO
    const isNestedBomb = numBytes > ALWAYS_FINE_BYTES && numBytes > outerBytes * MAX_RATIO
    if (!(numBytes <= MAX_UNPACKED_BYTES) || isBomb || isNestedBomb)
      throw damaged(`“${name}” would be ${originalSize} bytes unpacked, of ${size} in the zip`)
    return true
  }
  try {
    return new Map(Object.entries(unzipSync(bytes, { filter: check })))
  } catch (thrown) {
    throw thrown instanceof AppError
      ? thrown
      : damaged(thrown instanceof Error ? thrown.message : 'it is damaged', thrown)
  }
}
