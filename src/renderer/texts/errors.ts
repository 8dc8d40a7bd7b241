import type { ErrorData } from '../../shared/errors.ts'
import type { Elsewhere } from '../../shared/failures/download-failures.ts'
import type { FailureData, HostRemedies } from '../../shared/failures/failures.ts'
import { inHostWords } from '../../shared/failures/parse-failure.ts'
import { panelTexts } from './model.ts'
import { photoTexts } from './photos.ts'
import { listed, quoted, say, words } from './say.ts'

const texts = words('remedies')

const fromElsewhere = ({ address, isFolder }: Elsewhere): string =>
  say(isFolder ? 'remedies.elsewhere.folder' : 'remedies.elsewhere.file', { address, open: panelTexts.openModel })

type Installed = FailureData<'native-unavailable'>
const setUpAgain = ({ installation: { kind } }: Installed): string =>
  kind === 'application' ? texts.installAgain : texts.setUpAgain

const changedOrDamaged = (): string => texts.changedOrDamaged
const smallerBatch = (): string => texts.smallerBatch
const installAgain = (): string => texts.installAgain

/** What to do about a failure in the window, of each kind that is not the same in every host. */
export const WINDOW_REMEDIES: HostRemedies = {
  'disk-full': ({ isLimit, isDownload }) => {
    if (isDownload) return texts['disk-full'].download
    return isLimit ? texts['disk-full'].limit : texts['disk-full'].full
  },
  'disk-error': () => texts['disk-error'],
  'out-not-a-folder': () => texts.otherFolder,
  'out-not-empty': () => texts.otherFolder,
  'no-run': () => texts['no-run'],
  'run-changed': ({ wanted }) => texts['run-changed'][wanted],
  'one-class': () => texts['one-class'],
  'class-not-in-training': ({ className }) => say('remedies.class-not-in-training', { className }),
  'label-table-invalid': ({ advice }) => advice ?? texts['label-table-invalid'],
  'photos-not-found': ({ what }) =>
    texts['photos-not-found'][what === 'nothing' || what === 'no input' ? 'gone' : 'noClasses'],
  diverged: () => texts.diverged,
  'set-not-given': () => texts['set-not-given'],
  'damaged-request': changedOrDamaged,
  'engine-native': smallerBatch,
  'engine-onnx': smallerBatch,
  'trainer-crashed': ({ isTraining, leavesOneDnnOut }) =>
    texts['trainer-crashed'][leavesOneDnnOut ? 'withoutOneDnn' : 'again'][isTraining ? 'training' : 'other'],
  'out-of-memory': ({ crash }) => texts['out-of-memory'][crash && !crash.isTraining ? 'other' : 'training'],
  'run-in-progress': ({ name }) => (name === undefined ? undefined : texts['run-in-progress']),
  'not-ready': () => texts['not-ready'],
  'bad-plan': (data) => {
    switch (data.of) {
      case 'fields':
      case 'no object':
      case 'augmentation':
        return texts['bad-plan'].correct
      case 'classes':
        return say('remedies.bad-plan.classes', { names: listed(data.classNames) })
      default:
        return changedOrDamaged()
    }
  },
  'damaged-checkpoint': ({ of }) => texts['damaged-checkpoint'][of === 'state' ? 'otherVersion' : 'damaged'],
  'is-a-project': () => texts['is-a-project'],
  'port-in-use': () => texts['port-in-use'],
  'port-refused': () => texts['port-refused'],
  'no-such-address': () => texts['no-such-address'],
  'no-server': () => texts['no-server'],
  'window-not-built': () => texts['window-not-built'],
  'no-project': () => texts['no-project'],
  'project-not-named': () => texts['project-not-named'],
  'other-project': () => texts['other-project'],
  'path-not-chosen': () => texts['path-not-chosen'],
  'no-native-dialogs': () => texts['no-native-dialogs'],
  'use-native-dialogs': () => texts['use-native-dialogs'],
  'not-signed-in': () => texts['not-signed-in'],
  'photo-not-found': ({ labelledId }) => texts['photo-not-found'][labelledId === undefined ? 'removed' : 'unlabelled'],
  'class-not-found': () => texts['class-not-found'],
  'one-label-only': () => texts['one-label-only'],
  'csv-exists': () => texts['csv-exists'],
  'table-not-found': ({ droppedAs }) => (droppedAs === undefined ? texts['table-not-found'] : texts.dropAgain),
  'upload-too-large': () => say('remedies.upload-too-large', { add: photoTexts.addTitle }),
  'upload-not-found': () => texts['upload-not-found'],
  'upload-gone': () => texts.dropAgain,
  'model-not-found': (data) => {
    switch (data.of) {
      case 'not downloaded':
      case 'removable':
      case 'weights':
        return texts['model-not-found'][data.of]
      case 'name':
      case 'folder': {
        const here = data.close.filter(({ isHere }) => isHere).map(({ name }) => quoted(name))
        return here.length === 0
          ? texts['model-not-found'].choose
          : say('remedies.model-not-found.close', { names: listed(here) })
      }
      default:
        return texts['model-not-found'].other
    }
  },
  'model-exists': ({ of }) => texts['model-exists'][of],
  'model-not-in-catalog': () => texts['model-not-in-catalog'],
  'model-no-such-layer': ({ close }) =>
    close.length === 0
      ? texts['model-no-such-layer']
      : say('remedies.model-no-such-layer-close', { names: listed(close.map(quoted)) }),
  'model-no-classifier': () => texts['model-no-classifier'],
  'model-graph-model': () => texts['model-graph-model'],
  'freeze-nothing-learns': () => texts['freeze-nothing-learns'],
  'download-unreachable': ({ elsewhere }) =>
    say('remedies.download-unreachable', { elsewhere: fromElsewhere(elsewhere) }),
  'download-cut': ({ elsewhere }) => say('remedies.download-cut', { elsewhere: fromElsewhere(elsewhere) }),
  'download-server': ({ elsewhere }) => say('remedies.download-server', { elsewhere: fromElsewhere(elsewhere) }),
  'download-refused': ({ elsewhere }) => say('remedies.download-refused', { elsewhere: fromElsewhere(elsewhere) }),
  'native-unavailable': setUpAgain,
  'onnxruntime-unavailable': installAgain,
  'eager-unavailable': installAgain,
  'decoder-unavailable': installAgain,
  'backup-failed': ({ problem }) => {
    const { hint } = inWindowWords(problem)
    return hint === undefined ? texts['backup-failed'] : say('remedies.backup-failed-why', { hint })
  },
  'nothing-learns': () => texts['nothing-learns'],
}

/** An error as the window tells it. */
export const inWindowWords = (error: ErrorData): ErrorData => inHostWords(error, WINDOW_REMEDIES)
