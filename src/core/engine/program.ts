import { failure } from '../../shared/errors.ts'
import { type GraphFunction, type Tensor, type TensorData, type Variable, variableAt } from './op-graph.ts'
import { sizeOf } from '../models/layer-graph.ts'
import { tuple } from '../../shared/tuple.ts'

/** What executors load: functions that share variables. */
export interface Program {
  readonly functions: ReadonlyMap<string, GraphFunction>
  readonly variables: ReadonlyMap<string, Variable>
}

export function createProgram(functions: readonly GraphFunction[]): Program {
  const variables = new Map<string, Variable>()
  for (const { variables: used } of functions)
    for (const variable of used) {
      const known = variables.get(variable.name)
      if (known && known.shape.join() !== variable.shape.join())
        throw failure('engine', {
          problem: `The variable “${variable.name}” has the shapes [${known.shape.join()}] and [${variable.shape.join()}].`,
        })
      variables.set(variable.name, variable)
    }
  return { functions: new Map(functions.map((fn) => [fn.name, fn])), variables }
}

/**
 * Checks feeds before anything runs: a native run that fails leaks its feeds, and its message names no layer.
 *
 * @throws {AppError} `engine-feed`
 */
export function checkFeeds(fn: GraphFunction, feeds: Readonly<Record<string, TensorData>>): void {
  for (const [name, { dtype, shape }] of fn.feeds) {
    const feed = Object.hasOwn(feeds, name) ? feeds[name] : undefined
    const asked = { function: fn.name, feed: name, expected: { dtype, shape: [...shape] } }
    if (!feed) throw failure('engine-feed', asked)
    const fits =
      feed.dtype === dtype &&
      feed.shape.length === shape.length &&
      shape.every((dimension, i) => dimension === null || dimension === feed.shape[i])
    if (!fits || sizeOf(feed.shape) !== feed.values.length)
      throw failure('engine-feed', {
        ...asked,
        given: { dtype: feed.dtype, shape: [...feed.shape], numValues: feed.values.length },
      })
  }
}

/** The variables that some function of a program changes. */
export function changedVariables({ functions }: Program): ReadonlySet<string> {
  const changed = new Set<string>()
  for (const { updates } of functions.values())
    for (const op of updates)
      op.inputs.forEach(({ dtype }, index) => {
        if (dtype === 'resource') changed.add(variableAt(op, index))
      })
  return changed
}

/** The function of a program that has one. */
export const onlyFunction = ({ functions }: Program): GraphFunction => tuple([...functions.values()], 1)[0]

/** The outputs of a function that are asked for; all where nothing is said. @throws {AppError} `engine` where it has none of that name. */
export function wantedFetches(fn: GraphFunction, wanted?: readonly string[]): ReadonlyMap<string, Tensor> {
  if (wanted === undefined) return fn.fetches
  return new Map(
    wanted.map((name) => {
      const tensor = fn.fetches.get(name)
      if (tensor) return [name, tensor]
      throw failure('engine', { problem: `The function “${fn.name}” has no output “${name}”.` })
    }),
  )
}

/** One of the outputs that a call has given. */
export function fetched(results: Readonly<Record<string, TensorData>>, name: string): TensorData {
  const result = results[name]
  if (!result) throw failure('engine', { problem: `A call has not given “${name}”.` })
  return result
}

/** Checks values before they are assigned to variables. */
export function checkAssignment(program: Program, name: string, value: TensorData): Variable {
  const variable = program.variables.get(name)
  if (!variable) throw failure('engine', { problem: `There is no variable “${name}” in this program.` })
  if (
    variable.dtype !== value.dtype ||
    variable.shape.join() !== value.shape.join() ||
    value.values.length !== sizeOf(variable.shape)
  )
    throw failure('engine', {
      problem: `The variable “${name}” is ${variable.dtype} [${variable.shape.join()}], not ${value.dtype} [${value.shape.join()}].`,
    })
  return variable
}
