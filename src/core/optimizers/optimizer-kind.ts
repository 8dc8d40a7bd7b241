import type { Optimizer } from '../../shared/optimizers/optimizers.ts'
import type { GraphFunction, Tensor, Variable } from '../engine/op-graph.ts'

/** One weight that learns, and what a step changes it by. */
interface WeightStep {
  readonly weight: Variable
  /** Of the weight's shape, in the order of `slots`. */
  readonly slots: readonly Variable[]
  /** Of this weight: its block's factor is in it. */
  readonly learningRate: Tensor
  /** In the order of `powers`. */
  readonly powers: readonly Tensor[]
  readonly gradient: Tensor
}

/** What an optimizer does, with the settings that a plan has for it. */
export interface OptimizerKind {
  /** Names of its state for each weight: variables of the weight's shape that start at zero. */
  readonly slots: readonly string[]
  /** Numbers that change with each step beside the learning rate, at most two: Adam's betas to the power of the 1-based step. */
  readonly powers?: (step: number) => readonly [number, number]
  /** Adds the updates of one step of one weight. */
  apply(f: GraphFunction, step: WeightStep): void
}

/** What a plan says of one kind. */
export type SettingsOf<Kind extends Optimizer['kind']> = Extract<Optimizer, { readonly kind: Kind }>
