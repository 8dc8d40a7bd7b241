import type { ErrorData } from '../../shared/errors.ts'
import type { Elsewhere } from '../../shared/failures/download-failures.ts'
import { OPENABLE } from '../../shared/failures/model-failures.ts'
import { type FailureData, type HostRemedies, inHostWords } from '../../shared/failures/failures.ts'

const ONE_DNN =
  'Frostline starts TensorFlow without its oneDNN kernels on this processor from now on: slower, and without this fault.'
const KEPT = 'What was saved before is intact.'

const fromElsewhere = ({ address, isFolder }: Elsewhere): string =>
  isFolder
    ? `On another computer, download ${address} and the files it names into one folder, and open that here: “Open a model…”.`
    : `On another computer, download ${address}, and open that file here: “Open a model…”.`

type Installed = FailureData<'native-unavailable'>
const installAgain = (): string => 'Install Frostline again: a part of it is missing or damaged.'
const setUpAgain = ({ installation: { kind } }: Installed): string =>
  kind === 'application' ? installAgain() : 'Quit Frostline and start it again: it then sets up what is missing.'

/** What to do about a failure in the window, of each kind that is not the same in every host. */
export const WINDOW_REMEDIES: HostRemedies = {
  'disk-full': ({ isLimit, isDownload }) => {
    if (isDownload) return 'Free some space and try again: the download goes on where it stopped.'
    return isLimit
      ? `Choose another disk. ${KEPT}`
      : `Free some space and try again; a run that was paused goes on from its last checkpoint. ${KEPT}`
  },
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
  'engine-onnx': () => 'Try a smaller batch size.',
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
  'bad-plan': (data) => {
    switch (data.of) {
      case 'fields':
      case 'no object':
      case 'augmentation':
      case 'value':
        return 'Correct it on the Train screen.'
      case 'classes':
        return `The classes of these photos are: ${data.classNames.join(', ')}.`
      default:
        return 'It was changed or damaged. Start a new run.'
    }
  },
  'damaged-checkpoint': ({ of }) =>
    of === 'state'
      ? 'It was written by another version of Frostline. Start a new run.'
      : 'The run cannot go on from here. Start a new one.',
  'is-a-project': () => 'Open it as a project.',
  'port-in-use': () => 'Choose another port.',
  'port-refused': () => 'Choose a port above 1023.',
  'no-such-address': () => 'Choose an address of this machine.',
  'no-server': () => 'Start it first.',
  'window-not-built': () => 'Install Frostline again.',
  'no-project': () => 'Open one, or make a new one, on the Start screen.',
  'project-not-named': () => 'Load the window again.',
  'other-project': () => 'Open this window’s project again, or show the one that is open.',
  'path-not-chosen': () => 'Choose the file or folder in a dialog.',
  'no-native-dialogs': () => 'Choose the folder in the window itself.',
  'use-native-dialogs': () => 'This is a bug in Frostline: please report it.',
  'not-signed-in': () => 'Open the link that Frostline printed. For a new one, press Enter where it runs.',
  'photo-not-found': ({ labelledId }) =>
    labelledId === undefined
      ? 'It may have been removed. Undo brings it back.'
      : 'It may have been taken out, or its label taken away.',
  'class-not-found': () => 'It may have been deleted or merged into another. Undo brings it back.',
  'one-label-only': () => 'Choose one class, or let photos have several labels in the project’s settings.',
  'csv-exists': () => 'Replace it, or choose another name.',
  'table-not-found': ({ droppedAs }) => (droppedAs === undefined ? 'Choose another file.' : 'Drop it again.'),
  'upload-too-large': () => 'Add it from its folder with “Add photos” instead, or make it smaller.',
  'upload-not-found': () => 'Drop or paste the photo again.',
  'upload-gone': () => 'Drop it again.',
  'model-not-found': (data) => {
    switch (data.of) {
      case 'not downloaded':
        return 'Download it on the Model screen.'
      case 'removable':
        return 'It may have been removed already.'
      case 'weights':
        return 'Unpack the whole .keras file, or open it as it is.'
      case 'name':
      case 'folder': {
        const here = data.close.filter(({ isHere }) => isHere).map(({ name }) => `“${name}”`)
        const choose = here.length === 0 ? 'Choose' : `Closest by name: ${here.join(', ')}. Otherwise choose`
        return `${choose} ${OPENABLE}, or a model of the list on the Model screen.`
      }
      default:
        return `Choose ${OPENABLE}.`
    }
  },
  'model-exists': ({ of }) =>
    ({
      added: 'Give it another name, or remove the one that is there.',
      downloaded: 'It is in the list of models. To download it anew, remove it first.',
      exported: 'Choose another folder, or replace these formats there; its other formats stay.',
    })[of],
  'model-not-in-catalog': () => 'The Model screen lists those that can be downloaded.',
  'model-no-such-layer': ({ close }) =>
    `${close.length === 0 ? '' : `Closest by name: ${close.map((name) => `“${name}”`).join(', ')}. `}The Model screen shows all layers.`,
  'model-no-classifier': () => 'Train it on your photos first: that gives it a classifier.',
  'model-graph-model': () =>
    'Convert the original Keras model to a TF.js layers-model, or download it as a layers-model.',
  'freeze-nothing-learns': () => 'Move the line further left on the Model screen.',
  'download-unreachable': ({ elsewhere }) => `${fromElsewhere(elsewhere)} Behind a proxy, set HTTPS_PROXY.`,
  'download-cut': ({ elsewhere }) => `Try again: it goes on where it stopped. ${fromElsewhere(elsewhere)}`,
  'download-server': ({ elsewhere }) => `Try again later: it goes on where it stopped. ${fromElsewhere(elsewhere)}`,
  'download-refused': ({ elsewhere }) => `A proxy or a filter may be in the way. ${fromElsewhere(elsewhere)}`,
  'native-unavailable': setUpAgain,
  'onnxruntime-unavailable': installAgain,
  'eager-unavailable': installAgain,
  'decoder-unavailable': installAgain,
  'backup-failed': ({ problem }) =>
    `${inWindowWords(problem).hint ?? ''} Every label is saved in the project itself.`.trim(),
  'nothing-learns': () => 'Move the line on the Model screen, or try the model as it is.',
}

/** An error as the window tells it. */
export const inWindowWords = (error: ErrorData): ErrorData => inHostWords(error, WINDOW_REMEDIES)
