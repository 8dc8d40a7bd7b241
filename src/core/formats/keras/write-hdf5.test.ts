import fc from 'fast-check'
import { Dataset, File, FS, Group, ready } from 'h5wasm'
import { beforeAll, expect, test } from 'vitest'
import { type Hdf5Array, writeHdf5 } from './write-hdf5.ts'

beforeAll(async () => {
  await ready
})

interface Read {
  readonly shape: readonly number[]
  readonly dtype: unknown
  readonly values: readonly number[]
}

/** What the HDF Group's own library finds in a file: arrays by path, and the paths of groups. */
function readByLibrary(pieces: readonly Uint8Array[]): { arrays: Map<string, Read>; groups: Set<string> } {
  FS?.writeFile('/written.h5', Buffer.concat(pieces))
  const file = new File('/written.h5', 'r')
  try {
    const [arrays, groups] = [new Map<string, Read>(), new Set<string>()]
    for (const path of file.paths()) {
      const object = file.get(path)
      if (object instanceof Group) groups.add(path)
      else if (object instanceof Dataset)
        arrays.set(path, {
          shape: object.shape ?? [],
          dtype: object.dtype,
          values: [object.value as Iterable<number> | number].flatMap((value) =>
            typeof value === 'number' ? value : [...value],
          ),
        })
    }
    return { arrays, groups }
  } finally {
    file.close()
    FS?.unlink('/written.h5')
  }
}

const asRead = ({ shape, values }: Hdf5Array): Read => ({
  shape,
  dtype: values instanceof Float32Array ? '<f' : '<i',
  values: [...values],
})

const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => text !== '.' && !/[/\0]/.test(text))
const array = fc
  .tuple(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 5 }), fc.boolean())
  .map(([shape, isFloat]): Hdf5Array => {
    const length = shape.reduce((product, size) => product * size, 1)
    const values = Array.from({ length }, (_, i) => (i % 2 === 0 ? i / 2 : -i * 1000))
    return { shape, values: isFloat ? Float32Array.from(values) : Int32Array.from(values, Math.trunc) }
  })
/** Names of groups are never names of arrays: these end in a digit. */
const entry = fc
  .tuple(
    fc.array(
      name.map((text) => `${text}g`),
      { maxLength: 3 },
    ),
    name,
    array,
  )
  .map(([groups, last, value]) => [[...groups, `${last}0`].join('/'), value] as const)

test('the HDF Group’s library reads every array where it was written, and no more', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 40 }), (entries) => {
      const written = new Map(entries)
      const { arrays, groups } = readByLibrary(writeHdf5(written))
      expect(arrays).toEqual(new Map([...written].map(([path, each]) => [path, asRead(each)])))
      const parents = [...written.keys()].flatMap((path) =>
        path
          .split('/')
          .slice(0, -1)
          .map((_, depth, all) => all.slice(0, depth + 1).join('/')),
      )
      expect(groups).toEqual(new Set(parents))
    }),
  )
})

test('a group of very many, one array under two names, and one without numbers', () => {
  const shared: Hdf5Array = { shape: [2], values: Float32Array.of(1, 2) }
  const many = Array.from({ length: 3000 }, (_, i) => [`many/${i}`, { shape: [], values: Int32Array.of(i) }] as const)
  const written = new Map<string, Hdf5Array>([
    ...many,
    ['a', shared],
    ['b/c', shared],
    ['none', { shape: [0, 3], values: new Float32Array(0) }],
  ])
  const { arrays } = readByLibrary(writeHdf5(written))
  expect(arrays).toEqual(new Map([...written].map(([path, each]) => [path, asRead(each)])))
})

test('numbers are not copied', () => {
  const values = Float32Array.of(1, 2, 3)
  expect(writeHdf5(new Map([['x', { shape: [3], values }]])).at(-1)?.buffer).toBe(values.buffer)
})

test('what a header cannot hold is refused', () => {
  const one: Hdf5Array = { shape: [], values: Int32Array.of(1) }
  const refusal = expect.objectContaining({ code: 'model-not-expressible' }) as Error
  expect(() => writeHdf5(new Map([['x'.repeat(70_000), one]]))).toThrow(refusal)
  expect(() => writeHdf5(new Map(Array.from({ length: 65_534 }, (_, i) => [`${i}`, one])))).toThrow(refusal)
  expect(() =>
    writeHdf5(
      new Map([
        ['a', one],
        ['a/b', one],
      ]),
    ),
  ).toThrow('which is an array')
})
