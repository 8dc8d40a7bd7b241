import { expect, test } from 'vitest'
import type { ChecklistFact } from '../../shared/contract/app/checklist-item.ts'
import { needInWords } from './checklist.ts'

const error = { code: 'model-not-found', message: 'There is no model “m” on this computer.' }
const classes = { most: { name: 'Elm', numPhotos: 1200 }, least: { name: 'Oak', numPhotos: 1 } }

test.each<[ChecklistFact, string]>([
  [{ code: 'no-photos' }, 'The project has no photos yet.'],
  [{ code: 'one-class', className: null, areSomeUnreadable: false }, 'No photo is labelled yet.'],
  [
    { code: 'one-class', className: 'Elm', areSomeUnreadable: true },
    'All labelled photos that can be read are “Elm”: a model needs two classes to tell apart.',
  ],
  [{ code: 'class-too-small', className: 'Elm', numPhotos: 0, minPhotos: 3 }, '“Elm” has no photos and is left out.'],
  [
    { code: 'class-too-small', className: 'Elm', numPhotos: 1, minPhotos: 3 },
    '“Elm” has 1 photo; a class needs 3 at least.',
  ],
  [{ code: 'unlabelled', numPhotos: 1 }, '1 photo has no label and is not used.'],
  [{ code: 'unlabelled', numPhotos: 1040 }, '1,040 photos have no label and are not used.'],
  [{ code: 'problem-photos', numPhotos: 6 }, '6 labelled photos cannot be read: moved, changed or damaged since.'],
  [
    { code: 'no-validation', hasTest: true },
    'No photo is for validation: every epoch is run, and the last one is kept.',
  ],
  [
    { code: 'imbalanced', ...classes, isWeighted: false, multiLabel: false },
    '“Elm” has 1,200 training photos, “Oak” 1. Without class weights it may learn to say “Elm” always.',
  ],
  [
    { code: 'imbalanced', ...classes, isWeighted: false, multiLabel: true },
    '“Elm” has 1,200 training photos, “Oak” 1. Without class weights it may never say “Oak”.',
  ],
  [
    { code: 'imbalanced', ...classes, isWeighted: true, multiLabel: true },
    '“Elm” has 1,200 training photos, “Oak” 1. Rare classes count for more (class weights); more photos of them help most.',
  ],
  [{ code: 'model-missing', error }, error.message],
  [
    { code: 'format-limits', limits: [{ format: 'tfjs', why: 'It has a loop.' }] },
    'The model cannot be exported as TensorFlow.js layers-model. It has a loop. The run’s model is then saved for Frostline alone; other formats can be exported.',
  ],
  [
    { code: 'format-limits', limits: [{ format: 'onnx', why: 'It has a loop.' }] },
    'The model cannot be exported as ONNX. It has a loop.',
  ],
  [
    { code: 'preprocessing-assumed', why: 'Nothing says how.' },
    'Nothing says how. If that is wrong, set it with the model: a run learns from photos prepared so.',
  ],
  [{ code: 'read-only', why: 'It may not be written.' }, 'It may not be written.'],
  [{ code: 'run-in-progress' }, 'Another run is training.'],
  [{ code: 'ready', numPhotos: 120, numClasses: 4 }, '120 photos in 4 classes.'],
])('%j', (fact, words) => {
  expect(needInWords(fact)).toBe(words)
})
