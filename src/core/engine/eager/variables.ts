import { failure } from '../../../shared/errors.ts'
import type { GraphDType, TensorData } from '../op-graph.ts'
import { checkAssignment, type Program } from '../program.ts'
import type { EagerTensor, Tf } from './kernel.ts'

interface Slot {
  readonly data: TensorData
  /** The values as a tensor, made when they are read and dropped when they change. */
  tensor?: EagerTensor | undefined
}

/** A session's variables: plain arrays, with a tensor of each for as long as it does not change. */
export class EagerVariables {
  readonly #tf: Tf
  readonly #program: Program
  readonly #slots = new Map<string, Slot>()

  constructor(tf: Tf, program: Program) {
    this.#tf = tf
    this.#program = program
  }

  assign(values: ReadonlyMap<string, TensorData>): void {
    for (const [name, value] of values) checkAssignment(this.#program, name, value)
    for (const [name, { dtype, shape, values: given }] of values) {
      this.#slots.get(name)?.tensor?.dispose()
      this.#slots.set(name, { data: { dtype, shape, values: given.slice() } })
    }
  }

  /** A copy of the values. */
  read(name: string): TensorData {
    const { data } = this.#slot(name)
    return { ...data, values: data.values.slice() }
  }

  /** The value as a tensor, which stays this object's. */
  tensor(name: string): EagerTensor {
    const slot = this.#slot(name)
    // a copy: on the CPU backend a tensor is a view of its array, and updates write into the variable's
    slot.tensor ??= this.#tf.keep(toTensor(this.#tf, this.read(name)))
    return slot.tensor
  }

  /** The array itself, to be written to. */
  writable(name: string): Float32Array {
    const slot = this.#slot(name)
    slot.tensor?.dispose()
    slot.tensor = undefined
    if (slot.data.values instanceof Float32Array) return slot.data.values
    throw failure('engine', { problem: `The variable “${name}” is ${slot.data.dtype}; only float32 variables learn.` })
  }

  dispose(): void {
    for (const { tensor } of this.#slots.values()) tensor?.dispose()
    this.#slots.clear()
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
}

/** tfjs has no uint8: bytes become int32. */
export function toTensor(tf: Tf, { dtype, shape, values }: TensorData): EagerTensor {
  if (dtype === 'uint8') return tf.tensor(Int32Array.from(values), [...shape], 'int32')
  return tf.tensor(values, [...shape], dtype)
}

/** Copies a tensor out of its backend. */
export function toTensorData(x: EagerTensor, dtype: GraphDType): TensorData {
  const { shape } = x
  if (dtype === 'float32') return { dtype, shape, values: x.dataSync<'float32'>().slice() }
  if (dtype === 'int32') return { dtype, shape, values: x.dataSync<'int32'>().slice() }
  return { dtype: dtype === 'bool' ? 'bool' : 'uint8', shape, values: Uint8Array.from(x.dataSync<'int32'>()) }
}
