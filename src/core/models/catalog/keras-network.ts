import type { CatalogFile, PreprocessingMode } from './catalog-model.ts'

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
