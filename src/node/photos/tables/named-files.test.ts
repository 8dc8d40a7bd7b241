import { describe, expect, test } from 'vitest'
import { NamedFiles } from './named-files.ts'

function folder(...paths: string[]): NamedFiles<string> {
  const files = new NamedFiles<string>('/here/data', 'train.csv')
  for (const path of paths) files.add(path, path)
  return files
}

describe('a file is found', () => {
  test.each([
    ['p0.jpg', 'p0.jpg', 'as-written'],
    ['cat/1.jpg', 'cat/1.jpg', 'as-written'],
    ['cat\\1.jpg', 'cat/1.jpg', 'as-written'],
    ['./p0.jpg', 'p0.jpg', 'as-written'],
    ['/here/data/cat/1.jpg', 'cat/1.jpg', 'as-written'],
    ['../data/cat/1.jpg', 'cat/1.jpg', 'as-written'],
    ['dog/../cat/1.jpg', 'cat/1.jpg', 'as-written'],
    ['/here/labels/../data/cat/1.jpg', 'cat/1.jpg', 'as-written'],
    ['only-there.jpg', 'images/only-there.jpg', 'as-written'],
    ['P0.JPG', 'p0.jpg', 'other-case'],
    ['p0', 'p0.jpg', 'without-extension'],
    ['/home/me/data/p0.jpg', 'p0.jpg', 'by-name'],
    ['C:\\Users\\me\\p0.JPG', 'p0.jpg', 'by-name'],
    ['https://example.org/up/p0.jpg?token=1', 'p0.jpg', 'by-name'],
    ['s3://bucket/with%20space.jpg', 'with space.jpg', 'by-name'],
    ['/data/local-files/?d=cat%2F1.jpg', 'cat/1.jpg', 'as-written'],
    ['/data/upload/1/0a1b2c3d-p0.jpg', 'p0.jpg', 'without-prefix'],
    ['/old/dog/1.jpg', 'dog/1.jpg', 'by-name'],
    ['cafe\u0301.jpg', 'caf\u00e9.jpg', 'as-written'],
    ['v1.2', 'v1.2.png', 'without-extension'],
  ])('%s', (written, file, how) => {
    const files = folder(
      'p0.jpg',
      'cat/1.jpg',
      'dog/1.jpg',
      'images/only-there.jpg',
      'with space.jpg',
      'caf\u00e9.jpg',
      'v1.2.png',
    )
    expect(files.find(written)).toEqual({ file, how })
  })

  test('in the folder of the table’s own name rather than in another', () => {
    expect(folder('train/1.jpg', 'test/1.jpg').find('1')).toMatchObject({ file: 'train/1.jpg' })
    expect(folder('train_images/1.jpg', 'other/1.jpg').find('1.jpg')).toMatchObject({ file: 'train_images/1.jpg' })
  })

  test('in its own capitals rather than in others', () => {
    expect(folder('a/P.jpg', 'b/p.jpg').find('/x/p.jpg')).toMatchObject({ file: 'b/p.jpg' })
  })
})

test.each(['../elsewhere/p0.jpg', '..\\elsewhere\\p0.jpg', 'cat/../../p0.jpg', './../data2/p0', '../../here/P0.JPG'])(
  'a path that leads out of the folder is no other file of that name: %s',
  (written) => {
    const files = folder('p0.jpg', 'images/p0.jpg', 'cat/1.jpg')
    expect(files.find(written)).toMatchObject({
      code: 'leads-out',
      reason: expect.stringContaining('leads out of the folder') as string,
    })
  },
)

test('a photo of a project is found where the way there leads out of the folder', () => {
  const files = folder('p0.jpg', '/here/images/p0.jpg')
  expect(files.find('../images/p0.jpg')).toEqual({ file: '/here/images/p0.jpg', how: 'as-written' })
  expect(files.find('../images/../images/p0.jpg')).toMatchObject({ file: '/here/images/p0.jpg' })
})

test.each([
  ['p0.jpg', '/home/ada/walk/p0.jpg', 'as-written'],
  ['walk/p0.jpg', '/home/ada/walk/p0.jpg', 'as-written'],
  ['../walk/p0.jpg', '/home/ada/walk/p0.jpg', 'as-written'],
  ['/home/ada/walk/p0.jpg', '/home/ada/walk/p0.jpg', 'as-written'],
  ['Walk/P0.JPG', '/home/ada/walk/p0.jpg', 'other-case'],
  ['/data/old/p0.jpg', '/home/ada/walk/p0.jpg', 'by-name'],
])('of a table that lies nowhere, %s is asked for by as much as it says', (written, file, how) => {
  const files = new NamedFiles<string>(null, 'labels.csv')
  for (const path of [file, '/home/ada/other/p1.jpg']) files.add(path, path)
  expect(files.find(written)).toEqual({ file, how })
})

test('what is missing, lies elsewhere or may be several is not guessed', () => {
  const files = folder('cat/1.jpg', 'dog/1.jpg')
  expect(files.find('2.jpg')).toMatchObject({ code: 'missing' })
  expect(files.find('../2.jpg')).toMatchObject({ code: 'leads-out' })
  expect(files.find('/etc/passwd')).toMatchObject({ code: 'outside-folder' })
  expect(files.find('1.jpg')).toMatchObject({ code: 'ambiguous' })
  expect(files.find('a\0b')).toMatchObject({ code: 'missing' })
  expect(files.find('')).toMatchObject({ code: 'missing' })
  expect(files.find('%E0%A4%A')).toMatchObject({ code: 'missing' })
})
