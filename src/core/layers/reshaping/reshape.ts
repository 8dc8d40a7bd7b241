import { reshape as reshapeOp } from '../../ops/shapes.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import { asKeras } from '../keras-form.ts'
import { badConfig, describe, type LayerSpec } from '../layer-config.ts'
import { free, layerKind } from '../layer-kind.ts'
import { batchOf, shapeOf } from '../lowering.ts'
import type { ImageShape } from '../shapes.ts'
import { asTfjs } from '../tfjs-form.ts'
import { toShape } from '../words.ts'

/** One number of `target_shape` may be left open, as -1. */
function reshaped(layer: LayerSpec, input: ImageShape): number[] {
  const target = layer.config['target_shape']
  if (!Array.isArray(target) || target.length > 6 || !target.every((n) => Number.isInteger(n) && (n === -1 || n > 0)))
    throw badConfig(layer, `“target_shape” is ${describe(target)}, expected whole numbers`)
  const known = sizeOf((target as number[]).filter((n) => n !== -1))
  const numOpen = target.filter((n) => n === -1).length
  const shape = (target as number[]).map((n) => (n === -1 ? sizeOf(input) / known : n))
  if (numOpen > 1 || sizeOf(shape) !== sizeOf(input) || !shape.every(Number.isInteger))
    throw badConfig(layer, `[${input.join(', ')}] cannot be reshaped to [${target.join(', ')}]`)
  return shape
}

export const reshape = layerKind({
  className: 'Reshape',
  settings: { target_shape: undefined },
  keepsValues: true,
  outputShape: reshaped,
  multiplyAdds: free,
  words: toShape,
  lower: ({ f, layer }, [x]) => reshapeOp(f, x, [batchOf(x), ...reshaped(layer, shapeOf(x))]),
  tfjs: asTfjs,
  keras: asKeras('target_shape'),
  // it says what it reshapes to, also where its file left one number open
  settle: ({ config }, _, output) => ({ config: { ...config, target_shape: output } }),
})
