import { imagesShape } from '../../engine/op-graph.ts'
import { transpose } from '../../ops/axes.ts'
import { reshape } from '../../ops/shapes.ts'
import { asOperationNamed } from '../keras-form.ts'
import { badConfig, integerOf, type LayerSpec } from '../layer-config.ts'
import { type FileKind, layerKind } from '../layer-kind.ts'
import { shapeOf } from '../lowering.ts'
import { aside } from '../rewriting.ts'
import { type ImageShape, mapOf } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'

const blockSize = (layer: LayerSpec): number => integerOf(layer, 'block_size', { min: 1 })

function toSpace(layer: LayerSpec, input: ImageShape): [number, number, number] {
  const [height, width, channels] = mapOf(layer, input)
  const size = blockSize(layer)
  if (channels % size ** 2 !== 0) throw badConfig(layer, `${channels} channels do not make blocks of ${size} x ${size}`)
  return [height * size, width * size, channels / size ** 2]
}

/** Channels become pixels, block by block. */
export const depthToSpace = layerKind({
  className: 'DepthToSpace',
  settings: { block_size: undefined, data_format: undefined },
  outputShape: toSpace,
  lower: ({ f, layer }, [x]) => {
    const output = toSpace(layer, shapeOf(x))
    const size = blockSize(layer)
    const [batch, height, width] = imagesShape(x.shape, layer.name)
    const apart = reshape(f, x, [batch, height, width, size, size, output[2]])
    return reshape(f, transpose(f, apart, [0, 1, 3, 2, 4, 5]), [batch, ...output])
  },
  tfjs: NOT_IN_TFJS,
  keras: asOperationNamed('nn', 'DepthToSpace', 'block_size'),
})

function toDepth(layer: LayerSpec, input: ImageShape): [number, number, number] {
  const [height, width, channels] = mapOf(layer, input)
  const size = blockSize(layer)
  if (height % size !== 0 || width % size !== 0)
    throw badConfig(layer, `blocks of ${size} x ${size} do not fill ${height} x ${width}`)
  return [height / size, width / size, channels * size ** 2]
}

/** Pixels become channels, block by block. */
export const spaceToDepth = layerKind({
  className: 'SpaceToDepth',
  settings: { block_size: undefined, data_format: undefined },
  outputShape: toDepth,
  lower: ({ f, layer }, [x]) => {
    const output = toDepth(layer, shapeOf(x))
    const size = blockSize(layer)
    const [batch, , , channels] = imagesShape(x.shape, layer.name)
    const apart = reshape(f, x, [batch, output[0], size, output[1], size, channels])
    return reshape(f, transpose(f, apart, [0, 1, 3, 2, 4, 5]), [batch, ...output])
  },
  tfjs: NOT_IN_TFJS,
  keras: asOperationNamed('nn', 'SpaceToDepth', 'block_size'),
})

/** Patches that lie side by side; what is over at the end is cut away. */
export const patches: FileKind = {
  className: 'Patches',
  settings: { size: undefined },
  keepsValues: true,
  rewrite: (layer, input) => {
    const size = integerOf(layer, 'size', { min: 1 })
    const [height = 0, width = 0] = input
    const cut = [
      [0, height % size],
      [0, width % size],
    ]
    const isWhole = height % size === 0 && width % size === 0
    return [
      ...(isWhole ? [] : [aside('whole_patches', 'Cropping2D', { cropping: cut })]),
      { className: 'SpaceToDepth', config: { block_size: size } },
    ]
  },
}
