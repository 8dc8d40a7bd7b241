import type { GraphFunction, Tensor } from '../../engine/op-graph.ts'
import { equal, select } from '../../ops/comparisons.ts'
import { constant } from '../../ops/constants.ts'

// True and false are 1 and 0 between layers.

export const asNumbers = (f: GraphFunction, condition: Tensor): Tensor =>
  select(f, condition, constant(f, 1), constant(f, 0))
export const isNot = (f: GraphFunction, condition: Tensor): Tensor =>
  select(f, condition, constant(f, 0), constant(f, 1))
export const isZero = (f: GraphFunction, x: Tensor): Tensor => equal(f, x, constant(f, 0))

/** 1 where a number is not zero. */
export const truth = (f: GraphFunction, x: Tensor): Tensor => isNot(f, isZero(f, x))
