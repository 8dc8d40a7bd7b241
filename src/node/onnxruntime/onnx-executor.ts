import { computedInput } from '../../core/engine/emit/computed-inputs.ts'
import { emitOnnx, type OnnxFunction } from '../../core/engine/emit/onnx.ts'
import { bytesOf } from '../../core/engine/emit/pieces.ts'
import type { Executor, Session } from '../../core/engine/executor.ts'
import type { GraphFunction, TensorData } from '../../core/engine/op-graph.ts'
import {
  checkAssignment,
  checkFeeds,
  changedVariables,
  type Program,
  wantedFetches,
} from '../../core/engine/program.ts'
import type { Device } from '../../core/formats/onnx/onnx-graph.ts'
import { onnxBytes } from '../../core/formats/onnx/onnx-model.ts'
import { AppError, failure } from '../../shared/errors.ts'
import type { OnnxRuntime, OrtSession, OrtTensor } from './load-onnxruntime.ts'

/** What of the machine computes. The CPU takes over whatever operator another has not. */
type OnnxProvider = 'cpu' | 'webgpu'

export interface OnnxExecutorOptions {
  readonly provider?: OnnxProvider
  /** What graphs are written for, where it is not what the provider computes on: to try them on another. */
  readonly device?: Device
  /** Compute threads; the library's own choice where absent. */
  readonly numThreads?: number
}

/** Runs programs as ONNX graphs, one for each function and what is asked of it, through the library that onnxruntime-node brings. */
export function onnxExecutor(runtime: OnnxRuntime, options: OnnxExecutorOptions = {}): Executor {
  return {
    kind: 'onnx',
    library: `onnxruntime ${runtime.version} ${options.provider ?? 'cpu'}`,
    load: (program) => Promise.resolve(new OnnxSession(runtime, program, options)),
  }
}

/** Threads that have nothing to do wait instead of spinning: photos are decoded on the same cores. */
const CALM = { session: { intra_op: { allow_spinning: '0' } } } as const

/** A variable's value, and memory of the same size that its next one is written to. */
interface Slot {
  value: TensorData
  spare: Float32Array | undefined
}

interface Call {
  readonly fn: GraphFunction
  readonly emitted: OnnxFunction
  readonly session: OrtSession
}

class OnnxSession implements Session {
  readonly #runtime: OnnxRuntime
  readonly #program: Program
  readonly #options: OnnxExecutorOptions
  /** Variables that some function changes. All others are written into the graphs, which fold them. */
  readonly #changing: ReadonlySet<string>
  readonly #slots = new Map<string, Slot>()
  readonly #calls = new Map<string, Call>()
  #disposed = false

  constructor(runtime: OnnxRuntime, program: Program, options: OnnxExecutorOptions) {
    this.#runtime = runtime
    this.#program = program
    this.#options = options
    this.#changing = changedVariables(program)
  }

  assign(values: ReadonlyMap<string, TensorData>): void {
    this.#checkOpen()
    for (const [name, value] of values) checkAssignment(this.#program, name, value)
    for (const [name, { dtype, shape, values: given }] of values)
      this.#slots.set(name, { value: { dtype, shape, values: given.slice() }, spare: undefined })
    if ([...values.keys()].some((name) => !this.#changing.has(name))) this.#forgetCalls()
  }

  read(names: readonly string[]): Map<string, TensorData> {
    this.#checkOpen()
    return new Map(
      names.map((name) => {
        const { value } = this.#slot(name)
        return [name, { ...value, values: value.values.slice() }]
      }),
    )
  }

  run(
    functionName: string,
    feeds: Readonly<Record<string, TensorData>>,
    fetches?: readonly string[],
  ): Record<string, TensorData> {
    this.#checkOpen()
    const fn = this.#program.functions.get(functionName)
    if (!fn) throw failure('engine', { problem: `This program has no function “${functionName}”.` })
    checkFeeds(fn, feeds)
    const call = this.#call(fn, fetches)
    const outputs = this.#execute(call, feeds)
    for (const [name, output] of call.emitted.updates) this.#swap(name, outputs[output])
    return Object.fromEntries([...call.emitted.fetches].map(([name, output]) => [name, toTensorData(outputs[output])]))
  }

  dispose(): void {
    if (this.#disposed) return
    this.#disposed = true
    this.#forgetCalls()
    this.#slots.clear()
  }

  #execute({ fn, emitted, session }: Call, feeds: Readonly<Record<string, TensorData>>): Record<string, OrtTensor> {
    const inputs: Record<string, OrtTensor> = {}
    for (const name of emitted.feeds) inputs[name] = this.#tensor(feeds[name]!)
    for (const [name, input] of emitted.variables) inputs[input] = this.#tensor(this.#slot(name).value)
    for (const [name, tensor] of emitted.computed) inputs[name] = this.#tensor(computedInput(fn, tensor, feeds))
    const outputs: Record<string, OrtTensor | null> = {}
    for (const output of emitted.fetches.values()) outputs[output] = null
    for (const [name, output] of emitted.updates) outputs[output] = this.#spare(name)
    try {
      return session.run(inputs, outputs, {})
    } catch (cause) {
      throw explain(`failed in “${fn.name}”`, cause, emitted)
    }
  }

  #tensor({ dtype, shape, values }: TensorData): OrtTensor {
    return new this.#runtime.Tensor(dtype, values, shape)
  }

  #spare(name: string): OrtTensor {
    const slot = this.#slot(name)
    slot.spare ??= new Float32Array(slot.value.values.length)
    return this.#tensor({ ...slot.value, values: slot.spare })
  }

  #swap(name: string, after: OrtTensor | undefined): void {
    const slot = this.#slot(name)
    const { value, spare } = slot
    if (!after || !spare) throw failure('engine', { problem: `A call has not given the variable “${name}”.` })
    slot.value = { ...value, values: spare }
    slot.spare = value.values as Float32Array
  }

  #call(fn: GraphFunction, wanted?: readonly string[]): Call {
    const key = JSON.stringify([fn.name, wanted])
    const known = this.#calls.get(key)
    if (known) return known
    const emitted = emitOnnx(fn, {
      fetches: wantedFetches(fn, wanted),
      constants: new Map(
        fn.variables
          .filter(({ name }) => !this.#changing.has(name) && this.#slots.has(name))
          .map(({ name }) => [name, this.#slot(name).value]),
      ),
      device: this.#options.device ?? (this.#options.provider === 'webgpu' ? 'gpu' : 'cpu'),
      prefix: 'fetch:',
    })
    const call = { fn, emitted, session: this.#open(fn.name, emitted) }
    this.#calls.set(key, call)
    return call
  }

  #open(name: string, emitted: OnnxFunction): OrtSession {
    const { nodes, initializers, inputs, outputs } = emitted
    const pieces = onnxBytes({
      name,
      description: '',
      producer: { name: 'Frostline', version: '' },
      metadata: {},
      nodes,
      initializers,
      inputs,
      outputs,
    })
    const bytes = Buffer.concat(pieces.map(bytesOf))
    const session = this.#runtime.createSession()
    const { numThreads, provider = 'cpu' } = this.#options
    try {
      session.loadModel(bytes.buffer, bytes.byteOffset, bytes.byteLength, {
        executionProviders: [provider],
        graphOptimizationLevel: 'all',
        logSeverityLevel: 3,
        extra: CALM,
        ...(numThreads !== undefined && { intraOpNumThreads: numThreads }),
      })
      return session
    } catch (cause) {
      throw explain('could not be loaded', cause, emitted)
    }
  }

  #slot(name: string): Slot {
    const slot = this.#slots.get(name)
    if (slot) return slot
    throw failure('engine', {
      problem: this.#program.variables.has(name)
        ? `The variable “${name}” has no value yet.`
        : `There is no variable “${name}” in this program.`,
    })
  }

  #forgetCalls(): void {
    for (const { session } of this.#calls.values()) session.dispose()
    this.#calls.clear()
  }

  #checkOpen(): void {
    if (this.#disposed) throw failure('engine', { problem: 'This session has been closed.' })
  }
}

/** Its memory is the caller's: each call's outputs are new. */
function toTensorData(tensor: OrtTensor | undefined): TensorData {
  if (!tensor) throw failure('engine', { problem: 'A call has not given one of its outputs.' })
  const { type, dims, data } = tensor
  if (data instanceof BigInt64Array) throw failure('engine', { problem: `An output is ${type}.` })
  return { dtype: type as TensorData['dtype'], shape: [...dims], values: data }
}

/** Names the layer in ONNX Runtime's message, which knows nodes only. */
function explain(what: string, cause: unknown, { layers }: OnnxFunction): AppError {
  if (cause instanceof AppError) return cause
  const said = cause instanceof Error ? cause.message : String(cause)
  const layer = [...said.matchAll(/\b[A-Z]\w+_\d+\b/g)]
    .map(([node]) => layers.get(node))
    .find((name) => name !== undefined)
  return failure('engine-onnx', { what, ...(layer !== undefined && { layer }), said }, { cause })
}
