import { describe, expect, test } from 'vitest'
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
  expect(readLabelTable(text, { labels: 'several' }).files).toEqual([
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
  const marked = readLabelTable('filename,x,y\na.jpg,1,0\nb.jpg,0,0\nc.jpg,1,1\n', { labels: 'one' })
  expect(marked.files).toHaveLength(1)
  expect(marked.skipped).toMatchObject([
    { path: 'b.jpg', code: 'no-label' },
    { path: 'c.jpg', code: 'several-labels', reason: 'Row 4: it has 2 labels; a photo has one here.' },
  ])
})

test('a split column divides the photos', () => {
  const table = readLabelTable('file,label,split\na.jpg,x,train\nb.jpg,x,Valid\nc.jpg,x,elsewhere\n')
  expect(table.files.map(({ set }) => set)).toEqual(['train', 'validation'])
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
  ['filename,note\na.jpg,nice\n', 'no two of them hold 0 and 1'],
])('%j is refused as a table', (text, problem) => {
  expect(() => readLabelTable(text)).toThrow(problem)
})

describe('columns are found by their names and by what is in them', () => {
  const photos = (cells: readonly string[]): string => cells.map((cell, index) => `p${index}.jpg,${cell}\n`).join('')
  const read = (text: string) => {
    const { multiLabel, files, reading } = readLabelTable(text)
    return { multiLabel, labels: files.map(({ labels }) => labels.join('+')), reading }
  }

  test.each(['target', 'species', 'category', 'breed', 'Class Name', 'anything'])(
    'a column “%s” of 0 and 1 beside the files is one label a photo',
    (header) => {
      expect(read(`filename,${header}\n${photos(['0', '1', '0'])}`)).toMatchObject({
        multiLabel: false,
        labels: ['0', '1', '0'],
        reading: { labelColumn: header, classColumns: [] },
      })
    },
  )

  test.each(['id', 'image_id', 'img', 'image_name', 'Image Name', 'path', 'whatever'])(
    '“%s” names the files',
    (header) => {
      const cells = header === 'whatever' ? ['a.jpg', 'b.png'] : ['a', 'b']
      expect(read(`label,${header}\nx,${cells[0]}\ny,${cells[1]}\n`).reading.fileColumn).toBe(header)
    },
  )

  test('numbers, dates and columns of other things are no classes', () => {
    const { labels, reading } = read(
      'id,filename,width,height,cat,dog,score\n1,a.jpg,64,48,0,1,0.5\n2,b.jpg,64,48,1,0,0\n3,c.jpg,64,48,1,0,1\n',
    )
    expect(labels).toEqual(['dog', 'cat', 'cat'])
    expect(reading.ignoredColumns).toEqual(['id', 'width', 'height', 'score'])
  })

  test('words are preferred to the numbers that stand for them', () => {
    expect(read('image,class_id,class_name\na.jpg,0,cat\nb.jpg,1,dog\n').labels).toEqual(['cat', 'dog'])
  })

  test('what Label Studio writes is read: one choice, and several', () => {
    const header = 'annotation_id,annotator,created_at,id,image,lead_time,mood,updated_at\n'
    const row = (choice: string, id: number): string =>
      `${id},1,2024-01-01T00:00:00Z,${id},/data/upload/1/0a1b2c3d-p${id}.jpg,3.1,${choice},2024-01-01T00:00:00Z\n`
    const single = read(header + ['cat', 'dog', 'cat', 'dog'].map(row).join(''))
    expect(single).toMatchObject({ multiLabel: false, labels: ['cat', 'dog', 'cat', 'dog'] })
    expect(single.reading.labelColumn).toBe('mood')
    const several = read(
      header.replace('mood', 'choice') + ['"{""choices"":[""cat"",""dog""]}"', 'cat'].map(row).join(''),
    )
    expect(several).toMatchObject({ multiLabel: true, labels: ['cat+dog', 'cat'] })
  })

  test('classes of which each row has exactly one exclude each other', () => {
    expect(readLabelTable('filename,a,b\np.jpg,1,0\nq.jpg,0,1\n').multiLabel).toBe(false)
    expect(readLabelTable('filename,a,b\np.jpg,1,0\nq.jpg,0,1\n', { labels: 'several' }).multiLabel).toBe(true)
    expect(readLabelTable('filename,a,b\np.jpg,1,0\nq.jpg,1,1\n').multiLabel).toBe(true)
  })

  test('a column that may be either is asked for, and taken when it is named or counted', () => {
    const text =
      'filename,camera,animal\n' +
      ['a,cat', 'a,cat', 'b,dog', 'b,dog'].map((cells, i) => `p${i}.jpg,${cells}\n`).join('')
    expect(() => readLabelTable(text)).toThrow('“camera”, “animal”')
    for (const labelColumn of ['animal', 'ANIMAL', '3'])
      expect(readLabelTable(text, { labelColumn }).reading.labelColumn).toBe('animal')
    expect(() => readLabelTable(text, { labelColumn: 'plant' })).toThrow('There is no column “plant”')
    expect(() => readLabelTable(text, { fileColumn: 'animal', labelColumn: 'animal' })).toThrow('and their labels')
  })

  test('columns of 0 and 1 can be chosen among others', () => {
    const text = 'filename,label,cat,dog\na.jpg,x,1,0\nb.jpg,y,1,1\n'
    const { files, reading } = readLabelTable(text, { labelColumn: 'cat,dog' })
    expect(files.map(({ labels }) => labels)).toEqual([['cat'], ['cat', 'dog']])
    expect(reading.ignoredColumns).toEqual(['label'])
  })

  test('a column called split that divides nothing is no division', () => {
    const { reading } = read('filename,label,set\na.jpg,x,red\nb.jpg,y,blue\n')
    expect(reading).toMatchObject({ setColumn: null, ignoredColumns: ['set'] })
  })
})

describe('commas in a cell', () => {
  const read = (header: string, cells: readonly string[], labels?: 'one' | 'several') =>
    readLabelTable(
      `filename,${header}\n` + cells.map((cell, index) => `p${index}.jpg,"${cell}"\n`).join(''),
      labels === undefined ? {} : { labels },
    )

  test.each([
    ['label', ['cat,dog', 'cat', 'dog']],
    ['labels', ['cat,dog', 'bird,cow']],
    ['label', ['cat,dog', 'dog,bird']],
  ])('separate labels under “%s” in %j', (header, cells) => {
    const table = read(header, cells)
    expect(table.multiLabel).toBe(true)
    expect(table.files[0].labels).toEqual(['cat', 'dog'])
    expect(table.reading.labelSeparator).toBe(',')
  })

  test('belong to a name that is never divided', () => {
    expect(read('label', ['Smith, John', 'Smith, Jane']).files[0].labels).toEqual(['Smith, John'])
  })

  test('are read as a person says', () => {
    expect(read('labels', ['cat,dog', 'cat'], 'one').files[0].labels).toEqual(['cat,dog'])
    expect(read('label', ['Smith, John', 'Jane'], 'several').files[0].labels).toEqual(['John', 'Smith'])
  })
})

test('of a million rows that are no use a thousand are told, and all are counted', () => {
  const rows = Array.from({ length: 5000 }, (_, index) => `p${index}.jpg,\n`).join('')
  const table = readLabelTable(`filename,label\n${rows}`)
  expect(table.skipped).toHaveLength(1000)
  expect(table.numSkipped).toBe(5000)
})

test('the work grows with the columns, not with their square', () => {
  const looks = (numColumns: number): number => {
    let numLooks = 0
    const names = Array.from({ length: numColumns }, (_, index) => `class ${index}`)
    const row = (cells: readonly string[]): string[] =>
      new Proxy([...cells], {
        get(target, key, receiver) {
          if (typeof key === 'string' && /^\d+$/.test(key)) numLooks++
          return Reflect.get(target, key, receiver) as unknown
        },
      })
    const header = ['filename', ...names]
    const body = ['a.jpg', ...names.map((_, index) => String(index % 2))]
    readLabelTable({ separator: ',', rows: () => [row(header), row(body)].values() as Generator<string[]> })
    return numLooks
  }
  expect(looks(2000)).toBeLessThan(2.2 * looks(1000))
})
