import type { Kernel, Update } from '../engine/eager/kernel.ts'
import type { Tuple } from '../../shared/tuple.ts'
import type { Attr, GraphFunction, OpOf, Tensor, TensorData } from '../engine/op-graph.ts'
import type { Convert } from '../formats/onnx/onnx-graph.ts'

/**
 * The gradient of one op.
 *
 * @param gradients  with respect to each output; undefined where nothing depends on that output.
 * @param needs      which inputs need a gradient; for the others the rule may return anything.
 * @returns          a gradient for each input.
 */
export type GradientRule<N extends number = number> = (
  f: GraphFunction,
  op: OpOf<N>,
  gradients: readonly (Tensor | undefined)[],
  needs: readonly boolean[],
) => (Tensor | undefined)[]

/** Names of an op's inputs, and of what must have run before it. */
export type WithControl<N extends number> = readonly [...inputs: Tuple<string, N>, ...control: string[]]

/** A node of a GraphDef before it is written. */
export interface GraphNode {
  readonly name: string
  readonly type: string
  readonly inputs: readonly string[]
  readonly attrs: Readonly<Record<string, Attr>>
}

/** Some numbers of an array, one or the same at each step. */
export interface Run {
  readonly values: TensorData['values']
  at: number
  readonly step: number
}

/** How an op of constants is computed once, where a model is written (`export/fold-constants.ts`). */
type Fold<N extends number> =
  /** Each number by itself. */
  | { readonly each: (x: number) => number }
  /** A row of the result, from `begin` to `end`, of two operands; `isProduct` where the second may be a factor of each channel. */
  | {
      readonly row: (result: Float32Array, begin: number, end: number, a: Run, b: Run) => void
      readonly isProduct?: true
    }
  /** All of it; `readsAgain` where other ops will ask for the numbers of the first input too. */
  | {
      readonly whole: (inputs: Tuple<TensorData, N>, shape: readonly number[]) => TensorData | undefined
      readonly readsAgain?: true
    }

/** Everything that is known of one op, of `N` inputs. Its builder stands beside it. */
export interface OpKind<N extends number = number> {
  /** TensorFlow's name; its attributes are TensorFlow's too. */
  readonly type: string
  /** How many tensors it takes, what variables are held by included. */
  readonly numInputs: N | 'any'
  /** `'zero'`: what it answers does not change with its inputs, wherever it has a derivative. Otherwise why it needs none. */
  readonly gradient: GradientRule<N> | 'zero' | { readonly none: string }
  /** The nodes that it is in a GraphDef, where TensorFlow has no op of this name. */
  readonly tensorflow?: (name: string, inputs: WithControl<N>, op: OpOf<N>) => readonly GraphNode[]
  /** How it is computed on tfjs: what it gives, or what it does to a variable; `'session'` where that answers it itself. */
  readonly eager: Kernel<N> | { readonly update: Update } | 'session'
  /** How an ONNX file says it, or why none does. */
  readonly onnx: Convert<N> | string
  /** In ONNX the bias added to its output is an input of its own. */
  readonly takesBiasInOnnx?: true
  /** Inputs that say at run time what an ONNX file knows beforehand. */
  readonly unusedInOnnx?: readonly number[]
  readonly fold?: Fold<N>
}

/** What is known of an op, as all ops are kept: `opKind` in kinds.ts sees to it that an op has as many inputs as it must. */
export const defineOp = <N extends number>(kind: OpKind<NoInfer<N>> & { readonly numInputs: N | 'any' }): OpKind =>
  kind as unknown as OpKind

/** A rule for an op with one output. */
export function simple<N extends number = number>(
  rule: (f: GraphFunction, op: OpOf<N>, gradient: Tensor, needs: readonly boolean[]) => (Tensor | undefined)[],
): GradientRule<N> {
  return (f, op, [gradient], needs) => (gradient ? rule(f, op, gradient, needs) : [])
}

/** An op that only gradients have. */
export const ofGradients = <N extends number>(
  type: string,
  numInputs: N,
  { eager, onnx, unusedInOnnx }: Pick<OpKind<NoInfer<N>>, 'eager' | 'onnx' | 'unusedInOnnx'>,
): OpKind =>
  defineOp({
    type,
    numInputs,
    gradient: { none: 'gradients are not differentiated again' },
    eager,
    onnx,
    ...(unusedInOnnx && { unusedInOnnx }),
  })
