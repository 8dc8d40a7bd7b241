import { type AppError, failure } from '../../../../shared/errors.ts'
import { describe } from '../../../layers/layer-config.ts'
import { isObject, type JsonObject, own } from '../../../models/json-limits.ts'
import { kerasHistory, readTensor } from '../tensors.ts'

/** What stands in a file for `x * 2`: an operation between layers, without a layer of its own. */
export interface Operation {
  readonly name: string
  readonly className: string
  readonly config: JsonObject
  readonly nodes: unknown
  /** Which of its outputs is meant. */
  readonly output?: number
}

/** One argument: a tensor, several, or plain data as it stands in the file. */
export type Argument =
  { readonly tensor: string } | { readonly tensors: readonly string[] } | { readonly data: unknown }

/** A number, or one for each channel. */
export type Numbers = number | readonly number[]

/**
 * How an operation is called: its arguments by position and by name, whichever version of Keras wrote it. Arguments are taken one by one, and
 * {@link done} refuses those that nobody took: left out, they would make the model answer something else.
 */
export class OperationCall {
  readonly name: string
  /** Lower case without underscores: `Mean`, `math.reduce_mean` are `mean` and `reducemean`. */
  readonly kind: string
  readonly isKeras2: boolean
  readonly output: number
  readonly #shown: string
  readonly #positional: (Argument | undefined)[]
  readonly #named: Map<string, Argument>

  constructor(operation: Operation) {
    const { name, className, config, nodes } = operation
    this.name = name
    this.output = operation.output ?? 0
    this.isKeras2 = isTensorFlowOperation(className)
    this.#shown = operationTitle(className, config)
    this.kind = kindOf(this.#shown)
    const [node, ...others] = Array.isArray(nodes) ? (nodes as unknown[]) : []
    if (node === undefined || others.length > 0) throw this.unsupported('is called otherwise than once')
    const { args, kwargs } = this.isKeras2 ? this.#keras2Node(node) : this.#keras3Node(node, config)
    this.#positional = args
    this.#named = new Map(kwargs)
  }

  /** The arguments are settings of the operation and those of its call. */
  #keras3Node(node: unknown, config: JsonObject): Arguments {
    const args = isObject(node) ? own(node, 'args') : undefined
    const kwargs = isObject(node) ? own(node, 'kwargs') : undefined
    if (!Array.isArray(args)) throw this.unsupported(`is called with ${describe(node)}`)
    const settings = Object.entries(config).filter(([key]) => key !== 'name')
    const named = [...settings, ...Object.entries(isObject(kwargs) ? kwargs : {})]
    return {
      args: args.map((each: unknown) => keras3Argument(each)),
      kwargs: named.map(([key, value]) => [key, keras3Argument(value)]),
    }
  }

  /** `['layer', 0, 0, { y: 127.5, name: null }]`, or a list of such; `['_CONSTANT_VALUE', -1, 2, {…}]` is a number that comes first. */
  #keras2Node(node: unknown): Arguments {
    if (!Array.isArray(node)) throw this.unsupported(`is called with ${describe(node)}`)
    const isSingle = typeof node[0] === 'string'
    const list =
      isSingle || (node.length === 1 && !Array.isArray((node[0] as unknown[])[0]))
        ? [isSingle ? node : node[0]]
        : unwrapped(node)
    const parts = list.map((part: unknown) => (Array.isArray(part) ? (part as unknown[]) : []))
    const kwargs: unknown = parts[0]?.[3]
    const first = parts.map(keras2First)
    const tensors = first.flatMap((each) => ('tensor' in each ? [each.tensor] : []))
    const isList = parts.length > 1 && tensors.length === parts.length
    if (parts.length > 1 && !isList) throw this.unsupported(`is called with ${describe(node)}`)
    const named = Object.entries(isObject(kwargs) ? kwargs : {}).filter(([key]) => key !== 'name')
    return {
      args: isList ? [{ tensors }] : first.slice(0, 1),
      kwargs: named.map(([key, value]) => [key, keras2Argument(value)]),
    }
  }

  /** Takes an argument: by one of its names, or by its position. `null` in a file is as if it were not there. */
  take(position: number | undefined, ...names: readonly string[]): Argument | undefined {
    for (const name of names) {
      const argument = this.#named.get(name)
      this.#named.delete(name)
      if (argument && !('data' in argument && argument.data === null)) return argument
    }
    const argument = position === undefined ? undefined : this.#positional[position]
    if (position !== undefined) this.#positional[position] = undefined
    return argument && 'data' in argument && argument.data === null ? undefined : argument
  }

  /** Whether a tensor stands at this position. */
  hasTensor(position: number): boolean {
    const argument = this.#positional[position]
    return argument !== undefined && 'tensor' in argument
  }

  /** Whether `null` itself was given by this name: for some settings it does not mean the default. */
  isNull(name: string): boolean {
    const argument = this.#named.get(name)
    return argument !== undefined && 'data' in argument && argument.data === null
  }

  /** The tensor that it works on. */
  tensor(position = 0, ...names: readonly string[]): string {
    const argument = this.take(position, ...names)
    if (argument && 'tensor' in argument) return argument.tensor
    throw this.unsupported(argument && 'data' in argument ? `works on ${describe(argument.data)}` : 'takes no tensor')
  }

  /** A setting as it stands in the file. */
  data(fallback: unknown, position: number | undefined, ...names: readonly string[]): unknown {
    const argument = this.take(position, ...names)
    if (!argument) return fallback
    if ('data' in argument) return plain(argument.data)
    throw this.unsupported(`takes a tensor as “${names[0] ?? 'argument'}”`)
  }

  number(fallback: number, position: number | undefined, ...names: readonly string[]): number {
    const value = this.data(fallback, position, ...names)
    if (typeof value === 'number' && Number.isFinite(value)) return value
    throw this.unsupported(`has ${describe(value)} as “${names[0] ?? 'argument'}”`)
  }

  /** A number, or one for each channel: an array of which only the last axis is longer than one. */
  numbers(argument: Argument): Numbers {
    const value = 'data' in argument ? plain(argument.data) : undefined
    if (typeof value === 'number' && Number.isFinite(value)) return value
    let list = Array.isArray(value) ? (value as unknown[]) : []
    while (list.length === 1 && Array.isArray(list[0])) list = list[0] as unknown[]
    const fits = list.length > 0 && list.length <= 4096 && list.every(Number.isFinite)
    if (fits) return list.length === 1 ? (list[0] as number) : (list as number[])
    throw this.unsupported(`takes ${describe('data' in argument ? argument.data : argument)}`)
  }

  /** @throws {AppError} `model-unknown-layer` naming an argument that has not been taken. */
  done(): void {
    const left: [string, Argument | undefined][] = [
      ...[...this.#positional.entries()].map(([i, each]): [string, Argument | undefined] => [
        `argument ${i + 1}`,
        each,
      ]),
      ...[...this.#named].map(([key, each]): [string, Argument] => [`“${key}”`, each]),
    ]
    for (const [what, argument] of left) {
      if (!argument || ('data' in argument && (argument.data === null || argument.data === false))) continue
      const value = 'data' in argument ? describe(argument.data) : 'a tensor'
      throw this.unsupported(`is called with ${value} as ${what}`)
    }
  }

  unsupported(what: string): AppError {
    return failure('model-unknown-layer', { of: 'operation', name: this.name, operation: this.#shown, problem: what })
  }
}

interface Arguments {
  readonly args: (Argument | undefined)[]
  readonly kwargs: (readonly [string, Argument])[]
}

function keras3Argument(json: unknown): Argument {
  const history = kerasHistory(json)
  if (history !== undefined) return { tensor: readTensor(history) }
  const histories = Array.isArray(json) ? json.map(kerasHistory) : []
  if (histories.length > 0 && histories.every((each) => each !== undefined))
    return { tensors: histories.map(readTensor) }
  return { data: json }
}

const isTensor2 = (json: unknown): boolean =>
  Array.isArray(json) && typeof json[0] === 'string' && Number.isInteger(json[1]) && json[0] !== CONSTANT
const CONSTANT = '_CONSTANT_VALUE'

function keras2Argument(json: unknown): Argument {
  if (isTensor2(json)) return { tensor: readTensor(json) }
  if (Array.isArray(json) && json.length > 0 && json.every(isTensor2)) return { tensors: json.map(readTensor) }
  return { data: json }
}

function keras2First(part: readonly unknown[]): Argument {
  return part[0] === CONSTANT ? { data: part[2] } : { tensor: readTensor(part.slice(0, 3)) }
}

/** Some versions put a list around the list of calls. */
function unwrapped(node: readonly unknown[]): unknown[] {
  const inner: unknown = node.length === 1 ? node[0] : node
  return Array.isArray(inner) ? (inner as unknown[]) : []
}

/** An array as Keras 3 writes it: `{ class_name: '__tensor__' | '__numpy__', config: { value } }`. Shapes may be `__tuple__`s. */
function plain(json: unknown): unknown {
  const config = isObject(json) ? own(json, 'config') : undefined
  if (isObject(config) && Object.hasOwn(config, 'value')) return own(config, 'value')
  if (isObject(json) && own(json, 'class_name') === '__tuple__') return own(json, 'items')
  return json
}

const TENSORFLOW_OPERATIONS = new Set<unknown>(['TFOpLambda', 'SlicingOpLambda'])

/** Whether Keras 2 wrote it: operations of TensorFlow in a layer. */
export const isTensorFlowOperation = (className: unknown): boolean => TENSORFLOW_OPERATIONS.has(className)

/** What a file calls an operation: `Mean`, `math.reduce_mean`. */
function operationTitle(className: string, config: JsonObject): string {
  return isTensorFlowOperation(className) ? String(own(config, 'function')) : className
}

/** Lower case without modules and underscores: `Mean` and `math.reduce_mean` are `mean` and `reducemean`. */
const kindOf = (title: string): string => (title.split('.').at(-1) ?? '').toLowerCase().replaceAll('_', '')

/** The kind of what stands in a file, if it is an operation. */
export function operationKind(json: JsonObject): string {
  const config = own(json, 'config')
  return kindOf(operationTitle(String(own(json, 'class_name')), isObject(config) ? config : {}))
}
