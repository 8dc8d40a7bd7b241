import type { SetName } from '../../shared/contract/set-name.ts'
import { count } from './shell.ts'

/** Words for how photos are divided. */
export const sharesTexts = {
  title: 'Which photos teach, which judge',
  how: (numGiven: number, numPhotos: number): string => {
    if (numGiven === 0)
      return 'Divided class by class when the run starts, copies of one picture together. Photos then keep their set.'
    const numNew = numPhotos - numGiven
    return numNew === 0
      ? 'Every photo has its set and keeps it, so that runs can be compared.'
      : `${count(numGiven, 'photo')} ${numGiven === 1 ? 'has its set and keeps it' : 'have their set and keep it'}; ${numNew.toLocaleString('en')} more ${numNew === 1 ? 'is' : 'are'} divided so that the shares come out right.`
  },
  tooMuch: 'Together they must leave at least 5 % of the photos to learn from.',
  sets: { train: 'Training set', validation: 'Validation set', test: 'Test set' } satisfies Record<SetName, string>,
  show: 'Show',
  showLabel: (set: SetName): string => `Show the photos: ${sharesTexts.sets[set]}`,
  notYet: 'They are chosen when the run starts',
  divide: 'Divide anew…',
  divideTitle: 'Divide all photos anew?',
  divideText:
    'The next run gives every photo a new set by these shares. Earlier runs keep their figures, but share fewer photos held back with new ones, so they compare less well.',
  divideNow: 'Divide anew',
  divided: (numPhotos: number): string => `${count(numPhotos, 'photo')} will be divided anew by the next run.`,
  cancel: 'Cancel',
}
