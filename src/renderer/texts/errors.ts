import type { ErrorData } from '../../shared/errors.ts'
import { type FailureData, type HostRemedies, inHostWords } from '../../shared/failures/failures.ts'

const ONE_DNN =
  'Frostline starts TensorFlow without its oneDNN kernels on this processor from now on: slower, and without this fault.'
const KEPT = 'What was saved before is intact.'

type Installed = FailureData<'native-unavailable'>
const installAgain = (): string => 'Install Frostline again: a part of it is missing or damaged.'
const setUpAgain = ({ installation: { kind } }: Installed): string =>
  kind === 'application' ? installAgain() : 'Quit Frostline and start it again: it then sets up what is missing.'

/** What to do about a failure in the window, of each kind that is not the same in every host. */
export const WINDOW_REMEDIES: HostRemedies = {
  'disk-full': ({ isLimit }) =>
    isLimit
      ? `Choose another disk. ${KEPT}`
      : `Free some space and try again; a run that was paused goes on from its last checkpoint. ${KEPT}`,
  'disk-error': () =>
    `Check the disk and its cable, then try again; a run that was paused goes on from its last checkpoint. ${KEPT}`,
  'out-not-a-folder': () => 'Choose another folder.',
  'out-not-empty': () => 'Choose another folder.',
  'no-run': () => 'It may have been deleted.',
  'run-changed': ({ wanted }) =>
    wanted === 'resume' ? 'Put them back as they were, or start a new run.' : 'Start a new run.',
  'one-class': () => 'Add photos of another class, or label some of these as another.',
  'class-not-in-training': ({ className }) =>
    `Add more photos of “${className}”, or divide the photos anew on the Train screen.`,
  'label-table-invalid': ({ advice }) =>
    advice ??
    'Choose which columns they are; or call them “filename” and “label”, or “filename” and the classes, with 0 and 1 below.',
  'photos-not-found': ({ what }) =>
    what === 'nothing' || what === 'no input'
      ? 'It may have been moved, renamed or deleted.'
      : 'Choose the folder that has one sub-folder of photos per class.',
  diverged: () =>
    'Start a run with a lower learning rate. With photos held back for validation the best epoch is kept.',
  'set-not-given': () => 'Give it a share on the Train screen.',
  'damaged-request': () => 'It was changed or damaged. Start a new run.',
  'engine-native': () => 'Try a smaller batch size.',
  'trainer-crashed': ({ isTraining, leavesOneDnnOut }) => {
    if (leavesOneDnnOut)
      return `${isTraining ? 'The last checkpoint is kept: resume the run' : 'Try again'}. ${ONE_DNN}`
    return isTraining
      ? 'The last checkpoint is kept. Resume, with a smaller batch if memory was short.'
      : 'Try again, and close other programs if memory was short.'
  },
  'out-of-memory': ({ crash }) =>
    crash && !crash.isTraining
      ? 'Close other programs and try again.'
      : 'Try again with half the batch, or close other programs.',
  'run-in-progress': ({ name }) =>
    name === undefined ? undefined : 'Pause or stop it first: one run trains at a time.',
  'not-ready': () => 'The list on the Train screen says what is missing.',
  'native-unavailable': setUpAgain,
  'eager-unavailable': installAgain,
  'decoder-unavailable': installAgain,
  'backup-failed': ({ problem }) =>
    `${inWindowWords(problem).hint ?? ''} Every label is saved in the project itself.`.trim(),
  'nothing-learns': () => 'Move the line on the Model screen, or try the model as it is.',
}

/** An error as the window tells it. */
export const inWindowWords = (error: ErrorData): ErrorData => inHostWords(error, WINDOW_REMEDIES)
