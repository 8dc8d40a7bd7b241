import fc from 'fast-check'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { GraphFunction } from '../op-graph.ts'
import { add, mul } from '../../ops/arithmetic.ts'
import { constant } from '../../ops/constants.ts'
import { createProgram } from '../program.ts'
import { emitSavedModel } from './graph-def.ts'
import { bytesOf, type Piece } from './pieces.ts'
import { ProtobufWriter } from './protobuf.ts'

/** The classes tfjs-node reads SavedModels with (google-protobuf). */
interface Message {
  deserializeBinary(bytes: Uint8Array): { toObject(): unknown }
}
const proto = (() => {
  try {
    const load = createRequire(import.meta.url)
    return load('@tensorflow/tfjs-node/dist/proto/api_pb.js') as Record<string, Message>
  } catch {
    console.warn('Skipped: @tensorflow/tfjs-node, whose protobuf classes are the reference, is not installed.')
    return undefined
  }
})()
const joined = (pieces: readonly Piece[]): Uint8Array => Buffer.concat(pieces.map(bytesOf))
const read = (name: string, bytes: Uint8Array): unknown => proto?.[name].deserializeBinary(bytes).toObject()

interface DecodedNode {
  name: string
  op: string
  inputList: string[]
  attrMap: [string, { s: string; i: number; f: number; shape?: { dimList: { size: number }[] } }][]
}

function nodesOf(bytes: Uint8Array): DecodedNode[] {
  const model = read('SavedModel', bytes) as {
    metaGraphsList: {
      graphDef: { nodeList: DecodedNode[]; versions: { producer: number } }
      metaInfoDef: { tagsList: string[] }
    }[]
  }
  const [{ graphDef, metaInfoDef }] = model.metaGraphsList
  expect(metaInfoDef.tagsList).toEqual(['serve'])
  expect(graphDef.versions.producer).toBe(1087)
  return graphDef.nodeList
}

const attr = (node: DecodedNode | undefined, key: string) => new Map(node?.attrMap).get(key)

test.runIf(proto)('TensorFlow’s own classes read what is written: ops, inputs, attributes, order of updates', () => {
  const f = new GraphFunction('step')
  const variable = { name: 'a name, with everything: %2f/#', dtype: 'float32' as const, shape: [3] }
  const x = f.feed('x', 'float32', [null, 3])
  f.layer = 'layer one'
  const y = add(f, mul(f, x, f.read(variable)), constant(f, 0.5))
  f.fetch('y', y)
  f.update(
    'AssignVariableOp',
    [f.handle(variable), constant(f, { dtype: 'float32', shape: [3], values: Float32Array.of(1, 2, 3) })],
    {
      dtype: { type: 'float32' },
    },
  )
  const { pieces, names } = emitSavedModel(createProgram([f]))
  const nodes = nodesOf(joined(pieces))
  const byName = new Map(nodes.map((node) => [node.name, node]))
  const at = (tensor: string | undefined) => byName.get((tensor ?? '').split(':')[0])
  const placeholder = at(names.feeds.get('step')?.get('x'))
  expect(placeholder?.op).toBe('Placeholder')
  expect(attr(placeholder, 'shape')?.shape?.dimList.map(({ size }) => size)).toEqual([-1, 3])
  const output = at(names.fetches.get('step')?.get('y'))
  expect(output?.op).toBe('AddV2')
  expect(names.layers.get(output?.name ?? '')).toBe('layer one')
  const readOp = nodes.find(({ op, name }) => op === 'ReadVariableOp' && name.startsWith('f0'))
  const assign = nodes.find(({ op, name }) => op === 'AssignVariableOp' && name.startsWith('f0'))
  expect(assign?.inputList, 'the update waits for the read').toContain(`^${readOp?.name}`)
  expect(at(names.done.get('step'))?.inputList).toEqual([`^${assign?.name}`])
  const shared = nodes.filter(({ op }) => op === 'VarHandleOp').map((node) => attr(node, 'shared_name')?.s)
  expect(new Set(shared).size, 'one variable, one shared name').toBe(1)
})

test.runIf(proto)('every integer, text and float arrives as it was', () => {
  const attrValue = (write: (writer: ProtobufWriter) => ProtobufWriter) =>
    read('AttrValue', joined(write(new ProtobufWriter()).pieces())) as { s: string; i: number; f: number }
  fc.assert(
    fc.property(
      fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      fc.string({ unit: 'binary' }),
      fc.float({ noNaN: true, noDefaultInfinity: true }),
      (int, text, float) => {
        expect(attrValue((writer) => writer.int(3, int)).i).toBe(int)
        expect(attrValue((writer) => writer.float(4, float)).f).toBe(Math.fround(float))
        expect(Buffer.from(attrValue((writer) => writer.string(2, text)).s, 'base64').toString()).toBe(
          new TextDecoder().decode(new TextEncoder().encode(text)),
        )
      },
    ),
  )
})
