import { failure } from '../../shared/errors.ts'
import { activations } from './activations.ts'
import { arithmetic } from './arithmetic.ts'
import { axes } from './axes.ts'
import { batchNormalizations } from './batch-normalization.ts'
import { biases } from './bias-add.ts'
import { comparisons } from './comparisons.ts'
import { constants } from './constants.ts'
import { conv2dOps } from './conv-2d.ts'
import { crossEntropies } from './cross-entropy.ts'
import { depthwiseConv2dOps } from './depthwise-conv-2d.ts'
import { joins } from './joins.ts'
import { products } from './matmul.ts'
import { math } from './math.ts'
import { meanAndMax } from './mean-and-max.ts'
import type { Op } from '../engine/op-graph.ts'
import type { OpKind } from './op-kind.ts'
import { optimizerSteps } from './optimizer-steps.ts'
import { pointwiseConv2dOps } from './pointwise-conv-2d.ts'
import { pools } from './pools.ts'
import { random } from './random.ts'
import { sums } from './reductions.ts'
import { resizes } from './resize.ts'
import { shapes } from './shapes.ts'
import { slices } from './slices.ts'
import { spaceAndBatch } from './space-to-batch.ts'
import { variables } from './variables.ts'

/** The ops that a graph of ours has. A family has its file and its line here. */
export const OPS: readonly OpKind[] = [
  ...constants,
  ...variables,
  ...shapes,
  ...slices,
  ...axes,
  ...joins,
  ...spaceAndBatch,
  ...math,
  ...activations,
  ...arithmetic,
  ...comparisons,
  ...sums,
  ...meanAndMax,
  ...products,
  ...conv2dOps,
  ...pointwiseConv2dOps,
  ...depthwiseConv2dOps,
  ...biases,
  ...pools,
  ...batchNormalizations,
  ...crossEntropies,
  ...resizes,
  ...random,
  ...optimizerSteps,
]

const BY_TYPE = new Map(OPS.map((kind) => [kind.type, kind]))

/** What is known of an op; nothing where it is not known. @throws {AppError} `engine` if it has another number of inputs than its kind. */
export function opKind({ type, inputs, layer }: Pick<Op, 'type'> & Partial<Op>): OpKind | undefined {
  const kind = BY_TYPE.get(type)
  if (inputs && kind && kind.numInputs !== 'any' && inputs.length !== kind.numInputs)
    throw failure('engine', { problem: `${type} takes ${kind.numInputs} inputs, not ${inputs.length}.`, layer })
  return kind
}
