import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AppError } from '../../shared/errors.ts'
import { buildDataset } from './dataset.ts'
import type { Dataset, Photo } from './photo.ts'
import type { SetName } from '../../shared/contract/plain.ts'
import { seededRandom, shuffle } from './random.ts'
import { splitDataset } from './split.ts'
import { nearCopy, testPhoto } from './test-photos.ts'

const build = (photos: readonly Photo[], multiLabel = false): Dataset =>
  buildDataset({ root: '/photos', photos, skipped: [], multiLabel })

/** 2–5 classes of 3–25 different pictures, some of them saved twice or three times. */
const datasets = fc
  .array(fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 3, maxLength: 25 }), { minLength: 2, maxLength: 5 })
  .map((classes) =>
    classes.flatMap((copies, classIndex) =>
      copies.flatMap((numCopies, picture) => {
        const photo = testPhoto(`c${classIndex}/${picture}`, { labels: [`c${classIndex}`] })
        const more = [nearCopy(photo, `${photo.id}-small`), { ...photo, relativePath: `${photo.id}-copy` }]
        return [photo, ...more.slice(0, numCopies - 1)]
      }),
    ),
  )
const fractions = fc.record({
  validationFraction: fc.double({ min: 0.01, max: 0.45, noNaN: true }),
  testFraction: fc.double({ min: 0.01, max: 0.45, noNaN: true }),
  seed: fc.maxSafeNat(),
})
const paths = (photos: readonly Photo[]): string[] => photos.map(({ relativePath }) => relativePath).sort()
const classes = (photos: readonly Photo[]): string[] => [...new Set(photos.flatMap(({ labels }) => labels))].sort()

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (thrown) {
    if (thrown instanceof AppError) return thrown.code
    throw thrown
  }
  return 'nothing thrown'
}

describe('a split', () => {
  test('puts every photo in exactly one set, and every class in all three', () => {
    fc.assert(
      fc.property(datasets, fractions, (photos, options) => {
        const dataset = build(photos)
        const { train, validation, test: held } = splitDataset(dataset, options)
        expect(paths([...train, ...validation, ...held])).toEqual(paths(photos))
        for (const set of [train, validation, held]) expect(classes(set)).toEqual(dataset.classNames)
      }),
    )
  })

  test('never divides the copies of a picture', () => {
    fc.assert(
      fc.property(datasets, fractions, (photos, options) => {
        const { train, validation, test: held } = splitDataset(build(photos), options)
        const pictures = [train, validation, held].map((set) => new Set(set.map(({ thumbnail }) => thumbnail.join())))
        const all = pictures.flatMap((set) => [...set])
        expect(new Set(all).size).toBe(all.length)
      }),
    )
  })

  test('is the same for the same seed in whatever order the photos come', () => {
    fc.assert(
      fc.property(datasets, fractions, fc.nat(), (photos, options, order) => {
        const again = build(shuffle(photos, seededRandom(order)))
        const shuffled = { ...again, photos: shuffle(again.photos, seededRandom(order + 1)) }
        expect(splitDataset(shuffled, options)).toEqual(splitDataset(build(photos), options))
      }),
    )
  })

  test('differs for another seed', () => {
    const photos = Array.from({ length: 60 }, (_, n) => testPhoto(`${n}`, { labels: [n % 2 === 0 ? 'a' : 'b'] }))
    const [first, second] = [1, 2].map((seed) => splitDataset(build(photos), { seed }))
    expect(paths(first.test)).not.toEqual(paths(second.test))
  })

  test('holds back 15 % of each class for validation and testing unless told otherwise', () => {
    const photos = Array.from({ length: 140 }, (_, n) => testPhoto(`${n}`, { labels: [n < 100 ? 'a' : 'b'] }))
    const { train, validation, test: held } = splitDataset(build(photos), { seed: 1 })
    const count = (set: readonly Photo[]): number[] =>
      ['a', 'b'].map((label) => set.filter(({ labels }) => labels[0] === label).length)
    expect([train, validation, held].map(count)).toEqual([
      [70, 28],
      [15, 6],
      [15, 6],
    ])
  })

  test('gives a rare class that cannot be in every set to training first, and says so', () => {
    const common = Array.from({ length: 20 }, (_, n) => testPhoto(`a${n}`, { labels: ['a'] }))
    const rare = testPhoto('b0', { labels: ['b'] })
    const series = [rare, nearCopy(rare, 'b1'), nearCopy(rare, 'b2')]
    const split = splitDataset(build([...common, ...series]), { seed: 1, validationFraction: 0.4, testFraction: 0.4 })
    expect(paths(split.train.filter(({ labels }) => labels[0] === 'b'))).toEqual(['b0', 'b1', 'b2'])
    expect(split.notices).toHaveLength(2)
  })

  test('works for classes named like properties of objects', () => {
    const photos = ['__proto__', 'constructor', 'toString'].flatMap((label) =>
      [1, 2, 3].map((n) => testPhoto(`${label}/${n}`, { labels: [label] })),
    )
    const { train, validation, test: held } = splitDataset(build(photos), { seed: 5 })
    for (const set of [train, validation, held]) expect(classes(set)).toEqual(['__proto__', 'constructor', 'toString'])
  })
})

describe('with several labels', () => {
  test('each label is spread nearly as the fractions say', () => {
    const random = seededRandom(11)
    const rates = [0.5, 0.3, 0.1, 0.05]
    const photos = Array.from({ length: 400 }, (_, n) =>
      testPhoto(`${n}`, { labels: rates.flatMap((rate, label) => (random() < rate ? [`l${label}`] : [])) }),
    )
    const split = splitDataset(build(photos, true), { seed: 2 })
    expect(paths([...split.train, ...split.validation, ...split.test])).toEqual(paths(photos))
    for (const label of ['l0', 'l1', 'l2', 'l3']) {
      const total = photos.filter(({ labels }) => labels.includes(label)).length
      for (const set of [split.validation, split.test]) {
        const share = set.filter(({ labels }) => labels.includes(label)).length
        expect(Math.abs(share - total * 0.15)).toBeLessThanOrEqual(2)
      }
    }
  })

  test('a label with one photo is learned rather than held back', () => {
    const photos = Array.from({ length: 30 }, (_, n) => testPhoto(`${n}`, { labels: n === 0 ? ['rare', 'x'] : ['x'] }))
    const { train } = splitDataset(build(photos, true), { seed: 9 })
    expect(classes(train)).toEqual(['rare', 'x'])
  })
})

describe('sets the person has made', () => {
  const inSet = (name: string, set: SetName, label = 'a'): Photo => testPhoto(name, { set, labels: [label] })
  const base = ['a', 'b'].flatMap((label) =>
    (['train', 'validation', 'test'] as const).map((set) => inSet(`${set}/${label}`, set, label)),
  )

  test('are kept as they are', () => {
    const split = splitDataset(build(base), { seed: 1 })
    expect([split.train, split.validation, split.test].map(paths)).toEqual([
      ['train/a', 'train/b'],
      ['validation/a', 'validation/b'],
      ['test/a', 'test/b'],
    ])
  })

  test('lose a photo that lies in two of them, with the reason', () => {
    const leak = { ...base[0], relativePath: 'test/leak', set: 'test' as const }
    const near = nearCopy(base[4], 'test/near', { set: 'test' })
    const split = splitDataset(build([...base, leak, near]), { seed: 1 })
    expect(split.leaks.map(({ path, code }) => [path, code])).toContainEqual(['test/leak', 'in-two-sets'])
    expect(paths(split.test)).not.toContain('test/leak')
    expect(paths(split.train)).toContain('train/a')
    expect(split.leaks).toHaveLength(2)
  })

  test('are completed: validation is taken from training, a test set only if asked for', () => {
    const photos = Array.from({ length: 40 }, (_, n) => inSet(`t${n}`, 'train', n % 2 === 0 ? 'a' : 'b'))
    const split = splitDataset(build(photos), { seed: 1 })
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([34, 6, 0])
    expect(splitDataset(build(photos), { seed: 1, testFraction: 0.2 }).test).toHaveLength(8)
  })

  test('are refused where a class is only held back', () => {
    const photos = [...base, inSet('test/c', 'test', 'c')]
    expect(codeOf(() => splitDataset(build(photos), { seed: 1 }))).toBe('class-not-in-training')
  })
})

describe('nothing is trained on', () => {
  const photosOf = (label: string, count: number): Photo[] =>
    Array.from({ length: count }, (_, n) => testPhoto(`${label}${n}`, { labels: [label] }))

  test('one class', () => {
    expect(codeOf(() => splitDataset(build(photosOf('a', 9)), { seed: 1 }))).toBe('one-class')
    expect(() => splitDataset(build(photosOf('a', 9)), { seed: 1 })).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('“a”') as string,
        data: { className: 'a' },
      }),
    )
  })

  test('one class of which the others could not be used, which is said', () => {
    const skipped = [{ path: 'été/1.jpg', code: 'damaged', reason: 'It is damaged.', numFiles: 6 }]
    const dataset = buildDataset({ root: '/photos', photos: photosOf('a', 9), skipped, multiLabel: false })
    expect(() => splitDataset(dataset, { seed: 1 })).toThrow(
      'All photos that can be used are of one class, “a”; there is nothing to tell apart. 6 files could not be used; the first: été/1.jpg: It is damaged.',
    )
    const few = buildDataset({
      root: '/photos',
      photos: [...photosOf('a', 9), ...photosOf('b', 2)],
      skipped,
      multiLabel: false,
    })
    expect(() => splitDataset(few, { seed: 1 })).toThrow(
      /every class needs\. 6 files could not be used; the first: été/,
    )
  })

  test('a class with fewer than three different photos', () => {
    const photos = [...photosOf('a', 9), ...photosOf('b', 2)]
    const copy = { ...photos[9], relativePath: 'copy' }
    expect(() => splitDataset(build([...photos, copy]), { seed: 1 })).toThrow('“b” has 2 of the 3')
  })

  test.each([
    [0.5, 0.5],
    [-0.1, 0.1],
    [NaN, 0.1],
  ])('fractions %d and %d', (validationFraction, testFraction) => {
    const dataset = build([...photosOf('a', 9), ...photosOf('b', 9)])
    const work = (): unknown => splitDataset(dataset, { seed: 1, validationFraction, testFraction })
    expect(codeOf(work)).toBe('split-fractions-invalid')
  })
})
