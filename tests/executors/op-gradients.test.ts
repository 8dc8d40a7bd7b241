// for its registered gradients, which tfjs-core comes without
import '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, test } from 'vitest'
import { gradients } from '../../src/core/engine/gradients/gradients.ts'
import { fusedBatchNorm, softmaxCrossEntropy } from '../../src/core/engine/ops/normalization.ts'
import type { GraphFunction, Tensor } from '../../src/core/engine/op-graph.ts'
import * as convolutions from '../../src/core/engine/ops/convolutions.ts'
import {
  batchMatMul,
  conv2d,
  conv2dBackpropInput,
  depthwiseConv2d,
  matMul,
  pool,
  resize,
} from '../../src/core/engine/ops/convolutions.ts'
import * as arrays from '../../src/core/engine/ops/arrays.ts'
import { constant, reduce } from '../../src/core/engine/ops/arrays.ts'
import { binary, leakyRelu, mul, select, unary, type UnaryOp } from '../../src/core/engine/ops/elementwise.ts'
import { eagerExecutor } from '../../src/node/tfjs/eager-executor.ts'
import { expectAgreement } from './expect-agreement.ts'
import { runOp } from './run-op.ts'
import { randomValues } from './small-model.ts'

interface OpCase {
  readonly name: string
  /** Of the inputs. */
  readonly shapes: readonly (readonly number[])[]
  readonly ours: (f: GraphFunction, inputs: Tensor[]) => Tensor
  readonly theirs: (...inputs: tf.Tensor[]) => tf.Tensor
  /** Maps random numbers in [-1, 1) to where the op is defined. */
  readonly domain?: (value: number) => number
}

const image = (x: tf.Tensor) => x as tf.Tensor4D

const unaryCase = (type: UnaryOp, theirs: (x: tf.Tensor) => tf.Tensor, domain?: (value: number) => number): OpCase => ({
  name: type,
  shapes: [[3, 4]],
  ours: (f, [x]) => unary(f, type, x),
  theirs,
  ...(domain && { domain }),
})

const positive = (value: number) => value + 1.5
const wide = (value: number) => value * 8

const CASES: readonly OpCase[] = [
  unaryCase('Relu', (x) => tf.relu(x)),
  unaryCase('Relu6', (x) => tf.relu6(x), wide),
  unaryCase('Elu', (x) => tf.elu(x)),
  unaryCase('Selu', (x) => tf.selu(x)),
  unaryCase('Sigmoid', (x) => tf.sigmoid(x), wide),
  unaryCase('Tanh', (x) => tf.tanh(x)),
  unaryCase('Softplus', (x) => tf.softplus(x), wide),
  unaryCase('Softmax', (x) => tf.softmax(x), wide),
  unaryCase('Exp', (x) => tf.exp(x)),
  unaryCase('Log', (x) => tf.log(x), positive),
  unaryCase('Log1p', (x) => tf.log1p(x), positive),
  unaryCase('Abs', (x) => tf.abs(x)),
  unaryCase('Neg', (x) => tf.neg(x)),
  unaryCase('Square', (x) => tf.square(x)),
  unaryCase('Sqrt', (x) => tf.sqrt(x), positive),
  unaryCase('Rsqrt', (x) => tf.rsqrt(x), positive),
  unaryCase('Reciprocal', (x) => tf.reciprocal(x), positive),
  unaryCase('Erf', (x) => tf.erf(x)),
  unaryCase('Sin', (x) => tf.sin(x), wide),
  unaryCase('Cos', (x) => tf.cos(x), wide),
  {
    name: 'Pow with a constant exponent',
    shapes: [[3, 4]],
    ours: (f, [x]) => binary(f, 'Pow', x, constant(f, 2.5)),
    theirs: (x) => tf.pow(x, 2.5),
    domain: positive,
  },
  {
    name: 'ReverseV2',
    shapes: [[2, 3, 4]],
    ours: (f, [x]) => arrays.reverse(f, x, [1, 2]),
    theirs: (x) => tf.reverse(x, [1, 2]),
  },
  { name: 'LeakyRelu', shapes: [[3, 4]], ours: (f, [x]) => leakyRelu(f, x, 0.3), theirs: (x) => tf.leakyRelu(x, 0.3) },
  ...(['AddV2', 'Sub', 'Mul', 'RealDiv'] as const).map((type, i): OpCase => ({
    name: `${type} with broadcasting`,
    shapes: [[2, 3, 4], [3, 1]], // prettier-ignore
    ours: (f, [a, b]) => binary(f, type, a, b),
    theirs: [tf.add, tf.sub, tf.mul, tf.div][i],
    domain: type === 'RealDiv' ? positive : wide,
  })),
  // tfjs-core 4.22 does not sum their gradients over broadcast axes
  ...(['Maximum', 'Minimum'] as const).map((type): OpCase => ({
    name: type,
    shapes: [[3, 4], [3, 4]], // prettier-ignore
    ours: (f, [a, b]) => binary(f, type, a, b),
    theirs: (a, b) => (type === 'Maximum' ? tf.maximum(a, b) : tf.minimum(a, b)),
  })),
  {
    name: 'SelectV2 with broadcasting',
    shapes: [[3, 4], [4]], // prettier-ignore
    ours: (f, [a, b]) => select(f, constant(f, { dtype: 'bool', shape: [3, 1], values: Uint8Array.of(1, 0, 1) }), a, b),
    theirs: (a, b) => tf.where(tf.tensor2d([[true], [false], [true]], [3, 1], 'bool'), a, b),
  },
  ...(['Sum', 'Mean', 'Max'] as const).map((type, i): OpCase => ({
    name: `${type} over two axes`,
    shapes: [[2, 3, 4, 5]],
    ours: (f, [x]) => reduce(f, type, x, [1, 2]),
    theirs: (x) => [tf.sum, tf.mean, tf.max][i](x, [1, 2]),
  })),
  {
    name: 'Pad, Slice and StridedSlice',
    shapes: [[2, 5, 6, 3]],
    ours: (f, [x]) => {
      const padded = arrays.pad(f, x, [[0, 0], [1, 2], [0, 3], [0, 0]]) // prettier-ignore
      return arrays.subsample(f, arrays.slice(f, padded, [0, 1, 0, 1], [-1, 6, 9, 2]), [2, 3])
    },
    theirs: (x) => {
      const padded = tf.pad(x, [[0, 0], [1, 2], [0, 3], [0, 0]]) // prettier-ignore
      const rows = tf.gather(tf.slice(padded, [0, 1, 0, 1], [-1, 6, 9, 2]), [0, 2, 4], 1)
      return tf.gather(rows, [0, 3, 6], 2)
    },
  },
  {
    name: 'ConcatV2 and Transpose',
    shapes: [[2, 3, 4], [2, 5, 4]], // prettier-ignore
    ours: (f, parts) => arrays.transpose(f, arrays.concat(f, parts, 1), [2, 0, 1]),
    theirs: (...parts) => tf.transpose(tf.concat(parts, 1), [2, 0, 1]),
  },
  {
    name: 'SpaceToBatchND and BatchToSpaceND',
    shapes: [[2, 4, 6, 3]],
    ours: (f, [x]) => {
      const blocks = arrays.spaceToBatch(f, x, [2, 3], [[1, 1], [0, 0]]) // prettier-ignore
      return arrays.batchToSpace(f, mul(f, blocks, blocks), [2, 3], [[1, 0], [0, 2]], 2) // prettier-ignore
    },
    theirs: (x) => {
      const blocks = tf.spaceToBatchND(x, [2, 3], [[1, 1], [0, 0]]) // prettier-ignore
      return tf.batchToSpaceND(tf.mul(blocks, blocks), [2, 3], [[1, 0], [0, 2]]) // prettier-ignore
    },
  },
  ...[false, true].flatMap((a) =>
    [false, true].map((b): OpCase => ({
      name: `MatMul, transposed ${a} and ${b}`,
      shapes: [a ? [4, 3] : [3, 4], b ? [5, 4] : [4, 5]],
      ours: (f, [x, y]) => matMul(f, x, y, a, b),
      theirs: (x, y) => tf.matMul(x, y, a, b),
    })),
  ),
  ...[false, true].flatMap((a) =>
    [false, true].map((b): OpCase => ({
      name: `BatchMatMulV2, transposed ${a} and ${b}`,
      shapes: [a ? [2, 3, 5, 4] : [2, 3, 4, 5], b ? [2, 3, 6, 5] : [2, 3, 5, 6]],
      ours: (f, [x, y]) => batchMatMul(f, x, y, a, b),
      theirs: (x, y) => tf.matMul(x, y, a, b),
    })),
  ),
  {
    name: 'BiasAdd',
    shapes: [[2, 3, 3, 4], [4]],
    ours: (f, [x, bias]) => convolutions.biasAdd(f, x, bias),
    theirs: (x, bias) => tf.add(x, bias),
  },
  ...([1, 2] as const).flatMap((stride) =>
    (
      [
        'SAME',
        'VALID',
        [
          [2, 0],
          [1, 3],
        ],
      ] as const
    ).flatMap((padding): OpCase[] => {
      // prettier-ignore
      const theirPadding =
        typeof padding === 'string'
          ? (padding.toLowerCase() as 'same' | 'valid')
          : ([[0, 0], padding[0], padding[1], [0, 0]] as unknown as [[0, 0], [number, number], [number, number], [0, 0]]) // prettier-ignore
      const options = { strides: [stride, stride] as const, padding }
      const how = `stride ${stride}, ${typeof padding === 'string' ? padding : 'EXPLICIT'}`
      return [
        {
          name: `Conv2D, ${how}`,
          shapes: [[2, 7, 6, 3], [3, 2, 3, 4]], // prettier-ignore
          ours: (f, [x, kernel]) => conv2d(f, x, kernel, options),
          theirs: (x, kernel) => tf.conv2d(image(x), image(kernel), stride, theirPadding),
        },
        {
          name: `DepthwiseConv2dNative, ${how}`,
          shapes: [[2, 7, 6, 3], [3, 3, 3, 2]], // prettier-ignore
          ours: (f, [x, kernel]) => depthwiseConv2d(f, x, kernel, options),
          theirs: (x, kernel) => tf.depthwiseConv2d(image(x), image(kernel), stride, theirPadding),
        },
      ]
    }),
  ),
  ...(['same', 'valid'] as const).map((padding): OpCase => ({
    name: `transposed convolution, ${padding}`,
    shapes: [[2, 3, 4, 3], [3, 3, 2, 3]], // prettier-ignore
    ours: (f, [x, kernel]) => {
      const size = padding === 'same' ? [2, 6, 8, 2] : [2, 7, 9, 2]
      const options = { strides: [2, 2] as const, padding: padding === 'same' ? ('SAME' as const) : ('VALID' as const) }
      return conv2dBackpropInput(f, size, constant(f, size), kernel, x, options)
    },
    theirs: (x, kernel) =>
      tf.conv2dTranspose(image(x), image(kernel), padding === 'same' ? [2, 6, 8, 2] : [2, 7, 9, 2], 2, padding),
  })),
  ...(['MaxPool', 'AvgPool'] as const).flatMap((type) =>
    (['SAME', 'VALID'] as const).map((padding): OpCase => ({
      name: `${type}, ${padding}`,
      shapes: [[2, 7, 6, 3]],
      ours: (f, [x]) => pool(f, type, x, [3, 2], { strides: [2, 2], padding }),
      theirs: (x) =>
        type === 'MaxPool'
          ? tf.maxPool(image(x), [3, 2], 2, padding.toLowerCase() as 'same' | 'valid')
          : averagePool(image(x), padding.toLowerCase() as 'same' | 'valid'),
    })),
  ),
  {
    name: 'FusedBatchNormV3, composed by hand',
    shapes: [[3, 4, 5, 2], [2], [2]],
    ours: (f, [x, gamma, beta]) => fusedBatchNorm(f, x, gamma, beta, 1e-3).y,
    theirs: (x, gamma, beta) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2])
      return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3))), gamma), beta)
    },
  },
  {
    name: 'SoftmaxCrossEntropyWithLogits',
    shapes: [[3, 4]],
    ours: (f, [logits]) => {
      const labels = constant(f, { dtype: 'float32', shape: [3, 4], values: LABELS })
      return softmaxCrossEntropy(f, logits, labels)
    },
    theirs: (logits) => tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), tf.tensor2d(LABELS, [3, 4])), 1)),
    domain: wide,
  },
  {
    name: 'ResizeNearestNeighbor',
    shapes: [[2, 3, 4, 2]],
    ours: (f, [x]) => resize(f, x, [2, 3], 'nearest'),
    theirs: (x) => tf.reshape(tf.mul(tf.reshape(x, [2, 3, 1, 4, 1, 2]), tf.ones([1, 1, 2, 1, 3, 1])), [2, 6, 12, 2]),
  },
  {
    name: 'ResizeNearestNeighbor by the middles of pixels',
    shapes: [[2, 3, 4, 2]],
    ours: (f, [x]) => convolutions.resizeTo(f, x, [5, 2], 'nearest', true),
    theirs: (x) => nearest(x),
  },
]

/** Nearest pixels by their middles, picked by hand: tfjs' own gradient goes by their corners. */
const nearest = (x: tf.Tensor): tf.Tensor => tf.gather(tf.gather(x, [0, 0, 1, 2, 2], 1), [1, 3], 2)

/** tfjs-core 4.22 counts the zeros around the input in avgPool's gradient; TensorFlow and Keras do not. */
function averagePool(x: tf.Tensor4D, padding: 'same' | 'valid'): tf.Tensor {
  const sums = (images: tf.Tensor4D) => tf.depthwiseConv2d(images, tf.ones<tf.Rank.R4>([3, 2, 3, 1]), 2, padding)
  return tf.div(sums(x), sums(tf.ones([2, 7, 6, 3])))
}

const LABELS = Float32Array.of(1, 0, 0, 0, 0, 0.5, 0.25, 0.25, 0, 0, 0, 1)

/** The op's output, and the gradients of sum(output * seed): every output weighs differently. */
const build =
  ({ shapes, ours }: OpCase) =>
  (f: GraphFunction): void => {
    const inputs = shapes.map((shape, i) => f.feed(`x${i}`, 'float32', shape))
    const output = ours(f, inputs)
    f.fetch('output', output)
    gradients(f, output, f.feed('seed', 'float32', output.shape), inputs).forEach((gradient, i) => {
      f.fetch(`gradient${i}`, gradient)
    })
  }

/** The same by tfjs' own rules, on the CPU backend. */
async function reference({ shapes, theirs }: OpCase, inputs: readonly Float32Array[]) {
  await tf.setBackend('cpu')
  const tensors = inputs.map((values, i) => tf.tensor(values, [...shapes[i]]))
  const output = theirs(...tensors)
  const seed = tf.tensor(randomValues('seed', output.shape), output.shape)
  const found = tf
    .grads(theirs)(tensors, seed)
    .map((gradient, i) => [`gradient${i}`, gradient.dataSync()] as const)
  return Object.fromEntries([['output', output.dataSync()] as const, ...found])
}

describe.each(['wasm', 'cpu'] as const)('gradients on %s are those of tf.grads', (backend) => {
  // the reference needs it, whichever backend is tested
  beforeAll(() => eagerExecutor('cpu'))

  test.each(CASES)('$name', async (op) => {
    const { shapes, domain = (value: number) => value } = op
    const inputs = shapes.map((shape, i) => randomValues(`x${i}`, shape).map(domain))
    const given = Object.fromEntries(inputs.map((values, i) => [`x${i}`, values]))
    const actual = await runOp(await eagerExecutor(backend), build(op), given)
    expectAgreement(actual, await reference(op, inputs))
  })
})
