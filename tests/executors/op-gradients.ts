// for its registered gradients, which tfjs-core comes without
import '@tensorflow/tfjs'
import * as tf from '@tensorflow/tfjs-core'
import { beforeAll, describe, expect, test } from 'vitest'
import { gradients } from '../../src/core/engine/gradients.ts'
import { GraphFunction, type Tensor } from '../../src/core/engine/op-graph.ts'
import { unary, type UnaryOp } from '../../src/core/ops/elementwise.ts'
import type { OpKind } from '../../src/core/ops/op-kind.ts'
import { eagerExecutor } from '../../src/node/tfjs/eager-executor.ts'
import { loadExecutor, OTHERS } from './executors.ts'
import { expectAgreement } from './expect-agreement.ts'
import { runOp } from './run-op.ts'
import { randomValues } from './small-model.ts'

/** Ops of ours, and what tfjs has for them. */
export interface OpCase {
  readonly name: string
  /** Of the inputs. */
  readonly shapes: readonly (readonly number[])[]
  readonly ours: (f: GraphFunction, inputs: Tensor[]) => Tensor
  readonly theirs: (...inputs: tf.Tensor[]) => tf.Tensor
  /** Maps random numbers in [-1, 1) to where the op is defined. */
  readonly domain?: (value: number) => number
}

/** Of an op that has one input and no attribute. */
export const unaryCase = (type: UnaryOp, theirs: (x: tf.Tensor) => tf.Tensor, domain?: OpCase['domain']): OpCase => ({
  name: type,
  shapes: [[3, 4]],
  ours: (f, [x]) => unary(f, type, x),
  theirs,
  ...(domain && { domain }),
})

export const positive = (value: number) => value + 1.5
export const wide = (value: number) => value * 8
export const images = (x: tf.Tensor) => x as tf.Tensor4D
export const PADDINGS = ['SAME', 'VALID'] as const

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

/** Compares a family of ops with tfjs, and holds that each of them which has a rule is in a case. */
export function testGradients(family: readonly OpKind[], cases: readonly OpCase[]): void {
  describe.each(OTHERS)('on %s the answer and its gradients are those of tf.grads', (name) => {
    // the reference needs it, whatever is tested
    beforeAll(() => eagerExecutor('cpu'))

    test.each(cases)('$name', async (op) => {
      const { shapes, domain = (value: number) => value } = op
      const inputs = shapes.map((shape, i) => randomValues(`x${i}`, shape).map(domain))
      const given = Object.fromEntries(inputs.map((values, i) => [`x${i}`, values]))
      const actual = await runOp(await loadExecutor(name), build(op), given)
      expectAgreement(actual, await reference(op, inputs))
    })
  })

  test('every op with a rule is compared', () => {
    const built = cases.flatMap(({ shapes, ours }) => {
      const f = new GraphFunction('forward')
      ours(
        f,
        shapes.map((shape, i) => f.feed(`x${i}`, 'float32', shape)),
      )
      return f.ops.map(({ type }) => type)
    })
    const withRule = family.filter(({ gradient }) => typeof gradient === 'function').map(({ type }) => type)
    expect(withRule.filter((type) => !built.includes(type))).toEqual([])
  })
}
