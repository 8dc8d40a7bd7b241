import { tuple } from '../../shared/tuple.ts'
import { integers, type Kernel } from '../engine/eager/kernel.ts'
import { type GraphFunction, outputOf, type Shape, type Tensor, type TensorData } from '../engine/op-graph.ts'
import { sizeOf } from '../models/layer-graph.ts'
import { statelessUniform } from '../training/random.ts'
import { INT32 } from './attributes.ts'
import { defineOp, type GraphNode, type OpKind, type WithControl } from './op-kind.ts'

/**
 * Uniform float32 in [0, 1) from Philox4x32-10, equal to TensorFlow's StatelessRandomUniformV2 with algorithm 1.
 *
 * @param runtimeShape  int32 vector.
 * @param key           int32 `[2]`: low and high half of the 64-bit key.
 * @param counter       int32 `[4]`: the 128-bit counter, lowest word first.
 */
export function philoxUniform(
  f: GraphFunction,
  shape: Shape,
  runtimeShape: Tensor,
  key: Tensor,
  counter: Tensor,
): Tensor {
  return f.add('PhiloxUniform', [runtimeShape, key, counter], {}, [{ dtype: 'float32', shape }])
}

/** TensorFlow's generator takes 64-bit words; they are fed as pairs of int32. */
function statelessRandomUniform(name: string, [shape, key, counter, ...control]: WithControl<3>): GraphNode[] {
  const integers = (suffix: string, size: readonly number[], ...values: number[]): GraphNode => ({
    name: `${name}_${suffix}`,
    type: 'Const',
    inputs: [],
    attrs: { dtype: INT32, value: { tensor: { dtype: 'int32', shape: size, values: Int32Array.from(values) } } },
  })
  const bits = (suffix: string, input: string, rows: number): GraphNode[] => [
    integers(`${suffix}_shape`, [2], rows, 2),
    {
      name: `${name}_${suffix}_pairs`,
      type: 'Reshape',
      inputs: [input, `${name}_${suffix}_shape`],
      attrs: { T: INT32, Tshape: INT32 },
    },
    {
      name: `${name}_${suffix}`,
      type: 'Bitcast',
      inputs: [`${name}_${suffix}_pairs`],
      attrs: { T: INT32, type: { type: 'uint64' } },
    },
  ]
  return [
    ...bits('key', key, 1),
    ...bits('counter', counter, 2),
    integers('algorithm', [], 1),
    {
      name,
      type: 'StatelessRandomUniformV2',
      inputs: [shape, `${name}_key`, `${name}_counter`, `${name}_algorithm`, ...control],
      attrs: { dtype: { type: 'float32' }, Tshape: INT32 },
    },
  ]
}

const unsigned = (value: number) => value >>> 0

/** @param integersAt  what its int32 input at this place is. */
export function philoxNumbers(shape: readonly number[], integersAt: (index: number) => readonly number[]): TensorData {
  const [low, high] = tuple(integersAt(1).map(unsigned), 2)
  const [c0, c1, c2, c3] = tuple(integersAt(2).map(unsigned), 4)
  return { dtype: 'float32', shape, values: statelessUniform([low, high], [c0, c1, c2, c3], sizeOf(shape)) }
}

const philox: Kernel<3> = (call) => {
  const shape = integers(call, 0)
  return call.tf.tensor(philoxNumbers(shape, (index) => integers(call, index)).values, shape)
}

export const random: readonly OpKind[] = [
  defineOp({
    type: 'PhiloxUniform',
    numInputs: 3,
    gradient: { none: 'it does not depend on what learns' },
    tensorflow: statelessRandomUniform,
    eager: philox,
    // ONNX has no generator that depends on what it is given alone: its numbers are fed
    onnx: (graph, op) => graph.set(op, graph.compute(outputOf(op))),
    unusedInOnnx: [0, 1, 2],
  }),
]
