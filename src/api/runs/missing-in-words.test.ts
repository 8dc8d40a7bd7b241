import { expect, test } from 'vitest'
import type { ChecklistFact } from '../../shared/contract/app/checklist-item.ts'
import { missingInWords } from './missing-in-words.ts'

test.each<[ChecklistFact, string]>([
  [{ code: 'no-photos' }, 'The project has no photos yet.'],
  [{ code: 'one-class', className: null, areSomeUnreadable: true }, 'No photo is labelled yet.'],
  [
    { code: 'one-class', className: 'Elm', areSomeUnreadable: true },
    'All labelled photos that can be read are “Elm”: a model needs two classes to tell apart.',
  ],
  [
    { code: 'class-too-small', className: 'Elm', numPhotos: 1, minPhotos: 3 },
    '“Elm” has 1 photo; a class needs 3 at least.',
  ],
  [{ code: 'problem-photos', numPhotos: 1 }, '1 labelled photo cannot be read: moved, changed or damaged since.'],
  [{ code: 'read-only', why: 'It may not be written.' }, 'It may not be written.'],
  [{ code: 'run-in-progress' }, 'Another run is training.'],
  [{ code: 'bad-plan', error: { code: 'bad-plan', message: 'No.' } }, 'No.'],
])('what is missing is told in an error too: %j', (fact, words) => {
  expect(missingInWords(fact)).toBe(words)
})
