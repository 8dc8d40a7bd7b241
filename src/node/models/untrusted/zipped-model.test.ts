import { zipSync } from 'fflate'
import { expect, test } from 'vitest'
import { unzip } from './zipped-model.ts'

const all = (): boolean => true
const code = 'model-bad-archive'
const containing = (text: string): string => expect.stringContaining(text) as string
const text = (words: string): Uint8Array => new TextEncoder().encode(words)

/** The zip's own list says other sizes of its only file than there are. */
function claiming(packed: number, unpacked: number): Uint8Array {
  const zip = zipSync({ 'weights.bin': text('x'.repeat(1000)) })
  const view = new DataView(zip.buffer)
  const list = zip.findLastIndex((_, i) => i + 4 <= zip.length && view.getUint32(i, true) === 0x02014b50)
  view.setUint32(list + 20, packed, true)
  view.setUint32(list + 24, unpacked, true)
  return zip
}

test('what is wanted of a zip is unpacked, what systems add is not', () => {
  const zip = zipSync({
    'a/model.json': text('{}'),
    'a/photo.jpg': text('x'),
    '__MACOSX/a/model.json': text('x'),
    'a/.model.json': text('x'),
  })
  expect([...unzip(zip, (name) => name.endsWith('model.json'))]).toEqual([['a/model.json', text('{}')]])
})

test.each(['../model.json', 'a/../../model.json', '/model.json', 'C:\\model.json', 'a\\..\\model.json'])(
  'a name that leads out of its folder is refused: %s',
  (name) => {
    expect(() => unzip(zipSync({ [name]: text('x') }), all)).toThrow(expect.objectContaining({ code }))
  },
)

test('a file that grows without measure is refused before it is unpacked', () => {
  const bomb = zipSync({ 'weights.bin': new Uint8Array(20 * 2 ** 20) })
  expect(bomb.length).toBeLessThan(100_000)
  expect(() => unzip(bomb, all)).toThrow(
    expect.objectContaining({ code, message: containing('would be 20971520 bytes') }),
  )
})

test('a file that claims more of the zip than there is gets no memory, however much it claims to become', () => {
  expect(() => unzip(claiming(0x7fffffff, 0x7fffffff), all)).toThrow(
    expect.objectContaining({ code, message: containing('take 2147483647 bytes of a zip of') }),
  )
  expect(() => unzip(claiming(10, 0xffffffff), all)).toThrow(expect.objectContaining({ code }))
})

test('what is no zip is refused', () => {
  for (const bytes of [new Uint8Array(), text('PK'), text('PK\u0003\u0004 and no more')])
    expect(() => unzip(bytes, all)).toThrow(expect.objectContaining({ code }))
})
