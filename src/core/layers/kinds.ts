import { failure } from '../../shared/errors.ts'
import { activation } from './activations/activation.ts'
import { elu } from './activations/elu.ts'
import { leakyReLU } from './activations/leaky-relu.ts'
import { prelu } from './activations/prelu.ts'
import { relu } from './activations/relu.ts'
import { softmax } from './activations/softmax.ts'
import { thresholdedReLU } from './activations/thresholded-relu.ts'
import { conv2DTranspose } from './convolutional/conv-2d-transpose.ts'
import { conv2D } from './convolutional/conv-2d.ts'
import { convolutions1D } from './convolutional/convolutions-1d.ts'
import { depthwiseConv2D } from './convolutional/depthwise-conv-2d.ts'
import { separableConv2D } from './convolutional/separable-conv-2d.ts'
import { dense } from './core/dense.ts'
import { einsumDense } from './core/einsum-dense.ts'
import { identity } from './core/identity.ts'
import { inputLayer } from './core/input-layer.ts'
import { describe, type LayerSpec } from './layer-config.ts'
import type { FileKind, LayerKind } from './layer-kind.ts'
import { concatenate } from './merging/concatenate.ts'
import { dot } from './merging/dot.ts'
import * as merge from './merging/merge.ts'
import { batchNormalization } from './normalization/batch-normalization.ts'
import { groupNormalization } from './normalization/group-normalization.ts'
import { layerNormalization } from './normalization/layer-normalization.ts'
import { layerScale } from './normalization/layer-scale.ts'
import { rmsNormalization } from './normalization/rms-normalization.ts'
import { unitNormalization } from './normalization/unit-normalization.ts'
import * as axes from './operations/axes.ts'
import { compare, logical, where } from './operations/comparisons.ts'
import * as crops from './operations/crops.ts'
import * as depthAndSpace from './operations/depth-and-space.ts'
import { einsum } from './operations/einsum.ts'
import { getItem } from './operations/get-item.ts'
import { matmul } from './operations/matmul.ts'
import { norm } from './operations/norm.ts'
import { moveAxis, swapAxes } from './operations/orders-of-axes.ts'
import { pad } from './operations/pad.ts'
import { localResponseNormalization, perImageStandardization, rgbToGrayscale } from './operations/photos.ts'
import { reductions } from './operations/reductions.ts'
import { roll } from './operations/roll.ts'
import { part } from './operations/split-part.ts'
import { take } from './operations/take.ts'
import { repeat, tile } from './operations/tile-and-repeat.ts'
import * as adaptive from './pooling/adaptive-pooling.ts'
import * as globalPooling from './pooling/global-pooling.ts'
import * as pooling from './pooling/pooling-2d.ts'
import { centerCrop } from './preprocessing/center-crop.ts'
import { normalization } from './preprocessing/normalization.ts'
import { randomCrop } from './preprocessing/random-crop.ts'
import { rescaling } from './preprocessing/rescaling.ts'
import { resizing } from './preprocessing/resizing.ts'
import { dropout, spatialDropout2D, stochasticDepth } from './regularization/dropout.ts'
import { onlyInTraining } from './regularization/only-in-training.ts'
import { cropping1D, cropping2D } from './reshaping/cropping.ts'
import { flatten } from './reshaping/flatten.ts'
import { permute } from './reshaping/permute.ts'
import { repeatVector } from './reshaping/repeat-vector.ts'
import { reshape } from './reshaping/reshape.ts'
import { upSampling1D, upSampling2D } from './reshaping/up-sampling.ts'
import { zeroPadding1D, zeroPadding2D } from './reshaping/zero-padding.ts'

/** The kinds of layers that a graph of ours has. A new one needs its file and its line here. */
export const GRAPH_KINDS: readonly LayerKind[] = [
  inputLayer,
  // convolutional, core
  conv2D,
  depthwiseConv2D,
  separableConv2D,
  conv2DTranspose,
  dense,
  identity,
  // normalization
  batchNormalization,
  layerNormalization,
  groupNormalization,
  rmsNormalization,
  unitNormalization,
  layerScale,
  // activations
  activation,
  relu,
  leakyReLU,
  prelu,
  elu,
  softmax,
  thresholdedReLU,
  // regularization
  dropout,
  spatialDropout2D,
  ...onlyInTraining,
  // pooling
  pooling.maxPooling2D,
  pooling.averagePooling2D,
  globalPooling.globalAveragePooling2D,
  globalPooling.globalMaxPooling2D,
  adaptive.adaptiveAveragePooling2D,
  adaptive.adaptiveMaxPooling2D,
  // merging
  merge.add,
  merge.subtract,
  merge.multiply,
  merge.average,
  merge.maximum,
  merge.minimum,
  concatenate,
  dot,
  // reshaping
  zeroPadding2D,
  cropping2D,
  upSampling2D,
  flatten,
  reshape,
  permute,
  repeatVector,
  // preprocessing
  normalization,
  rescaling,
  resizing,
  centerCrop,
  // operations
  ...reductions,
  norm,
  merge.divide,
  merge.squaredDifference,
  compare,
  logical,
  where,
  matmul,
  einsum,
  getItem,
  part,
  take,
  tile,
  repeat,
  roll,
  pad,
  axes.expandDims,
  axes.squeeze,
  axes.stack,
  axes.flip,
  depthAndSpace.depthToSpace,
  depthAndSpace.spaceToDepth,
  rgbToGrayscale,
  perImageStandardization,
  localResponseNormalization,
]

/** Those that a file may have besides, which others compute. */
export const FILE_KINDS: readonly FileKind[] = [
  ...convolutions1D,
  einsumDense,
  pooling.maxPooling1D,
  pooling.averagePooling1D,
  globalPooling.globalAveragePooling1D,
  globalPooling.globalMaxPooling1D,
  adaptive.adaptiveAveragePooling1D,
  adaptive.adaptiveMaxPooling1D,
  upSampling1D,
  zeroPadding1D,
  cropping1D,
  randomCrop,
  stochasticDepth,
  swapAxes,
  moveAxis,
  depthAndSpace.patches,
  crops.cropImages,
  crops.padImages,
  crops.centralCrop,
  crops.cropOrPad,
]

const IN_GRAPHS = new Map(GRAPH_KINDS.map((kind) => [kind.className, kind]))
const IN_FILES = new Map<string, LayerKind | FileKind>([
  ...IN_GRAPHS,
  ...FILE_KINDS.map((kind) => [kind.className, kind] as const),
])

/** What a file may have, by class name. */
export const SUPPORTED_LAYERS: readonly string[] = [...IN_FILES.keys()]

/** What is known of a layer of a file; nothing where the class is not known. */
export function kindInFile({ className }: Pick<LayerSpec, 'className'>): LayerKind | FileKind | undefined {
  return IN_FILES.get(className)
}

/**
 * What is known of a layer of a file that must be known.
 *
 * @throws {AppError} `model-unknown-layer`, naming the layer, its class and what is supported.
 */
export function fileKindOf({ name, className }: Pick<LayerSpec, 'name' | 'className'>): LayerKind | FileKind {
  const kind = kindInFile({ className })
  if (kind) return kind
  throw failure('model-unknown-layer', {
    of: 'layer',
    layer: name,
    className: describe(className),
    supported: [...SUPPORTED_LAYERS],
  })
}

/** What is known of a layer of a graph; nothing where the class is not known. */
export function kindOf({ className }: Pick<LayerSpec, 'className'>): LayerKind | undefined {
  return IN_GRAPHS.get(className)
}

/** True for layers that take several tensors. */
export function isMerge(layer: Pick<LayerSpec, 'className'>): boolean {
  return (kindOf(layer)?.inputs[1] ?? 1) > 1
}

/** Leaves out numbers by chance in training. It has no weights, but above the frost line it acts as in training, below it never does. */
export function isDropout(layer: Pick<LayerSpec, 'className'>): boolean {
  return kindOf(layer)?.isDropout === true
}
