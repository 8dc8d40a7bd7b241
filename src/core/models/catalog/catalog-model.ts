import { CAFFE_SCALING, RAW_BYTES, type Scaling, TF_SCALING, TORCH_SCALING } from '../known-scalings.ts'

/** A file at its official address, and what is known of its content before it is here. */
export interface CatalogFile {
  readonly address: string
  /** Absent where nobody has published it. */
  readonly sizeBytes?: number
  /** Hexadecimal. Absent where nobody has published it. */
  readonly md5?: string
  readonly sha256?: string
  /** Hosts that the address may send on to, besides its own. */
  readonly redirectHosts?: readonly string[]
}

/** Modes of Keras' `preprocess_input` (keras/src/applications/imagenet_utils.py); `raw`: the model rescales by itself. */
type PreprocessingMode = 'tf' | 'caffe' | 'torch' | 'raw'

export const SCALING_OF_MODE: Readonly<Record<PreprocessingMode, Scaling>> = {
  tf: TF_SCALING,
  caffe: CAFFE_SCALING,
  torch: TORCH_SCALING,
  raw: RAW_BYTES,
}

interface CatalogFacts {
  /** What it is named by, here and when it was downloaded. */
  readonly id: string
  readonly title: string
  /** Title of its variant among `ARCHITECTURES`. */
  readonly architecture: string
  /** Tells ImageNet's 1000 classes apart; without a top it is a feature extractor. */
  readonly hasTop: boolean
  /** Side of the photos it was made for. */
  readonly inputSize: number
  readonly preprocessing: PreprocessingMode
  readonly numParameters: number
  /** Of the weights. SPDX. */
  readonly licence: string
  /** ImageNet top-1, in [0, 1], of the network with its top. Whole photos, one crop. */
  readonly top1: number
  /** Where `top1` was published. */
  readonly top1Source: string
  /** Names of its classes; absent for a model without a top. */
  readonly labels?: CatalogFile
}

/** Weights of Keras Applications: a single `.h5`. */
export interface KerasCatalogModel extends CatalogFacts {
  readonly format: 'keras-h5'
  readonly file: CatalogFile
}

/** A TF.js layers-model: `model.json`, and beside it the files that it names. */
export interface TfjsCatalogModel extends CatalogFacts {
  readonly format: 'tfjs-layers-model'
  readonly file: CatalogFile
  /** Of all files of weights one after another, in the order of the manifest. */
  readonly weightsSha256?: string
}

/** A pretrained model that can be downloaded. */
export type CatalogModel = KerasCatalogModel | TfjsCatalogModel

/** What is to be downloaded. Where no length was published it follows from the weights: float32, and little besides. */
export function downloadBytes({ file, format, numParameters }: CatalogModel): { bytes: number; isExact: boolean } {
  return format === 'keras-h5' && file.sizeBytes !== undefined
    ? { bytes: file.sizeBytes, isExact: true }
    : { bytes: 4 * numParameters, isExact: false }
}

/** Where a model is fetched from. */
export const hostOf = ({ file }: CatalogModel): string => /^https?:\/\/([^/:]+)/.exec(file.address)?.[1] ?? ''

export const KERAS_STORAGE = 'https://storage.googleapis.com/tensorflow/keras-applications'

/** A network of Keras Applications with the files of weights there are for it. */
export interface KerasNetwork {
  readonly id: string
  readonly title: string
  readonly architecture: string
  readonly inputSize: number
  readonly preprocessing: PreprocessingMode
  readonly licence: string
  readonly top1: number
  /** Default: Keras' own table. */
  readonly top1Source?: string
  /** With and without the top. */
  readonly numParameters: readonly [top: number, notop: number]
  readonly top?: CatalogFile
  readonly notop?: CatalogFile
}
