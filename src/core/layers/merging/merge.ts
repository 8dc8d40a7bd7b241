import type { Tensor } from '../../engine/op-graph.ts'
import { scale } from '../../ops/arithmetic.ts'
import { binary, type BinaryOp, unary } from '../../ops/elementwise.ts'
import type { Layer } from '../../models/layer-graph.ts'
import {
  asKerasMerge,
  asOperationNamed,
  type KerasForm,
  type KerasLayer,
  operation,
  operationLayer,
} from '../keras-form.ts'
import { layerKind, type LayerKind } from '../layer-kind.ts'
import type { Lowering } from '../lowering.ts'
import { NOT_IN_TFJS, notInTfjs, renamed, type TfjsForm, type TfjsLayer } from '../tfjs-form.ts'
import { aligned, BROADCAST, merged } from './aligned.ts'

const allOf =
  (type: BinaryOp): Lowering =>
  (context, inputs) => {
    const [first, ...others] = aligned(context, inputs)
    return others.reduce<Tensor>((left, right) => binary(context.f, type, left, right), first)
  }

const asTfjsMerge: TfjsForm = (layer) => {
  const { broadcast: _, ...config } = layer.config
  return renamed(layer, layer.className, config)
}

/** TF.js has no such layer, but one that adds what another negates. */
function asTfjsSubtract(layer: Layer): TfjsLayer[] {
  const [first, second] = layer.inbound
  if (first === undefined || second === undefined) throw notInTfjs(layer, 'it takes fewer than two tensors')
  const name = `${layer.name}_negated`
  return [
    { name, className: 'Rescaling', inbound: [second], config: { name, scale: -1, offset: 0 } },
    { name: layer.name, className: 'Add', inbound: [first, name], config: { name: layer.name, trainable: true } },
  ]
}

interface Forms {
  readonly tfjs?: TfjsForm
  readonly keras?: KerasForm
  /** How many it takes at most. */
  readonly most?: number
}

/** Number by number, of two or more tensors. */
const merge = (
  className: string,
  lower: Lowering,
  { tfjs = asTfjsMerge, keras = asKerasMerge(), most = Infinity }: Forms = {},
): LayerKind =>
  layerKind({ className, settings: BROADCAST, inputs: [2, most], outputShape: merged, lower, tfjs, keras })

export const add = merge('Add', allOf('AddV2'))
export const subtract = merge('Subtract', allOf('Sub'), { tfjs: asTfjsSubtract, most: 2 })
export const multiply = merge('Multiply', allOf('Mul'))
export const maximum = merge('Maximum', allOf('Maximum'))
export const minimum = merge('Minimum', allOf('Minimum'))
export const average = merge('Average', (context, inputs) =>
  scale(context.f, allOf('AddV2')(context, inputs), 1 / inputs.length),
)

/** Operations of Keras that are no layers. */
export const divide = merge('Divide', allOf('RealDiv'), {
  tfjs: NOT_IN_TFJS,
  keras: asOperationNamed('numpy', 'Divide'),
  most: 2,
})
export const squaredDifference = merge(
  'SquaredDifference',
  (context, inputs) => unary(context.f, 'Square', allOf('Sub')(context, inputs)),
  {
    tfjs: NOT_IN_TFJS,
    most: 2,
    keras: ({ layer: { name, inbound } }): KerasLayer[] => [
      operationLayer(`${name}_difference`, operation('numpy', 'Subtract'), inbound),
      operationLayer(name, operation('numpy', 'Square'), [`${name}_difference`]),
    ],
  },
)
