import { expect, test } from 'vitest'
import { readLabelTable } from './label-table.ts'

test('headers are found in any case and order', () => {
  const table = readLabelTable('Class,FileName\ndaisy,a.jpg\n')
  expect(table.files).toEqual([{ filename: 'a.jpg', labels: ['daisy'] }])
  expect(table.multiLabel).toBe(false)
})

test('a table of two columns needs no header', () => {
  expect(readLabelTable('a.jpg,daisy\nb.png,rose\n').files.map(({ labels }) => labels)).toEqual([['daisy'], ['rose']])
})

test('columns of 0 and 1 give a photo any number of labels', () => {
  const table = readLabelTable('filename,Comedy,War,Drama\na.jpg,1,0,1\nb.jpg,0,0,0\n')
  expect(table.multiLabel).toBe(true)
  expect(table.files.map(({ labels }) => labels)).toEqual([['Comedy', 'Drama'], []])
  expect(table.classColumns).toEqual(['Comedy', 'War', 'Drama'])
})

test.each(['x|y', '"x;y"', ' x | y |'])('the cell %s holds two labels', (cell) => {
  expect(readLabelTable(`file,label\na.jpg,${cell}\n`)).toMatchObject({
    multiLabel: true,
    files: [{ labels: ['x', 'y'] }],
  })
})

test('rows of one file are united where several labels are allowed, and a conflict where not', () => {
  const text = 'file,label\na.jpg,x\na.jpg,y\nb.jpg,x\nb.jpg,x\n'
  expect(readLabelTable(text, true).files).toEqual([
    { filename: 'a.jpg', labels: ['x', 'y'] },
    { filename: 'b.jpg', labels: ['x'] },
  ])
  const single = readLabelTable(text)
  expect(single.files).toEqual([{ filename: 'b.jpg', labels: ['x'] }])
  expect(single.skipped).toMatchObject([{ path: 'a.jpg', code: 'label-conflict' }])
})

test('a bad row is skipped with its number and what was read', () => {
  const table = readLabelTable('filename,x,y\na.jpg,1,0\nb.jpg,maybe,0\n,1,0\n')
  expect(table.files).toHaveLength(1)
  expect(table.skipped).toMatchObject([
    { path: 'b.jpg', code: 'bad-label', reason: 'Row 3: “maybe” under “x” is neither 0 nor 1.' },
    { path: 'row 4', code: 'no-filename' },
  ])
})

test('a row without a label, or with several where one is wanted, says which it is', () => {
  const written = readLabelTable('file,label\na.jpg,x\nb.jpg,\n')
  expect(written.skipped).toEqual([{ path: 'b.jpg', code: 'no-label', reason: 'Row 3: it has no label.' }])
  const marked = readLabelTable('filename,x,y\na.jpg,1,0\nb.jpg,0,0\nc.jpg,1,1\n', false)
  expect(marked.files).toHaveLength(1)
  expect(marked.skipped).toMatchObject([
    { path: 'b.jpg', code: 'no-label' },
    { path: 'c.jpg', code: 'several-labels', reason: 'Row 4: it has 2 labels; a photo has one here.' },
  ])
})

test('a split column divides the photos', () => {
  const table = readLabelTable('file,label,split\na.jpg,x,train\nb.jpg,x,Valid\nc.jpg,x,elsewhere\n')
  expect(table.files.map(({ givenSet }) => givenSet)).toEqual(['train', 'validation'])
  expect(table.skipped).toMatchObject([{ path: 'c.jpg', code: 'bad-split' }])
})

test('names of classes that objects have as properties are names like any other', () => {
  const table = readLabelTable('file,label\na.jpg,__proto__\nb.jpg,constructor\nc.jpg,toString\n')
  expect(table.files.map(({ labels }) => labels[0])).toEqual(['__proto__', 'constructor', 'toString'])
})

test('the two ways of writing an accent are one class', () => {
  const table = readLabelTable(`file,label\na.jpg,caf\u00e9\nb.jpg,cafe\u0301\n`)
  expect(new Set(table.files.map(({ labels }) => labels[0])).size).toBe(1)
})

test.each([
  ['', 'empty'],
  ['a,b,c\n1,2,3\n', 'filename'],
  ['filename\na.jpg\n', 'holds labels'],
  ['filename,x,x\na.jpg,1,1\n', 'Two columns'],
  ['filename,note\na.jpg,nice\n', 'none holds 0 and 1'],
])('%j is refused as a table', (text, problem) => {
  expect(() => readLabelTable(text)).toThrow(problem)
})
