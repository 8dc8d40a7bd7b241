import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { emitSavedModel, type EmittedNames } from '../../core/engine/emit/graph-def.ts'
import { bytesOf } from '../../core/engine/emit/pieces.ts'
import type { Executor, Session } from '../../core/engine/executor.ts'
import { checkAssignment, checkFeeds, type Program, wantedFetches } from '../../core/engine/program.ts'
import type { DType, TensorData } from '../../core/engine/op-graph.ts'
import { AppError, failure } from '../../shared/errors.ts'
import { withDiskErrors } from '../files/disk-errors.ts'
import type { TensorFlowBinding } from './load-tfjs-node.ts'

/** Runs programs as one TensorFlow graph each, through the library that tfjs-node brings. */
export function nativeExecutor(binding: TensorFlowBinding): Executor {
  return {
    kind: 'native',
    library: `libtensorflow ${binding.TF_Version}`,
    load: (program) => Promise.resolve(new NativeSession(binding, program)),
  }
}

class NativeSession implements Session {
  readonly #binding: TensorFlowBinding
  readonly #program: Program
  readonly #names: EmittedNames
  readonly #id: number
  readonly #calls = new Map<string, Call>()
  #disposed = false

  constructor(binding: TensorFlowBinding, program: Program) {
    this.#binding = binding
    this.#program = program
    const { pieces, names } = emitSavedModel(program)
    this.#names = names
    // the library caches models by path: a fresh folder each time
    const folder = withDiskErrors(tmpdir(), () => mkdtempSync(join(tmpdir(), 'frostline-graph-')))
    const file = join(folder, 'saved_model.pb')
    try {
      withDiskErrors(file, () => writeFileSync(file, Buffer.concat(pieces.map(bytesOf))))
      this.#id = binding.loadSavedModel(folder, 'serve')
    } catch (cause) {
      throw cause instanceof AppError ? cause : this.#explain('could not be loaded', cause)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }

  assign(values: ReadonlyMap<string, TensorData>): void {
    const feeds: [string, TensorData][] = []
    const fetches: string[] = []
    for (const [name, value] of values) {
      checkAssignment(this.#program, name, value)
      const { feed, assigned } = this.#variable(name)
      feeds.push([feed, value])
      fetches.push(assigned)
    }
    if (feeds.length > 0) this.#execute('assign', feeds, fetches, () => undefined)
  }

  read(names: readonly string[]): Map<string, TensorData> {
    const fetches = names.map((name) => this.#variable(name).value)
    const results = new Map<string, TensorData>()
    if (names.length > 0)
      this.#execute('read', [], fetches, (id, i) => {
        const name = names[i]!
        const { dtype, shape } = this.#program.variables.get(name) as { dtype: DType; shape: readonly number[] }
        results.set(name, { dtype, shape, values: this.#binding.tensorDataSync(id) })
      })
    return results
  }

  run(
    functionName: string,
    feeds: Readonly<Record<string, TensorData>>,
    fetches?: readonly string[],
  ): Record<string, TensorData> {
    const call = this.#call(functionName, fetches)
    checkFeeds(call.fn, feeds)
    const results: Record<string, TensorData> = {}
    const inputs = call.feeds.map(([name, tensor]): [string, TensorData] => [tensor, feeds[name]!])
    this.#execute(functionName, inputs, call.fetches, (id, i, shape) => {
      const fetch = call.fetchNames[i]
      if (fetch !== undefined)
        results[fetch] = { dtype: call.dtypes[i]!, shape, values: this.#binding.tensorDataSync(id) }
    })
    return results
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#binding.deleteSavedModel(this.#id)
  }

  #variable(name: string) {
    const names = this.#names.variables.get(name)
    if (!names) throw failure('engine', { problem: `There is no variable “${name}” in this program.` })
    return names
  }

  /** Feeds and fetches of a function in a fixed order: every new combination costs TensorFlow a graph of its own. */
  #call(functionName: string, wanted?: readonly string[]): Call {
    const key = JSON.stringify([functionName, wanted])
    const known = this.#calls.get(key)
    if (known) return known
    const fn = this.#program.functions.get(functionName)
    if (!fn) throw failure('engine', { problem: `This program has no function “${functionName}”.` })
    const fetched = wantedFetches(fn, wanted)
    const fetchNames = [...fetched.keys()]
    const fetches = fetchNames.map((name) => this.#names.fetches.get(functionName)?.get(name) ?? '')
    const done = this.#names.done.get(functionName)
    const call: Call = {
      fn,
      feeds: [...(this.#names.feeds.get(functionName) ?? [])],
      fetchNames,
      fetches: done === undefined ? fetches : [...fetches, done],
      dtypes: [...fetched.values()].map(({ dtype }) => dtype as DType),
    }
    this.#calls.set(key, call)
    return call
  }

  #execute(
    what: string,
    feeds: readonly (readonly [string, TensorData])[],
    fetches: readonly string[],
    receive: (tensorId: number, index: number, shape: readonly number[]) => void,
  ): void {
    if (this.#disposed) throw failure('engine', { problem: 'This session has been closed.' })
    const binding = this.#binding
    const ids = feeds.map(([, { dtype, shape, values }]) =>
      binding.createTensor([...shape], dtypeNumber(binding, dtype), values),
    )
    try {
      const outputs = binding.runSavedModel(this.#id, ids, feeds.map(([name]) => name).join(), fetches.join())
      outputs.forEach(({ id, shape }, i) => {
        receive(id, i, shape)
        binding.deleteTensor(id)
      })
    } catch (cause) {
      throw this.#explain(`failed in “${what}”`, cause)
    } finally {
      for (const id of ids) binding.deleteTensor(id)
    }
  }

  /** Names the layer in TensorFlow's message, which knows ops only. */
  #explain(what: string, cause: unknown): AppError {
    if (cause instanceof AppError) return cause
    const message = cause instanceof Error ? cause.message : String(cause)
    const opName = /\bf\d+_\d+/.exec(message)?.[0]
    const layer = opName === undefined ? undefined : this.#names.layers.get(opName)
    return failure('engine-native', { what, ...(layer !== undefined && { layer }), said: message }, { cause })
  }
}

interface Call {
  readonly fn: Parameters<typeof checkFeeds>[0]
  readonly feeds: readonly (readonly [string, string])[]
  readonly fetchNames: readonly string[]
  readonly fetches: readonly string[]
  readonly dtypes: readonly DType[]
}

function dtypeNumber(binding: TensorFlowBinding, dtype: DType): number {
  if (dtype === 'float32') return binding.TF_FLOAT
  if (dtype === 'int32') return binding.TF_INT32
  return dtype === 'uint8' ? binding.TF_UINT8 : binding.TF_BOOL
}
