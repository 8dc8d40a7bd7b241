import { failure } from '../../shared/errors.ts'
import { addN } from '../ops/arithmetic.ts'
import { opKind } from '../ops/kinds.ts'
import type { GraphFunction, Op, Tensor } from './op-graph.ts'

/**
 * Reverse-mode gradients of a function's tensor, added to the function as ops. Only what lies between `targets` and `output` is differentiated.
 *
 * @param output    tensor of any shape; the gradient of the sum of its elements when `seed` is omitted would need ones, so `seed` is explicit.
 * @param seed      gradient with respect to `output`, of its shape.
 * @param targets   tensors to differentiate with respect to.
 * @returns         one gradient for each target, of its shape. A target that `output` does not depend on is an error.
 */
export function gradients(f: GraphFunction, output: Tensor, seed: Tensor, targets: readonly Tensor[]): Tensor[] {
  const dependent = opsDependingOn(f, targets)
  const pending = new Map<string, Tensor[]>()
  const accumulate = (tensor: Tensor, gradient: Tensor) => {
    const key = keyOf(tensor)
    const list = pending.get(key)
    if (list) list.push(gradient)
    else pending.set(key, [gradient])
  }
  accumulate(output, seed)
  const isTarget = new Set(targets.map(keyOf))
  const layerBefore = f.layer
  for (const op of f.ops.slice(0, output.op.id + 1).reverse()) {
    if (!dependent.has(op)) continue
    if (!op.outputs.some((out) => pending.has(keyOf(out)))) continue
    const needs = op.inputs.map((input) => dependent.has(input.op) || isTarget.has(keyOf(input)))
    if (!needs.some(Boolean)) continue
    const rule = opKind(op)?.gradient
    if (rule === 'zero') continue
    if (typeof rule !== 'function')
      throw failure('engine', { problem: `there is no gradient for the operation ${op.type}.`, layer: op.layer })
    f.layer = op.layer
    const received = op.outputs.map((out) => sum(f, pending.get(keyOf(out))))
    const given = rule(f, op, received, needs)
    op.inputs.forEach((input, i) => {
      const gradient = given[i]
      if (needs[i] && gradient) accumulate(input, gradient)
    })
  }
  f.layer = layerBefore
  return targets.map((target) => {
    const gradient = sum(f, pending.get(keyOf(target)))
    if (!gradient)
      throw failure('engine', {
        problem: 'its weights have no effect on the loss, so they cannot be trained.',
        layer: target.op.layer,
        cure: 'freeze-layer',
      })
    return gradient
  })
}

const keyOf = ({ op, index }: Tensor) => `${op.id}:${index}`

const sum = (f: GraphFunction, parts: Tensor[] | undefined): Tensor | undefined => {
  if (!parts) return undefined
  if (parts.length > 1) parts.splice(0, parts.length, addN(f, parts))
  return parts[0]
}

/** Ops with a target among their inputs, or an op that has one. */
function opsDependingOn(f: GraphFunction, targets: readonly Tensor[]): Set<Op> {
  const found = new Set<Op>()
  const isTarget = new Set(targets.map(keyOf))
  for (const op of f.ops)
    if (op.inputs.some((input) => found.has(input.op) || isTarget.has(keyOf(input)))) found.add(op)
  return found
}
