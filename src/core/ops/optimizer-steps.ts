import { type Tuple, tuple } from '../../shared/tuple.ts'
import type { Update } from '../engine/eager/kernel.ts'
import type { GraphFunction, Op, Tensor, Variable } from '../engine/op-graph.ts'
import type { Convert, OnnxGraph } from '../formats/onnx/onnx-graph.ts'
import { flagOf } from './attributes.ts'
import { constant } from './constants.ts'
import type { OpKind } from './op-kind.ts'

const LOCKED = { T: { type: 'float32' }, use_locking: { bool: false } } as const

/** weight -= learningRate * gradient. */
export function applyGradientDescent(f: GraphFunction, weight: Variable, learningRate: Tensor, gradient: Tensor): Op {
  return f.update('ResourceApplyGradientDescent', [f.handle(weight), learningRate, gradient], LOCKED)
}

/** SGD with momentum as Keras has it: the velocity holds the learning rate. */
export function applyKerasMomentum(
  f: GraphFunction,
  weight: Variable,
  velocity: Variable,
  {
    learningRate,
    gradient,
    momentum,
    nesterov,
  }: { learningRate: Tensor; gradient: Tensor; momentum: number; nesterov: boolean },
): Op {
  const inputs = [f.handle(weight), f.handle(velocity), learningRate, gradient, constant(f, momentum)]
  return f.update('ResourceApplyKerasMomentum', inputs, { ...LOCKED, use_nesterov: { bool: nesterov } })
}

/** What one step of Adam takes. */
interface AdamStep {
  readonly weight: Variable
  /** Its first and second moment. */
  readonly slots: readonly Variable[]
  readonly learningRate: Tensor
  /** beta1 and beta2 to the power of the step. */
  readonly powers: readonly Tensor[]
  readonly gradient: Tensor
  readonly beta1: number
  readonly beta2: number
  readonly epsilon: number
  /** Ops that come first. */
  readonly after?: readonly Op[]
}

/** Kingma & Ba 2015 (arXiv:1412.6980), in the order of section 2's last paragraph, as Keras. */
export function applyAdam(f: GraphFunction, step: AdamStep): Op {
  const { weight, slots, learningRate, powers, gradient, beta1, beta2, epsilon, after = [] } = step
  const state = [weight, ...slots].map((variable) => f.handle(variable))
  const numbers = [learningRate, constant(f, beta1), constant(f, beta2), constant(f, epsilon)]
  const attrs = { ...LOCKED, use_nesterov: { bool: false } }
  return f.update('ResourceApplyAdam', [...state, ...powers, ...numbers, gradient], attrs, after)
}

const updateOp = (type: string, numInputs: number, update: Update, onnx: Convert): OpKind => ({
  type,
  numInputs,
  gradient: { none: 'it gives nothing' },
  eager: { update },
  onnx,
})

/** The names of an op's inputs in ONNX; variables have none of their own. */
const named = <N extends number>(graph: OnnxGraph, { inputs }: Op, count: N): Tuple<string, N> =>
  tuple(
    inputs.map((input) => (input.dtype === 'resource' ? '' : graph.get(input))),
    count,
  )

/** @see tensorflow/core/kernels/training_ops.cc */
export const optimizerSteps: readonly OpKind[] = [
  updateOp(
    'ResourceApplyGradientDescent',
    3,
    ({ variable, values, number }) => {
      const weights = variable(0)
      const rate = number(1)
      const gradient = values(2)
      for (let i = 0; i < weights.length; i++) weights[i]! -= rate * gradient[i]!
    },
    (graph, op) => {
      const [, rate, gradient] = named(graph, op, 3)
      const change = graph.node('Mul', [rate, gradient])
      graph.setVariable(op, 0, graph.node('Sub', [graph.variable(op, 0), change]))
    },
  ),
  updateOp(
    'ResourceApplyKerasMomentum',
    5,
    ({ op, variable, values, number }) => {
      const [weights, velocity] = [variable(0), variable(1)]
      const rate = number(2)
      const gradient = values(3)
      const momentum = number(4)
      const looksAhead = flagOf(op, 'use_nesterov')
      for (let i = 0; i < weights.length; i++) {
        velocity[i] = velocity[i]! * momentum - gradient[i]! * rate
        weights[i]! += looksAhead ? velocity[i]! * momentum - gradient[i]! * rate : velocity[i]!
      }
    },
    (graph, op) => {
      const [, , rate, gradient, momentum] = named(graph, op, 5)
      const change = graph.node('Mul', [gradient, rate])
      const next = (velocity: string): string => graph.node('Sub', [graph.node('Mul', [velocity, momentum]), change])
      const velocity = next(graph.variable(op, 1))
      const step = flagOf(op, 'use_nesterov') ? next(velocity) : velocity
      graph.setVariable(op, 1, velocity)
      graph.setVariable(op, 0, graph.node('Add', [graph.variable(op, 0), step]))
    },
  ),
  updateOp(
    'ResourceApplyAdam',
    10,
    ({ variable, values, number }) => {
      const [weights, m, v] = [variable(0), variable(1), variable(2)]
      const [beta1Power, beta2Power, rate] = [number(3), number(4), number(5)]
      const [beta1, beta2, epsilon] = [number(6), number(7), number(8)]
      const gradient = values(9)
      const alpha = (rate * Math.sqrt(1 - beta2Power)) / (1 - beta1Power)
      for (let i = 0; i < weights.length; i++) {
        const slope = gradient[i]!
        m[i]! += (slope - m[i]!) * (1 - beta1)
        v[i]! += (slope * slope - v[i]!) * (1 - beta2)
        weights[i]! -= (m[i]! * alpha) / (Math.sqrt(v[i]!) + epsilon)
      }
    },
    (graph, op) => {
      const [, , , power1, power2, rate, beta1, beta2, epsilon, gradient] = named(graph, op, 10)
      const one = graph.scalar(1)
      const rest = (x: string): string => graph.node('Sub', [one, x])
      const towards = (mean: string, value: string, beta: string): string =>
        graph.node('Add', [mean, graph.node('Mul', [graph.node('Sub', [value, mean]), rest(beta)])])
      const m = towards(graph.variable(op, 1), gradient, beta1)
      const v = towards(graph.variable(op, 2), graph.node('Mul', [gradient, gradient]), beta2)
      const correction = graph.node('Div', [graph.node('Sqrt', [rest(power2)]), rest(power1)])
      const alpha = graph.node('Mul', [rate, correction])
      const deviation = graph.node('Add', [graph.node('Sqrt', [v]), epsilon])
      const change = graph.node('Div', [graph.node('Mul', [m, alpha]), deviation])
      graph.setVariable(op, 1, m)
      graph.setVariable(op, 2, v)
      graph.setVariable(op, 0, graph.node('Sub', [graph.variable(op, 0), change]))
    },
  ),
]
