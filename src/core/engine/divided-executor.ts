import { failure } from '../../shared/errors.ts'
import { type Executor, type ForwardPart, nameOfForward, type Session } from './executor.ts'
import type { GraphFunction, TensorData } from './op-graph.ts'
import { changedVariables, createProgram, type Program } from './program.ts'

/**
 * One executor of two: functions that use nothing which changes (the frozen layers, a trained model's answers) are computed by another than
 * steps are, so many photos at a time. What a program's functions give does not depend on it beyond float32's rounding.
 */
export function dividedExecutor(steps: Executor, forward: ForwardPart): Executor {
  if (!(forward.batchSize >= 1)) throw failure('engine', { problem: `${forward.batchSize} photos at a time are none.` })
  return {
    kind: steps.kind,
    library: steps.library,
    forward,
    load: async (program) => {
      const changing = changedVariables(program)
      const isForward = ({ variables }: GraphFunction) => !variables.some(({ name }) => changing.has(name))
      const functions = [...program.functions.values()]
      const rest = functions.filter((fn) => !isForward(fn))
      const passes = functions.filter(isForward)
      const parts: Part[] = []
      try {
        if (rest.length > 0) parts.push(await load(steps, rest))
        if (passes.length > 0) parts.push(await load(forward.executor, passes, forward.batchSize))
      } catch (thrown) {
        for (const { session } of parts) session.dispose()
        throw thrown
      }
      return new DividedSession(parts)
    },
  }
}

/** What computes functions that use nothing which changes, as records name it: `onnxruntime 1.30.0 cpu, 16 at a time`. */
export const forwardOf = ({ library, forward }: Executor): string => (forward ? nameOfForward(forward) : library)

interface Part {
  readonly program: Program
  readonly session: Session
  /** Photos at a time; all that a call gives where absent. */
  readonly batchSize: number | undefined
}

async function load(executor: Executor, functions: readonly GraphFunction[], batchSize?: number): Promise<Part> {
  const program = createProgram(functions)
  return { program, session: await executor.load(program), batchSize }
}

class DividedSession implements Session {
  readonly #parts: readonly Part[]

  constructor(parts: readonly Part[]) {
    this.#parts = parts
  }

  assign(values: ReadonlyMap<string, TensorData>): void {
    for (const name of values.keys()) this.#partWith(name)
    for (const { program, session } of this.#parts) {
      const own = [...values].filter(([name]) => program.variables.has(name))
      if (own.length > 0) session.assign(new Map(own))
    }
  }

  read(names: readonly string[]): Map<string, TensorData> {
    const wanted = new Map<Part, string[]>()
    for (const name of names) {
      const part = this.#partWith(name)
      wanted.set(part, [...(wanted.get(part) ?? []), name])
    }
    const found = new Map<string, TensorData>()
    for (const [{ session }, own] of wanted) for (const [name, value] of session.read(own)) found.set(name, value)
    return new Map(names.map((name) => [name, found.get(name)!]))
  }

  run(
    functionName: string,
    feeds: Readonly<Record<string, TensorData>>,
    fetches?: readonly string[],
  ): Record<string, TensorData> {
    const part = this.#parts.find(({ program }) => program.functions.has(functionName))
    if (!part) throw failure('engine', { problem: `This program has no function “${functionName}”.` })
    const { program, session, batchSize } = part
    const fn = program.functions.get(functionName)!
    const numImages = batchSize === undefined ? undefined : imagesIn(fn, feeds)
    if (batchSize === undefined || numImages === undefined || numImages <= batchSize)
      return session.run(functionName, feeds, fetches)
    const pieces = []
    for (let start = 0; start < numImages; start += batchSize) {
      const end = Math.min(start + batchSize, numImages)
      pieces.push(session.run(functionName, rowsOf(fn, feeds, start, end), fetches))
    }
    return joined(pieces)
  }

  dispose(): void {
    for (const { session } of this.#parts) session.dispose()
  }

  /** The first that has a variable: where steps change one, nothing else uses it. */
  #partWith(variable: string): Part {
    const part = this.#parts.find(({ program }) => program.variables.has(variable))
    if (part) return part
    throw failure('engine', { problem: `There is no variable “${variable}” in this program.` })
  }
}

/** How many images a call has, where all that goes in and comes out has a row for each. */
function imagesIn(fn: GraphFunction, feeds: Readonly<Record<string, TensorData>>): number | undefined {
  const tensors = [...fn.feeds.values(), ...fn.fetches.values()]
  if (!tensors.every(({ shape }) => shape[0] === null)) return undefined
  const counts = new Set([...fn.feeds.keys()].map((name) => feeds[name]?.shape[0]))
  return counts.size === 1 ? [...counts][0] : undefined
}

/** Rows of each feed, copied: a session may keep the memory of what it is given. */
function rowsOf(
  fn: GraphFunction,
  feeds: Readonly<Record<string, TensorData>>,
  start: number,
  end: number,
): Record<string, TensorData> {
  return Object.fromEntries(
    [...fn.feeds.keys()].map((name) => {
      const { dtype, shape, values } = feeds[name]!
      const size = values.length / shape[0]!
      return [name, { dtype, shape: [end - start, ...shape.slice(1)], values: values.slice(start * size, end * size) }]
    }),
  )
}

/** The rows of several calls' outputs, one after another. */
function joined(pieces: readonly Readonly<Record<string, TensorData>>[]): Record<string, TensorData> {
  return Object.fromEntries(
    Object.entries(pieces[0]!).map(([name, first]) => {
      const each = pieces.map((piece) => piece[name]!)
      const length = each.reduce((sum, { values }) => sum + values.length, 0)
      const values = new (first.values.constructor as new (length: number) => TensorData['values'])(length)
      let at = 0
      for (const piece of each) {
        values.set(piece.values, at)
        at += piece.values.length
      }
      const numRows = each.reduce((sum, { shape }) => sum + shape[0]!, 0)
      return [name, { dtype: first.dtype, shape: [numRows, ...first.shape.slice(1)], values }]
    }),
  )
}
