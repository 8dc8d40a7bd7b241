import type { Piece } from './pieces.ts'
import { ProtobufWriter } from './protobuf.ts'

/** What a field can hold, by the way it is written. */
interface Scalars {
  /** Of any width, and enums. */
  readonly int: number
  readonly float: number
  readonly bool: boolean
  readonly string: string
  readonly bytes: Piece
  /** Repeated integers, packed. */
  readonly ints: readonly number[]
}

type Kind = keyof Scalars | Message

/** A field of a message as its .proto file declares it. */
interface Field {
  readonly number: number
  readonly kind: Kind
  /** `map`: with strings as keys. */
  readonly is: 'one' | 'repeated' | 'map'
}

/** A message by the names of those fields that are written here; in this order they are. */
export interface Message {
  readonly [name: string]: Field
}

type One<K extends Kind> = K extends keyof Scalars ? Scalars[K] : K extends Message ? ValueOf<K> : never
type FieldValue<F extends Field> = {
  one: One<F['kind']>
  repeated: readonly One<F['kind']>[]
  map: Readonly<Record<string, One<F['kind']>>>
}[F['is']]

/** What a message holds; a field that is left out is not written. */
export type ValueOf<M extends Message> = { readonly [K in keyof M]?: FieldValue<M[K]> | undefined }

export const one = <K extends Kind>(number: number, kind: K) => ({ number, kind, is: 'one' }) as const
export const repeated = <K extends Kind>(number: number, kind: K) => ({ number, kind, is: 'repeated' }) as const
export const map = <M extends Message>(number: number, kind: M) => ({ number, kind, is: 'map' }) as const

/** A message in protocol buffers' wire format, in pieces that follow each other: bytes in it are neither copied nor computed before. */
export function encode<M extends Message>(message: M, value: ValueOf<M>): readonly Piece[] {
  const writer = new ProtobufWriter()
  write(writer, message, value)
  return writer.pieces()
}

function write(writer: ProtobufWriter, message: Message, value: Readonly<Record<string, unknown>>): void {
  for (const [name, field] of Object.entries(message)) {
    const held = value[name]
    if (held === undefined) continue
    if (field.is === 'repeated') for (const each of held as readonly unknown[]) writeOne(writer, field, each)
    else if (field.is === 'one') writeOne(writer, field, held)
    else
      for (const [key, each] of Object.entries(held as Readonly<Record<string, unknown>>))
        writer.mapEntry(field.number, key, (inner) =>
          write(inner, field.kind as Message, each as Readonly<Record<string, unknown>>),
        )
  }
}

/** {@link ValueOf} has made sure that the value is of its kind. */
function writeOne(writer: ProtobufWriter, { number, kind }: Field, value: unknown): void {
  if (typeof kind === 'object')
    writer.message(number, (inner) => write(inner, kind, value as Readonly<Record<string, unknown>>))
  else WRITE[kind](writer, number, value as never)
}

const WRITE: { readonly [K in keyof Scalars]: (writer: ProtobufWriter, number: number, value: Scalars[K]) => void } = {
  int: (writer, number, value) => void writer.int(number, value),
  float: (writer, number, value) => void writer.float(number, value),
  bool: (writer, number, value) => void writer.bool(number, value),
  string: (writer, number, value) => void writer.string(number, value),
  bytes: (writer, number, value) => void writer.bytes(number, value),
  ints: (writer, number, value) => void writer.packedInts(number, value),
}
