import { tuple } from '../../../shared/tuple.ts'
import { batchMatMul } from '../../ops/matmul.ts'
import { sizeOf } from '../../models/layer-graph.ts'
import { NOT_IN_KERAS, notInKeras, operation, operationLayer } from '../keras-form.ts'
import { badConfig, flagOf } from '../layer-config.ts'
import { layerKind } from '../layer-kind.ts'
import type { ShapeRule } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'

/** A product of matrices for each photo, either transposed first. */
const matmulShape: ShapeRule = (layer, a, [, b = []]) => {
  const [transposeA, transposeB] = [layer.config['transpose_a'] === true, layer.config['transpose_b'] === true]
  const [rows, inner] = transposeA ? [a.at(-1), a.at(-2)] : [a.at(-2), a.at(-1)]
  const [depth, columns] = transposeB ? [b.at(-1), b.at(-2)] : [b.at(-2), b.at(-1)]
  const fits = a.length >= 2 && b.length === a.length && inner === depth && a.slice(0, -2).every((n, i) => n === b[i])
  if (!fits || rows === undefined || columns === undefined)
    throw badConfig(layer, `[${a.join(', ')}] and [${b.join(', ')}] cannot be multiplied as matrices`)
  return [...a.slice(0, -2), rows, columns]
}

export const matmul = layerKind({
  className: 'Matmul',
  settings: { transpose_a: false, transpose_b: false },
  inputs: [2, 2],
  outputShape: matmulShape,
  multiplyAdds: (layer, input, output) =>
    sizeOf(output) * (input.at(layer.config['transpose_a'] === true ? -2 : -1) ?? 1),
  lower: ({ f, layer }, inputs) =>
    batchMatMul(f, ...tuple(inputs, 2), flagOf(layer, 'transpose_a'), flagOf(layer, 'transpose_b')),
  tfjs: NOT_IN_TFJS,
  keras: ({ layer }) => {
    const { name, inbound, config } = layer
    if (config['transpose_a'] === true || config['transpose_b'] === true) throw notInKeras(layer, NOT_IN_KERAS)
    return [operationLayer(name, operation('numpy', 'Matmul'), inbound)]
  },
})
