import { installRemedy, setUpRemedy } from '../../node/installation/installation.ts'
import type { Note } from '../../shared/contract/plain.ts'
import type { ErrorData } from '../../shared/errors.ts'
import type { Elsewhere } from '../../shared/failures/download-failures.ts'
import { OPENABLE } from '../../shared/failures/model-failures.ts'
import { type HostRemedies, inHostWords } from '../../shared/failures/failures.ts'

const OUT = 'Choose another folder with --out.'

const quoted = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ')
const didYouMean = (close: readonly string[]): string => (close.length === 0 ? '' : `Did you mean ${quoted(close)}? `)
const fromElsewhere = ({ address, isFolder }: Elsewhere): string =>
  isFolder
    ? `On another computer, download ${address} and the files it names into one folder, and add that here: frostline models add <folder>.`
    : `On another computer, download ${address}, and add that file here: frostline models add <file>.`

const nothing = (): undefined => undefined
/** What only a window is told: it says there what to do. */
const toWindowsOnly = {
  'no-project': nothing,
  'project-not-named': nothing,
  'other-project': nothing,
  'path-not-chosen': nothing,
  'no-native-dialogs': nothing,
  'use-native-dialogs': nothing,
  'not-signed-in': nothing,
  'photo-not-found': nothing,
  'class-not-found': nothing,
  'one-label-only': nothing,
  'upload-too-large': nothing,
  'upload-not-found': nothing,
  'upload-gone': nothing,
}

/** What to do about a failure on a command line, of each kind that is not the same in every host. */
export const CLI_REMEDIES: HostRemedies = {
  'disk-full': ({ needs, isLimit, isDownload }) => {
    if (isDownload)
      return 'Free some space and try again: the download goes on where it stopped. Or set FROSTLINE_CONFIG to a folder on another disk.'
    if (isLimit) return 'Choose another disk with --out.'
    const free = 'Free some space, or choose another disk with --out.'
    return needs ? free : `${free} What was saved before is intact: continue with --resume.`
  },
  'disk-error': () => 'Check the disk and its connection, and continue with --resume.',
  'out-not-a-folder': ({ isRun }) => (isRun ? OUT : 'Choose another folder.'),
  'out-not-empty': ({ isRun }) =>
    isRun ? 'It is a run of Frostline: continue it with --resume, or choose another folder with --out.' : OUT,
  'no-run': () => 'Name the folder given as --out when the run was started.',
  'run-changed': ({ wanted, changed, run = '<run>' }) => {
    if (wanted === 'resume') return 'Put them back as they were, or start a new run with another --out.'
    const result = changed.length === 0 ? '' : ', with another result'
    return `To train by its plan all the same${result}: frostline train <photos> --config ${run}/plan.json`
  },
  'one-class': () => 'Add photos of another class: in a second sub-folder, or with another label in the table.',
  'class-not-in-training': ({ className }) =>
    `Put photos of “${className}” in the training folder too, or take the class out of the others.`,
  'label-table-invalid': ({ advice }) =>
    advice ??
    'Say which columns they are (--file-column, --label-column); or call them “filename” and “label”, or “filename” and the classes, with 0 and 1 below.',
  'photos-not-found': ({ what }) =>
    what === 'nothing' || what === 'no input'
      ? 'Check the spelling; a name with spaces needs quotes on a command line.'
      : 'Give the folder that has one sub-folder of photos per class.',
  diverged: () => 'Try a lower --learning-rate; with photos held back for validation (--val) the best epoch is kept.',
  'set-not-given': ({ set }) =>
    `Say what is held back: --${set === 'test' ? 'test' : 'val'} 0.15, or a folder of photos.`,
  'damaged-request': () => 'Name the photos again: frostline train <photos> --resume <run>, after deleting this file.',
  'engine-native': () => 'Try a smaller batch size, or `--executor eager`.',
  'engine-onnx': () => 'Try a smaller batch size, or `--executor native` or `eager`.',
  'trainer-crashed': ({ isTraining, leavesOneDnnOut }) => {
    const kept = isTraining ? 'The last checkpoint is kept: continue with --resume and the run’s folder' : 'Try again'
    return leavesOneDnnOut
      ? `${kept}. Frostline starts TensorFlow without its oneDNN kernels on this processor from now on: slower, and without this fault.`
      : `${kept}, with a smaller --batch-size if memory was short, or with --executor eager if it happens again.`
  },
  'out-of-memory': ({ crash }) =>
    crash?.isTraining
      ? 'The last checkpoint is kept: continue with --resume and the run’s folder, or start a new run with a smaller --batch-size.'
      : 'Try half the --batch-size, close other programs, or freeze more of the model.',
  'run-in-progress': () => 'One run trains at a time: wait for it, or stop it.',
  'not-ready': () => undefined,
  'nothing-learns': () => 'Say what learns with --freeze.',
  'bad-plan': (data) => {
    switch (data.of) {
      case 'fields':
        return 'Correct the fields named above, or leave them out to use the defaults.'
      case 'classes':
        return `Their classes are: ${data.classNames.join(', ')}.`
      case 'basis':
        return 'Frostline writes it; delete it from a plan that you changed by hand.'
      case 'file not JSON':
      case 'file no object':
        return 'Any run’s plan.json is an example of one.'
      case 'file missing':
        return 'Check the name given as --config.'
      case 'run not JSON':
        return 'It was changed or damaged. Start a new run.'
      default:
        return undefined
    }
  },
  'damaged-checkpoint': ({ of }) =>
    ({
      all: 'The run cannot be continued from here. Start it again with another --out.',
      state: 'It was written by another version of Frostline. Start a new run.',
      folder: undefined,
      best: undefined,
    })[of],
  'is-a-project': ({ command, windowCommand }) =>
    command === undefined
      ? `It has no run yet: train in the window (${windowCommand}).`
      : `Its newest run: ${command}. In the window: ${windowCommand}`,
  'port-in-use': (data) =>
    data.by === 'Frostline'
      ? `A link to its window: frostline serve --link --port ${data.port}. Without --port another server takes a free one.`
      : 'Choose another --port, or leave it out: a free one is taken.',
  'port-refused': () => 'Choose a --port above 1023.',
  'no-such-address': () => 'Leave --address out, or name one of this machine’s.',
  'no-server': () => 'Start it with `frostline serve`.',
  'window-not-built': () => 'Run `npm run build`, or `npm start`, which builds it when needed.',
  'csv-exists': () => 'Choose another name.',
  'table-not-found': () => 'Choose another file.',
  ...toWindowsOnly,
  'model-not-found': (data) => {
    switch (data.of) {
      case 'not downloaded':
        return `Download it: frostline models get ${data.id}`
      case 'device':
        return `Choose ${OPENABLE}.`
      case 'file':
        return 'Name a model.json or its folder.'
      case 'weights':
        return 'Unpack the whole .keras file, or open it as it is.'
      case 'removable':
        return data.removable.length > 0
          ? `Can be removed: ${quoted(data.removable)}.`
          : 'No model was added or downloaded.'
      default: {
        const close = data.close.map(({ name, isHere }) =>
          isHere ? `“${name}”` : `“${name}” (to download: frostline models get ${name})`,
        )
        const choose = close.length === 0 ? 'Choose' : `Closest by name: ${close.join(', ')}. Otherwise choose`
        return `${choose} ${OPENABLE}; “frostline models” lists those that go by a name.`
      }
    }
  },
  'model-exists': (data) =>
    ({
      added: 'Give it another name, or remove the one that is there.',
      downloaded: `Use it with --model ${'name' in data ? data.name : ''}. To fetch it anew, remove it first.`,
      exported:
        'Choose another folder with --out, or replace these formats there with --replace; its other formats stay.',
    })[data.of],
  'model-not-in-catalog': ({ close, numModels }) =>
    `${didYouMean(close)}“frostline models list” shows all ${numModels}. A file of your own: “frostline models add <file>”.`,
  'model-no-such-layer': ({ close }) => `${didYouMean(close)}“frostline info” lists all layers.`,
  'model-no-classifier': () =>
    'Train it on your photos first: `frostline train <photos> --model <this model>` gives it a classifier.',
  'model-graph-model': () =>
    'Convert the original Keras model with --output_format=tfjs_layers_model, or download the layers-model version.',
  'freeze-nothing-learns': () => 'Draw the line at an earlier layer, or use “head”.',
  'download-unreachable': ({ elsewhere }) => `${fromElsewhere(elsewhere)} Behind a proxy, set HTTPS_PROXY.`,
  'download-cut': ({ elsewhere }) => `Try again: it goes on where it stopped. ${fromElsewhere(elsewhere)}`,
  'download-server': ({ elsewhere }) => `Try again later: it goes on where it stopped. ${fromElsewhere(elsewhere)}`,
  'download-refused': ({ elsewhere }) => `A proxy or a filter may be in the way. ${fromElsewhere(elsewhere)}`,
  'native-unavailable': ({ installation }) =>
    `${setUpRemedy(installation)} \`--executor eager\` works without it, slower.`,
  'onnxruntime-unavailable': ({ installation }) =>
    `${installRemedy(installation)} \`--executor eager\` works without it, slower.`,
  'eager-unavailable': ({ installation }) => installRemedy(installation),
  'decoder-unavailable': ({ installation }) =>
    `${installRemedy(installation)} sharp has prebuilt libraries for Windows, macOS and Linux.`,
  'backup-failed': ({ problem }) => inCliWords(problem).hint,
}

/** An error as the terminal tells it. */
export const inCliWords = (error: ErrorData): ErrorData => inHostWords(error, CLI_REMEDIES)

/** A note, and what to do about the failure that it is about. */
export const noteText = ({ message, error }: Note): string =>
  [message, error && inCliWords(error).hint].filter((text) => text !== undefined).join(' ')
