import type { DoneAct } from '../../../shared/contract/app/done-act.ts'
import { expect, test } from 'vitest'
import { actInWords } from './act-in-words.ts'

const nothing = { classNames: [], numPhotos: 0 }

test.each<[DoneAct, string]>([
  [{ kind: 'labelled', classNames: ['a', 'b', 'c'], numPhotos: 1, replaced: nothing }, 'a, b and c on 1 photo'],
  [
    { kind: 'labelled', classNames: ['a', 'b', 'c', 'd'], numPhotos: 12_345, replaced: nothing },
    '4 classes on 12,345 photos',
  ],
  [
    { kind: 'labelled', classNames: ['a'], numPhotos: 2, replaced: { classNames: ['b'], numPhotos: 2 } },
    'a on 2 photos, instead of b',
  ],
  [
    { kind: 'labelled', classNames: ['a'], numPhotos: 2, replaced: { classNames: ['b', 'c'], numPhotos: 1 } },
    'a on 2 photos, instead of b and c on 1',
  ],
  [{ kind: 'label-added', classNames: ['a'], numPhotos: 2 }, 'a added to 2 photos'],
  [{ kind: 'label-removed', classNames: ['a'], numPhotos: 1 }, 'a taken off 1 photo'],
  [{ kind: 'labels-cleared', numPhotos: 2 }, 'Cleared the labels of 2 photos'],
  [{ kind: 'class-created', className: 'a', numPhotos: 0 }, 'New class a'],
  [{ kind: 'class-created', className: 'a', numPhotos: 1 }, 'New class a on 1 photo'],
  [{ kind: 'class-renamed', before: 'a', after: 'b' }, 'Renamed a to b'],
  [{ kind: 'classes-merged', classNames: ['a', 'b'], into: 'c', numPhotos: 3 }, 'Merged a and b into c: 3 photos'],
  [{ kind: 'class-deleted', className: 'a', numPhotos: 0 }, 'Deleted a'],
  [{ kind: 'class-deleted', className: 'a', numPhotos: 2 }, 'Deleted a, and its label on 2 photos'],
  [{ kind: 'class-recolored', className: 'a' }, 'Changed the color of a'],
  [{ kind: 'class-moved', className: 'a' }, 'Moved a in the list'],
  [{ kind: 'set-chosen', set: 'train', numPhotos: 1 }, '1 photo into the training set'],
  [{ kind: 'set-chosen', set: 'test', numPhotos: 2 }, '2 photos into the test set'],
  [{ kind: 'set-chosen', set: null, numPhotos: 2 }, '2 photos without a set again'],
  [{ kind: 'photos-removed', numPhotos: 1 }, 'Removed 1 photo'],
  [{ kind: 'photos-added', numPhotos: 2 }, 'Added 2 photos'],
  [{ kind: 'labels-imported', numPhotos: 3 }, 'Labels from a table on 3 photos'],
  [{ kind: 'multi-label', isOn: true }, 'Several labels for a photo'],
  [{ kind: 'multi-label', isOn: false }, 'One label for each photo'],
  [{ kind: 'text', text: 'Elm on 3 photos' }, 'Elm on 3 photos'],
])('%j', (act, words) => {
  expect(actInWords(act)).toBe(words)
})
