import { failure } from '../../shared/errors.ts'
import type { Attr, GraphFunction, Op, Tensor, Variable } from '../engine/op-graph.ts'
import { defineOp, type OpKind } from './op-kind.ts'

/** Sets a variable after every read of the function. */
export function assign(f: GraphFunction, variable: Variable, value: Tensor): Op {
  return f.update('AssignVariableOp', [f.handle(variable), value], {
    ...dtypeOf(variable),
    validate_shape: { bool: false },
  })
}

/** Takes something from a variable, after every read of the function. */
export function assignSub(f: GraphFunction, variable: Variable, value: Tensor): Op {
  return f.update('AssignSubVariableOp', [f.handle(variable), value], dtypeOf(variable))
}

const dtypeOf = ({ dtype }: Variable): Record<string, Attr> => ({ dtype: { type: dtype } })

const NO_INPUTS = { none: 'it has no inputs' }

/** `GraphFunction` builds the first three itself: it keeps one of each. */
export const variables: readonly OpKind[] = [
  defineOp({
    type: 'Placeholder',
    numInputs: 0,
    gradient: NO_INPUTS,
    eager: 'session',
    onnx: 'an input of the graph is no node of it',
  }),
  defineOp({
    type: 'VarHandleOp',
    numInputs: 0,
    gradient: NO_INPUTS,
    eager: 'session',
    onnx: 'it is an input of the graph, or a constant',
  }),
  defineOp({
    type: 'ReadVariableOp',
    numInputs: 1,
    gradient: { none: 'a weight is what gradients are asked for' },
    eager: 'session',
    onnx: 'it is an input of the graph, or a constant',
  }),
  defineOp({
    type: 'AssignVariableOp',
    numInputs: 2,
    gradient: { none: 'it gives nothing' },
    eager: {
      update: ({ op, variable, values }) => {
        const target = variable(0)
        const value = values(1)
        if (value.length !== target.length)
          throw failure('engine', {
            problem: `a variable of ${target.length} values was given ${value.length}.`,
            layer: op.layer,
          })
        target.set(value)
      },
    },
    onnx: (graph, op) => graph.setVariable(op, 0, graph.get(op.inputs[1])),
  }),
  defineOp({
    type: 'AssignSubVariableOp',
    numInputs: 2,
    gradient: { none: 'it gives nothing' },
    eager: {
      update: ({ variable, values }) => {
        const target = variable(0)
        const value = values(1)
        for (let i = 0; i < target.length; i++) target[i]! -= value[i]!
      },
    },
    onnx: (graph, op) => {
      graph.setVariable(op, 0, graph.node('Sub', [graph.variable(op, 0), graph.get(op.inputs[1])]))
    },
  }),
]
