import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'

export const PROJECT_FOLDER = resolve(import.meta.dirname, '..')
export const PEERS_FOLDER = join(import.meta.dirname, 'peers')
export const OURS_FOLDER = join(import.meta.dirname, 'ours')
export const DOCUMENT = join(PROJECT_FOLDER, 'docs', 'BENCHMARKS.md')

/** Photos and models that are too large for the project. */
export const SHARED_FOLDER = resolve(PROJECT_FOLDER, process.env.FROSTLINE_SHARED ?? '../shared')

export const FLOWERS = join(SHARED_FOLDER, 'data', 'flowers')
export const MOBILENET = join(SHARED_FOLDER, 'models', 'mobilenet-v1-0.25-224')
/** The same weights as {@link MOBILENET} without the top, as keras.applications loads them. */
export const MOBILENET_KERAS = join(SHARED_FOLDER, 'models', 'keras-h5', 'mobilenet_2_5_224_tf_no_top.h5')
export const FROSTNET = join(PROJECT_FOLDER, 'resources', 'models', 'frostnet-64')

/** Why a part cannot run here: the first place that is missing. */
export function missing(...places: string[]): string | undefined {
  const place = places.find((path) => !existsSync(path))
  return place && `${place} is not there (FROSTLINE_SHARED names the folder with photos and models).`
}
