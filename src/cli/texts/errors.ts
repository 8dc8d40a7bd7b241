import { installRemedy, setUpRemedy } from '../../node/installation/installation.ts'
import type { Note } from '../../shared/contract/plain.ts'
import type { ErrorData } from '../../shared/errors.ts'
import { type HostRemedies, inHostWords } from '../../shared/failures/failures.ts'

const OUT = 'Choose another folder with --out.'

/** What to do about a failure on a command line, of each kind that is not the same in every host. */
export const CLI_REMEDIES: HostRemedies = {
  'disk-full': ({ needs, isLimit }) => {
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
  'native-unavailable': ({ installation }) =>
    `${setUpRemedy(installation)} \`--executor eager\` works without it, slower.`,
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
