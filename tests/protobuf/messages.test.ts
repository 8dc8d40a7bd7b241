import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Message } from '../../src/core/engine/emit/protobuf.ts'
import { SavedModel } from '../../src/core/engine/emit/saved-model.ts'
import { ModelProto } from '../../src/core/formats/onnx/onnx-model.ts'

type Described = readonly [number: number, type: string, isRepeated: boolean, message: string | null, isMap: boolean]

/** Of TensorFlow 2.21 and ONNX 1.23, by make_descriptors.py. */
const OFFICIAL = JSON.parse(readFileSync(new URL('descriptors.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, Described>>>
>

const TYPES: Readonly<Record<string, readonly string[]>> = {
  int: ['int32', 'int64', 'enum'],
  float: ['float'],
  bool: ['bool'],
  // written alike
  string: ['string', 'bytes'],
  bytes: ['bytes'],
  ints: ['int32', 'int64'],
}

/** Every field that is written differently from how the message is declared. */
function differences(message: Message, name: string): string[] {
  const official = OFFICIAL[name] ?? {}
  return Object.entries(message).flatMap(([field, { number, kind, is }]) => {
    const where = `${name}.${field}`
    const [declared, type, isRepeated, inner, isMap] = official[field] ?? []
    if (declared !== number) return [`${where} has the number ${declared}, not ${number}`]
    if (isRepeated !== (is !== 'one' || kind === 'ints') || isMap !== (is === 'map')) return [`${where} is not ${is}`]
    if (typeof kind === 'object') return inner ? differences(kind, inner) : [`${where} is no message`]
    return TYPES[kind]?.includes(type ?? '') ? [] : [`${where} is ${type}, not ${kind}`]
  })
}

test.each([
  ['tensorflow.SavedModel', SavedModel],
  ['onnx.ModelProto', ModelProto],
])('%s is written by the numbers and types that its own project declares', (name, message) => {
  expect(differences(message, name)).toEqual([])
})
