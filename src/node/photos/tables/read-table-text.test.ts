import { mkdirSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { testFolder } from '../test-folder.ts'
import { readLabelTable } from '../../../core/datasets/label-table.ts'
import { decodeText, readTableText } from './read-table-text.ts'

const folder = testFolder()
afterAll(folder.remove)

const TEXT = 'filename;label\r\ncafé.jpg;Übung €\r\n'

describe('text is read as it was written', () => {
  const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()
  test.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8', Buffer.from(`\uFEFF${TEXT}`)],
    ['UTF-16', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16', swapped(`\uFEFF${TEXT}`)],
    ['UTF-16', Buffer.from(TEXT, 'utf16le')],
    ['UTF-16', swapped(TEXT)],
    ['Windows-1252', Buffer.from(TEXT.replace('€', '\x80'), 'latin1')],
  ])('%s', (encoding, bytes) => {
    expect(decodeText(bytes, 'labels.csv')).toEqual({ text: TEXT, encoding })
  })

  test('bytes that are no text are refused', () => {
    expect(() => decodeText(Buffer.from([0x89, 0x50, 0, 1, 2, 3, 0, 4]), 'labels.csv')).toThrow('not text')
  })
})

test('a table is a file, of a size that can be read', async () => {
  mkdirSync(`${folder.path}/a.csv`)
  await expect(readTableText(`${folder.path}/a.csv`)).rejects.toMatchObject({ code: 'not-a-file' })
  await expect(readTableText(folder.write('b.json', '{"a":1}'))).rejects.toThrow('no list of records')
  await expect(readTableText(folder.write('c.json', '[{'))).rejects.toThrow('is not JSON')
})

test('where no column is wrong, what is proposed is no choice of columns', async () => {
  const damaged = [
    ['d.json', '[{"image":"a.jpg",'],
    ['e.json', '{"a":1}'],
    ['f.csv', 'filename,label\na.jpg,\0cat\n'],
    ['g.csv', 'filename,label\n"a.jpg,cat\n'],
    ['h.csv', ''],
  ]
  for (const [name, text] of damaged) {
    const reading = readTableText(folder.write(name, text)).then((table) => readLabelTable(table.text))
    await expect(reading, name).rejects.toMatchObject({
      code: 'label-table-invalid',
      data: { advice: expect.any(String) as string },
    })
  }
})
