import { type AppError, failure } from '../../../shared/errors.ts'
import { notAModel } from '../../models/errors.ts'
import { isObject, own } from '../../models/json-limits.ts'
import type { JsonObject } from '../../models/json-limits.ts'
import { describe } from '../../layers/layer-config.ts'
import { sizeOf } from '../../models/layer-graph.ts'

type StoredDType = 'float32' | 'int32' | 'bool' | 'uint8' | 'uint16' | 'float16'

/** A weight as it lies in a file. */
export interface StoredWeight {
  readonly name: string
  readonly shape: readonly number[]
  readonly dtype: 'float32' | 'int32' | 'bool'
  readonly quantization:
    { readonly dtype: 'uint8' | 'uint16' | 'float16'; readonly min: number; readonly scale: number } | undefined
  /** Saved with the model to go on training it elsewhere; no layer's. */
  readonly isOptimizer: boolean
  readonly numBytes: number
}

/** Weights that lie one after the other in a list of files. */
export interface WeightGroup {
  readonly paths: readonly string[]
  readonly weights: readonly StoredWeight[]
  readonly numBytes: number
}

const BYTES: Readonly<Record<StoredDType, number>> = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 }
const MAX_SHARDS = 100_000
const MAX_ELEMENTS = 2 ** 28

function badWeight(name: unknown, what: string): AppError {
  return failure('model-bad-weights', { weight: describe(name), problem: what })
}

/** Reads `weightsManifest`. Sizes follow from it alone: nothing is read or allocated. */
export function readWeightsManifest(json: unknown): WeightGroup[] {
  if (!Array.isArray(json)) throw notAModel('it has no weightsManifest')
  return json.map((group: unknown) => {
    const paths = isObject(group) ? own(group, 'paths') : undefined
    const weights = isObject(group) ? own(group, 'weights') : undefined
    if (!Array.isArray(paths) || !Array.isArray(weights) || paths.length > MAX_SHARDS)
      throw notAModel('a group of its weightsManifest has no paths or weights')
    const stored = weights.map(readStoredWeight)
    return {
      paths: paths.map(checkShardPath),
      weights: stored,
      numBytes: stored.reduce((sum, { numBytes }) => sum + numBytes, 0),
    }
  })
}

function readStoredWeight(json: unknown): StoredWeight {
  if (!isObject(json)) throw badWeight(json, 'it is not described')
  const name = own(json, 'name')
  const dtype = own(json, 'dtype')
  if (typeof name !== 'string') throw badWeight(name, 'it has no name')
  const shape = readShape(name, own(json, 'shape'))
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool')
    throw badWeight(name, `its dtype is ${describe(dtype)}, expected float32, int32 or bool`)
  const quantization = readQuantization(name, own(json, 'quantization'))
  const numBytes = sizeOf(shape) * BYTES[quantization?.dtype ?? dtype]
  return { name, shape, dtype, quantization, isOptimizer: own(json, 'group') === 'optimizer', numBytes }
}

function readShape(name: string, shape: unknown): number[] {
  const fits = Array.isArray(shape) && shape.length <= 8 && shape.every((n) => Number.isSafeInteger(n) && n >= 0)
  if (!fits || sizeOf(shape as number[]) > MAX_ELEMENTS) throw badWeight(name, `its shape is ${describe(shape)}`)
  return shape as number[]
}

function readQuantization(name: string, json: unknown): StoredWeight['quantization'] {
  if (json === undefined || json === null) return undefined
  const { dtype, min, scale }: JsonObject = isObject(json) ? json : {}
  if (dtype === 'float16') return { dtype, min: 0, scale: 1 }
  if ((dtype !== 'uint8' && dtype !== 'uint16') || typeof min !== 'number' || typeof scale !== 'number')
    throw badWeight(
      name,
      `its quantization is ${describe(json)}, expected uint8 or uint16 with min and scale, or float16`,
    )
  return { dtype, min, scale }
}

/**
 * Shards lie beside model.json or in folders below it. Links are checked where files are opened.
 *
 * @throws {AppError} `model-path-escape` for a path that leaves the folder.
 */
function checkShardPath(path: unknown): string {
  const escapes =
    typeof path !== 'string' ||
    path === '' ||
    path.length > 1000 ||
    path.startsWith('/') ||
    /[\\\0]|^[a-z][a-z0-9+.-]*:/i.test(path) ||
    path.split('/').includes('..')
  if (escapes) throw failure('model-path-escape', { of: 'named', path: describe(path) })
  return path
}
