import { EngineError } from '../errors.ts'
import type { Op } from '../op-graph.ts'

/** An op that changes variables, with everything it takes as plain arrays; a variable's array is written to in place. */
interface UpdateCall {
  readonly op: Op
  /** The variable behind the handle at this input. */
  variable(index: number): Float32Array
  /** The values of the tensor at this input. */
  values(index: number): Float32Array
}

export type Update = (call: UpdateCall) => void

/** @see tensorflow/core/kernels/training_ops.cc `ApplyAdam` */
const applyAdam: Update = ({ variable, values }) => {
  const [weights, m, v] = [variable(0), variable(1), variable(2)]
  const [beta1Power, beta2Power, rate, beta1, beta2, epsilon] = [3, 4, 5, 6, 7, 8].map((i) => values(i)[0])
  const gradient = values(9)
  const alpha = (rate * Math.sqrt(1 - beta2Power)) / (1 - beta1Power)
  for (let i = 0; i < weights.length; i++) {
    m[i] += (gradient[i] - m[i]) * (1 - beta1)
    v[i] += (gradient[i] * gradient[i] - v[i]) * (1 - beta2)
    weights[i] -= (m[i] * alpha) / (Math.sqrt(v[i]) + epsilon)
  }
}

/** @see tensorflow/core/kernels/training_ops.cc `ApplyKerasMomentum` */
const applyKerasMomentum: Update = ({ op, variable, values }) => {
  const [weights, velocity] = [variable(0), variable(1)]
  const [rate] = values(2)
  const gradient = values(3)
  const [momentum] = values(4)
  const nesterov = op.attrs.use_nesterov
  const looksAhead = nesterov !== undefined && 'bool' in nesterov && nesterov.bool
  for (let i = 0; i < weights.length; i++) {
    velocity[i] = velocity[i] * momentum - gradient[i] * rate
    weights[i] += looksAhead ? velocity[i] * momentum - gradient[i] * rate : velocity[i]
  }
}

const applyGradientDescent: Update = ({ variable, values }) => {
  const weights = variable(0)
  const [rate] = values(1)
  const gradient = values(2)
  for (let i = 0; i < weights.length; i++) weights[i] -= rate * gradient[i]
}

const assign: Update = ({ op, variable, values }) => {
  const target = variable(0)
  const value = values(1)
  if (value.length !== target.length)
    throw new EngineError(`a variable of ${target.length} values was given ${value.length}.`, { layer: op.layer })
  target.set(value)
}

const assignSub: Update = ({ variable, values }) => {
  const target = variable(0)
  const value = values(1)
  for (let i = 0; i < target.length; i++) target[i] -= value[i]
}

/** By TensorFlow's name, every op that changes a variable. */
export const EAGER_UPDATES: ReadonlyMap<string, Update> = new Map([
  ['ResourceApplyAdam', applyAdam],
  ['ResourceApplyKerasMomentum', applyKerasMomentum],
  ['ResourceApplyGradientDescent', applyGradientDescent],
  ['AssignVariableOp', assign],
  ['AssignSubVariableOp', assignSub],
])
