import { installRemedy, setUpRemedy } from '../../node/installation/installation.ts'
import type { Note } from '../../shared/contract/plain.ts'
import type { ErrorData } from '../../shared/errors.ts'
import type { Elsewhere } from '../../shared/failures/download-failures.ts'
import type { HostRemedies } from '../../shared/failures/failures.ts'
import { inHostWords } from '../../shared/failures/parse-failure.ts'
import { listed, quoted, say } from './say.ts'

const fromElsewhere = ({ address, isFolder }: Elsewhere): string =>
  say(isFolder ? 'remedies.elsewhere.folder' : 'remedies.elsewhere.file', { address })

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
    if (isDownload) return say('remedies.disk-full.download')
    if (isLimit) return say('remedies.disk-full.limit')
    return say(needs ? 'remedies.disk-full.before' : 'remedies.disk-full.during')
  },
  'disk-error': () => say('remedies.disk-error'),
  'out-not-a-folder': ({ isRun }) => say(isRun ? 'remedies.otherOut' : 'remedies.out-not-a-folder'),
  'out-not-empty': ({ isRun }) => say(isRun ? 'remedies.out-not-empty' : 'remedies.otherOut'),
  'no-run': () => say('remedies.no-run'),
  'run-changed': ({ wanted, changed, run = '<run>' }) => {
    if (wanted === 'resume') return say('remedies.run-changed.resume')
    return say(changed.length === 0 ? 'remedies.run-changed.repeat' : 'remedies.run-changed.repeatOtherwise', { run })
  },
  'one-class': () => say('remedies.one-class'),
  'class-not-in-training': ({ className }) => say('remedies.class-not-in-training', { className }),
  'label-table-invalid': ({ advice }) => advice ?? say('remedies.label-table-invalid'),
  'photos-not-found': ({ what }) =>
    say(
      what === 'nothing' || what === 'no input'
        ? 'remedies.photos-not-found.spelling'
        : 'remedies.photos-not-found.noClasses',
    ),
  diverged: () => say('remedies.diverged'),
  'set-not-given': ({ set }) => say(`remedies.set-not-given.${set}`),
  'damaged-request': () => say('remedies.damaged-request'),
  'engine-native': () => say('remedies.engine-native'),
  'engine-onnx': () => say('remedies.engine-onnx'),
  'trainer-crashed': ({ isTraining, leavesOneDnnOut }) =>
    say(
      `remedies.trainer-crashed.${leavesOneDnnOut ? 'withoutOneDnn' : 'again'}.${isTraining ? 'training' : 'other'}` as const,
    ),
  'out-of-memory': ({ crash }) => say(`remedies.out-of-memory.${crash?.isTraining ? 'training' : 'other'}` as const),
  'run-in-progress': () => say('remedies.run-in-progress'),
  'not-ready': nothing,
  'nothing-learns': () => say('remedies.nothing-learns'),
  'bad-plan': (data) => {
    switch (data.of) {
      case 'fields':
        return say('remedies.bad-plan.fields')
      case 'classes':
        return say('remedies.bad-plan.classes', { names: listed(data.classNames) })
      case 'basis':
        return say('remedies.bad-plan.basis')
      case 'file not JSON':
      case 'file no object':
        return say('remedies.bad-plan.file')
      case 'file missing':
        return say('remedies.bad-plan.fileMissing')
      case 'run not JSON':
        return say('remedies.bad-plan.run')
      default:
        return undefined
    }
  },
  'damaged-checkpoint': ({ of }) =>
    of === 'all' || of === 'state' ? say(`remedies.damaged-checkpoint.${of}`) : undefined,
  'is-a-project': ({ command, windowCommand }) =>
    command === undefined
      ? say('remedies.is-a-project.noRun', { windowCommand })
      : say('remedies.is-a-project.newestRun', { command, windowCommand }),
  'port-in-use': (data) =>
    data.by === 'Frostline'
      ? say('remedies.port-in-use.ours', { port: String(data.port) })
      : say('remedies.port-in-use.others'),
  'port-refused': () => say('remedies.port-refused'),
  'no-such-address': () => say('remedies.no-such-address'),
  'no-server': () => say('remedies.no-server'),
  'window-not-built': () => say('remedies.window-not-built'),
  'csv-exists': () => say('remedies.csv-exists'),
  'table-not-found': () => say('remedies.table-not-found'),
  ...toWindowsOnly,
  'model-not-found': (data) => {
    switch (data.of) {
      case 'not downloaded':
        return say('remedies.model-not-found.download', { id: data.id })
      case 'device':
      case 'file':
      case 'weights':
        return say(`remedies.model-not-found.${data.of}`)
      case 'removable':
        return data.removable.length > 0
          ? say('remedies.model-not-found.removable', { names: listed(data.removable.map(quoted)) })
          : say('remedies.model-not-found.nothingRemovable')
      default: {
        const names = data.close.map(({ name, isHere }) =>
          isHere ? quoted(name) : say('remedies.model-not-found.toDownload', { name }),
        )
        return names.length === 0
          ? say('remedies.model-not-found.none')
          : say('remedies.model-not-found.closest', { names: listed(names) })
      }
    }
  },
  'model-exists': (data) =>
    data.of === 'downloaded'
      ? say('remedies.model-exists.downloaded', { name: data.name })
      : say(`remedies.model-exists.${data.of}`),
  'model-not-in-catalog': ({ close, numModels: models }) =>
    close.length === 0
      ? say('remedies.model-not-in-catalog.none', { models })
      : say('remedies.model-not-in-catalog.closest', { names: listed(close.map(quoted)), models }),
  'model-no-such-layer': ({ close }) =>
    close.length === 0
      ? say('remedies.model-no-such-layer.none')
      : say('remedies.model-no-such-layer.closest', { names: listed(close.map(quoted)) }),
  'model-no-classifier': () => say('remedies.model-no-classifier'),
  'model-graph-model': () => say('remedies.model-graph-model'),
  'freeze-nothing-learns': () => say('remedies.freeze-nothing-learns'),
  'download-unreachable': ({ elsewhere }) =>
    say('remedies.download-unreachable', { elsewhere: fromElsewhere(elsewhere) }),
  'download-cut': ({ elsewhere }) => say('remedies.download-cut', { elsewhere: fromElsewhere(elsewhere) }),
  'download-server': ({ elsewhere }) => say('remedies.download-server', { elsewhere: fromElsewhere(elsewhere) }),
  'download-refused': ({ elsewhere }) => say('remedies.download-refused', { elsewhere: fromElsewhere(elsewhere) }),
  'native-unavailable': ({ installation }) => say('remedies.native-unavailable', { remedy: setUpRemedy(installation) }),
  'onnxruntime-unavailable': ({ installation }) =>
    say('remedies.onnxruntime-unavailable', { remedy: installRemedy(installation) }),
  'eager-unavailable': ({ installation }) => installRemedy(installation),
  'decoder-unavailable': ({ installation }) =>
    say('remedies.decoder-unavailable', { remedy: installRemedy(installation) }),
  'backup-failed': ({ problem }) => inCliWords(problem).hint,
}

/** An error as the terminal tells it. */
export const inCliWords = (error: ErrorData): ErrorData => inHostWords(error, CLI_REMEDIES)

/** A note, and what to do about the failure that it is about. */
export const noteText = ({ message, error }: Note): string =>
  [message, error && inCliWords(error).hint].filter((text) => text !== undefined).join(' ')
