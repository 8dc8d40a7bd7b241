import { kindOf } from '../layers/kinds.ts'
import { isObject, own } from './json-limits.ts'
import type { JsonObject } from './json-limits.ts'
import { operationKind } from '../formats/keras/operations/operation-call.ts'

/** Where a file keeps the weights of a layer that it writes as a part of another one. */
export interface Part {
  /** The layer that it is a part of; nothing where that one is replaced by it. */
  readonly of?: string
  /** The class by which Keras 3 numbers it. */
  readonly className?: string
  /** The folder below that of the whole: `activation`, `layer`. */
  readonly folder: string
  /** Its own name, by which `.h5` files name its weights. */
  readonly localName: string
}

/** A layer of a file that is called once, has one output and is one layer. */
export interface Piece {
  readonly json: unknown
  /** Of a later call: the name of the first, which has the weights. */
  readonly copyOf?: string
  readonly part?: Part
  /** Which of its outputs, of an operation that has several. */
  readonly output?: number
}

/** A piece while it is made; what comes after another one in the same file's layer takes that, by the name it has here. */
interface Made extends Piece {
  readonly isChained?: boolean
}

/** Operations that give several tensors. */
const SEVERAL_OUTPUTS = new Set(['split', 'arraysplit', 'unstack', 'moments'])

/**
 * Takes a model apart into layers that are called once and have one output each: every call of a shared layer becomes a layer, so does every output of
 * an operation that has several, a layer that is another one's activation, and what is in a TimeDistributed or a Pipeline.
 *
 * @param ends  what else names tensors: the model's inputs and outputs.
 */
export function untangle(
  layers: readonly unknown[],
  ends: readonly unknown[],
): { readonly pieces: readonly Piece[]; readonly ends: readonly unknown[] } {
  if (!layers.some(isTangled)) return { pieces: layers.map((json) => ({ json })), ends }
  const names = new Set(layers.flatMap((json) => nameOf(json) ?? []))
  const taken = new Set(names)
  const fresh = (wanted: string): string => {
    let name = wanted
    for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`
    taken.add(name)
    return name
  }
  const used = usedTensors(
    [...layers.map((json) => (isObject(json) ? own(json, 'inbound_nodes') : undefined)), ...ends],
    names,
  )
  const renamed = new Map<string, string>()
  const pieces = layers.flatMap((json): Made[] => {
    const name = nameOf(json)
    if (!isObject(json) || name === undefined) return [{ json }]
    return callsOf(json, name, used, fresh).flatMap(({ node, ...call }) => {
      const outputs = hasSeveralOutputs(json) ? [...(used.get(name)?.outputs ?? [0])].sort((a, b) => a - b) : [0]
      return outputs.flatMap((output): Made[] => {
        const own = output === outputs[0] ? call.name : fresh(`${call.name}_output_${output}`)
        const parts = partsOf({ ...call, json: named(call.json, own) }, own, fresh)
        renamed.set(keyOf(name, node, output), nameOf(parts.at(-1)?.json) ?? own)
        return hasSeveralOutputs(json) ? parts.map((part) => ({ ...part, output })) : parts
      })
    })
  })
  const several = new Set(
    layers.flatMap((json) => (isObject(json) && nodesOf(json).length > 1 ? (nameOf(json) ?? []) : [])),
  )
  const change = (json: unknown): unknown =>
    withNames(json, (name, node, output) => renamed.get(keyOf(name, several.has(name) ? node : undefined, output)))
  return {
    pieces: pieces.map(({ json, isChained, ...piece }) => ({
      ...piece,
      json: isObject(json) && !isChained ? { ...json, inbound_nodes: change(own(json, 'inbound_nodes')) } : json,
    })),
    ends: ends.map(change),
  }
}

const keyOf = (name: string, node: number | undefined, output: number): string => `${name}\n${node ?? ''}\n${output}`

function nameOf(json: unknown): string | undefined {
  if (!isObject(json)) return undefined
  const config = own(json, 'config')
  const name = own(json, 'name') ?? (isObject(config) ? own(config, 'name') : undefined)
  return typeof name === 'string' ? name : undefined
}

const named = (json: JsonObject, name: string): JsonObject => {
  const config = own(json, 'config')
  return { ...json, name, config: isObject(config) ? { ...config, name } : config }
}

const nodesOf = (json: JsonObject): readonly unknown[] => {
  const nodes = own(json, 'inbound_nodes')
  return Array.isArray(nodes) ? (nodes as unknown[]) : []
}

const hasSeveralOutputs = (json: JsonObject): boolean =>
  SEVERAL_OUTPUTS.has(operationKind(json)) && nodesOf(json).length === 1

function isTangled(json: unknown): boolean {
  if (!isObject(json)) return false
  return (
    nodesOf(json).length > 1 || hasSeveralOutputs(json) || activationOf(json) !== undefined || heldBy(json).length > 0
  )
}

interface Used {
  readonly nodes: Set<number>
  readonly outputs: Set<number>
}

type TensorName = readonly [name: string, node: number, output: number, ...rest: readonly unknown[]]

/** `[layer, node, output]`, and in Keras 2 what the call takes besides. */
const isTensorName = (json: unknown): json is TensorName =>
  Array.isArray(json) && typeof json[0] === 'string' && Number.isInteger(json[1]) && Number.isInteger(json[2])

function usedTensors(roots: readonly unknown[], names: ReadonlySet<string>): Map<string, Used> {
  const used = new Map<string, Used>()
  const waiting: unknown[] = [...roots]
  for (let json = waiting.pop(); json !== undefined || waiting.length > 0; json = waiting.pop()) {
    if (typeof json !== 'object' || json === null) continue
    if (isTensorName(json) && names.has(json[0])) {
      const { nodes, outputs } = used.get(json[0]) ?? { nodes: new Set(), outputs: new Set() }
      used.set(json[0], { nodes: nodes.add(json[1]), outputs: outputs.add(json[2]) })
    }
    waiting.push(...(Object.values(json) as unknown[]))
  }
  return used
}

function withNames(json: unknown, rename: (name: string, node: number, output: number) => string | undefined): unknown {
  if (Array.isArray(json)) {
    const to = isTensorName(json) ? rename(json[0], json[1], json[2]) : undefined
    if (to !== undefined) return [to, 0, 0, ...json.slice(3).map((each: unknown) => withNames(each, rename))]
    return json.map((each: unknown) => withNames(each, rename))
  }
  if (!isObject(json)) return json
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, withNames(value, rename)]))
}

interface Call {
  readonly json: JsonObject
  readonly name: string
  /** As tensors name it; nothing where the layer is called once. */
  readonly node: number | undefined
  readonly copyOf?: string
}

/** Calls of nested models are counted from 1 by some versions: node 0 is their making. */
function callsOf(
  json: JsonObject,
  name: string,
  used: ReadonlyMap<string, Used>,
  fresh: (name: string) => string,
): Call[] {
  const nodes = nodesOf(json)
  if (nodes.length < 2) return [{ json, name, node: undefined }]
  const first = Math.max(0, Math.max(...(used.get(name)?.nodes ?? [0])) - nodes.length + 1)
  return nodes.map((node, i): Call => {
    const own = i === 0 ? name : fresh(`${name}_call_${i + 1}`)
    return {
      json: { ...named(json, own), inbound_nodes: [node] },
      name: own,
      node: first + i,
      ...(i === 0 ? {} : { copyOf: name }),
    }
  })
}

/** What stands as the activation of a layer and is one itself. */
function activationOf(json: JsonObject): JsonObject | undefined {
  const config = own(json, 'config')
  const activation = isObject(config) ? own(config, 'activation') : undefined
  const className = isObject(activation) ? own(activation, 'class_name') : undefined
  return isObject(activation) && typeof className === 'string' && kindOf({ className })?.isOwnActivation
    ? activation
    : undefined
}

/** The layers in a TimeDistributed or a Pipeline. */
function heldBy(json: JsonObject): readonly JsonObject[] {
  const config = own(json, 'config')
  if (!isObject(config)) return []
  const held: unknown =
    own(json, 'class_name') === 'TimeDistributed'
      ? [own(config, 'layer')]
      : own(json, 'class_name') === 'Pipeline'
        ? own(config, 'layers')
        : []
  const list = Array.isArray(held) ? held.filter(isObject) : []
  const isPlain =
    own(json, 'class_name') === 'Pipeline' ||
    list.every((each) => kindOf({ className: String(own(each, 'class_name')) })?.isAlongLast)
  return isPlain ? list : []
}

/** A layer, and those that its file writes as a part of it. The first takes what the whole takes; each other one the one before it. */
function partsOf(
  { json, copyOf }: Pick<Call, 'json' | 'copyOf'>,
  name: string,
  fresh: (name: string) => string,
): Made[] {
  const held = heldBy(json)
  if (held.length > 0) {
    let before: string | undefined
    return held.map((each, i): Made => {
      const local = nameOf(each) ?? name
      const own_ = i === held.length - 1 ? name : fresh(`${name}_${local}`)
      const isWhole = own(json, 'class_name') === 'TimeDistributed'
      const part: Part = isWhole
        ? { className: 'TimeDistributed', folder: 'layer', localName: local }
        : { of: name, folder: local, localName: local }
      const piece = {
        module: 'keras.layers',
        ...named(each, own_),
        inbound_nodes: before === undefined ? own(json, 'inbound_nodes') : chained(before),
      }
      const isChained = before !== undefined
      before = own_
      return { json: piece, part, isChained, ...copied(copyOf) }
    })
  }
  const activation = activationOf(json)
  if (!activation) return [{ json, ...copied(copyOf) }]
  const config = own(json, 'config') as JsonObject
  const local = nameOf(activation) ?? 'activation'
  const after = fresh(`${name}_${local}`)
  const owner = copyOf ?? name
  return [
    { json: { ...json, config: { ...config, activation: 'linear' } }, ...copied(copyOf) },
    {
      json: { ...named(activation, after), inbound_nodes: chained(name) },
      part: { of: owner, folder: 'activation', localName: local },
      isChained: true,
      ...copied(copyOf === undefined ? undefined : `${copyOf}_${local}`),
    },
  ]
}

const copied = (copyOf: string | undefined): Pick<Piece, 'copyOf'> => (copyOf === undefined ? {} : { copyOf })

const chained = (before: string): unknown[] => [[[before, 0, 0, {}]]]
