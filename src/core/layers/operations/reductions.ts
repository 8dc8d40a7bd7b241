import type { GraphFunction, Tensor } from '../../engine/op-graph.ts'
import { add, sub } from '../../ops/arithmetic.ts'
import { unary } from '../../ops/elementwise.ts'
import { reduce, type Reduction } from '../../ops/reductions.ts'
import { asOperationNamed, asTruth, type KerasForm, operation } from '../keras-form.ts'
import { axesOf, badConfig, flagOf, type LayerSpec } from '../layer-config.ts'
import { layerKind, type LayerKind } from '../layer-kind.ts'
import type { Lowering } from '../lowering.ts'
import type { ShapeRule } from '../shapes.ts'
import { NOT_IN_TFJS } from '../tfjs-form.ts'
import { truth } from './truth.ts'

/** Axes as indices into the shape without the batch, where `axis` counts the batch and null stands for all, the batch too. */
export function reducedAxes(layer: LayerSpec, rank: number): number[] {
  if (layer.config['axis'] == null) throw badConfig(layer, 'it reduces the batch of photos to one')
  return axesOf(layer, rank)
}

export const REDUCTION = { axis: undefined, keepdims: false } as const

export const reduced: ShapeRule = (layer, input) => {
  const axes = reducedAxes(layer, input.length)
  const kept = flagOf(layer, 'keepdims')
  const shape = input.flatMap((n, i) => (axes.includes(i) ? (kept ? [1] : []) : [n]))
  if (shape.length > 0) return shape
  throw badConfig(layer, 'it leaves one number of a photo; set “keepdims”')
}

type Reduce = (f: GraphFunction, x: Tensor, axes: readonly number[], keepDims: boolean) => Tensor

const plainly =
  (type: Reduction): Reduce =>
  (f, x, axes, keepDims) =>
    reduce(f, type, x, axes, keepDims)

const smallest: Reduce = (f, x, axes, keepDims) => unary(f, 'Neg', reduce(f, 'Max', unary(f, 'Neg', x), axes, keepDims))

/** Of the population, as NumPy's. */
const variance: Reduce = (f, x, axes, keepDims) =>
  reduce(f, 'Mean', unary(f, 'Square', sub(f, x, reduce(f, 'Mean', x, axes, true))), axes, keepDims)

const logSumExp: Reduce = (f, x, axes, keepDims) => {
  const largest = unary(f, 'StopGradient', reduce(f, 'Max', x, axes, true))
  const sum = reduce(f, 'Sum', unary(f, 'Exp', sub(f, x, largest)), axes, true)
  const answer = add(f, unary(f, 'Log', sum), largest)
  return keepDims ? answer : reduce(f, 'Sum', answer, axes, false)
}

export const reducing =
  (compute: Reduce): Lowering =>
  ({ f, layer }, [x]) => {
    const axes = reducedAxes(layer, x.shape.length - 1).map((axis) => axis + 1)
    return compute(f, x, axes, flagOf(layer, 'keepdims'))
  }

const reduction = (
  className: string,
  compute: Reduce,
  keras: KerasForm = asOperationNamed('numpy', className, 'axis', 'keepdims'),
): LayerKind =>
  layerKind({
    className,
    settings: REDUCTION,
    outputShape: reduced,
    lower: reducing(compute),
    tfjs: NOT_IN_TFJS,
    keras,
  })

const asTruthNamed = (className: string): KerasForm =>
  asTruth(({ axis, keepdims }) => operation('numpy', className, { axis, keepdims }))

/** Operations that make one number of all along some axes. */
export const reductions = [
  reduction('Mean', plainly('Mean')),
  reduction('Max', plainly('Max')),
  reduction('Min', smallest),
  reduction('Sum', plainly('Sum')),
  reduction('Var', variance),
  reduction('Std', (f, x, axes, keepDims) => unary(f, 'Sqrt', variance(f, x, axes, keepDims))),
  reduction('Logsumexp', logSumExp, asOperationNamed('math', 'Logsumexp', 'axis', 'keepdims')),
  reduction('Any', (f, x, axes, keepDims) => reduce(f, 'Max', truth(f, x), axes, keepDims), asTruthNamed('Any')),
  reduction('All', (f, x, axes, keepDims) => smallest(f, truth(f, x), axes, keepDims), asTruthNamed('All')),
]
