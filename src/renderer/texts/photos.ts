import type { DoneAct } from '../../shared/contract/app/done-act.ts'
import { actInWords } from './acts.ts'
import { BALANCE_FROM } from '../../core/training/class-weights.ts'
import { durationInWords, numberInWords, ofAll } from './quantities.ts'
import { listed, quoted, say, words } from './say.ts'

const colors = Object.values(words('photos.colors'))

/** Words of the Photos screen. */
export const photoTexts = {
  ...words('photos'),
  classShown: (name: string): string => say('photos.classShown', { name }),
  tile: (name: string, classes: readonly string[], problem: string | undefined): string =>
    listed([
      name,
      ...(classes.length === 0 ? [say('photos.untold')] : classes),
      ...(problem === undefined ? [] : [problem]),
    ]),
  labelled: (labelled: number, all: number): string => say('photos.labelled', { labelled, all }),
  shownOf: (shown: number): string => say('photos.shownOf', { shown }),
  selected: (photos: number): string => say('photos.selected', { photos }),
  skipped: (files: number, remarks: number): string => {
    if (remarks === 0) return say('photos.skipped', { files })
    return files === 0 ? say('photos.remarks', { remarks }) : say('photos.skippedAndRemarks', { files, remarks })
  },
  createAndLabel: (photos: number): string => say('photos.createAndLabel', { photos }),
  labelAs: (name: string, photos: number): string => say('photos.labelAs', { name, photos }),
  showAllAgain: (name: string): string => say('photos.showAllAgain', { name }),
  noSuchClass: (typed: string): string => say('photos.noSuchClass', { typed }),
  showOnly: (name: string): string => say('photos.showOnly', { name }),
  deleteClass: (name: string): string => say('photos.deleteClass', { name }),
  classActions: (name: string): string => say('photos.classActions', { name }),
  colorName: (color: number): string => colors[color % colors.length] ?? '',
  selection: (photos: number): string => say('photos.selection', { photos }),
  balanceOf: (name: string, photos: number): string => say('photos.balanceOf', { name, photos }),
  uneven: (most: string, least: string, times: number): string =>
    say(times < BALANCE_FROM ? 'photos.uneven' : 'photos.veryUneven', { most, least, times }),
  tooFew: (name: string, photos: number): string => say('photos.tooFew', { name, photos }),
  heldBackNow: ({ validation, test }: { readonly validation: number; readonly test: number }): string => {
    if (test === 0) return say('photos.heldBackNow.validation', { validation })
    return validation === 0
      ? say('photos.heldBackNow.test', { test })
      : say('photos.heldBackNow.both', { test, validation })
  },
  labelDialog: (photos: number): string => say('photos.labelDialog', { photos }),
  labelCreate: (name: string): string => say('photos.labelCreate', { name }),
  remove: (photos: number): string => say('photos.remove', { photos }),
  removed: (act: DoneAct): string => say('photos.removed', { what: actInWords(act) }),
  dragged: (photos: number): string => say('photos.dragged', { photos }),
  positionOf: (position: number, all: number): string => say('photos.positionOf', { position, all }),
  pixels: (width: number, height: number): string => say('photos.pixels', { width, height }),
  emptyFilter: (what: string): string => say('photos.emptyFilter', { what }),
  emptySearch: (search: string): string => say('photos.emptySearch', { search }),
  progress: (done: number, total: number | null, secondsLeft: number | null): string => {
    const how = total === null ? numberInWords(done) : ofAll(done, total)
    return secondsLeft === null ? how : say('photos.progress', { how, time: durationInWords(secondsLeft) })
  },
  imported: ({
    numAdded,
    numKnown,
    numLabelled,
    numSkipped,
    tookSeveralLabels = false,
  }: {
    numAdded: number
    numKnown: number
    numLabelled: number
    numSkipped: number
    tookSeveralLabels?: boolean | undefined
  }): string =>
    listed([
      numAdded > 0
        ? say('photos.imported.added', { photos: numAdded })
        : numKnown + numSkipped + numLabelled > 0
          ? say('photos.imported.none')
          : say('photos.imported.nothing'),
      ...(numLabelled > 0 ? [say('photos.imported.labelled', { photos: numLabelled })] : []),
      ...(numKnown > 0 ? [say('photos.imported.known', { photos: numKnown })] : []),
      ...(numSkipped > 0 ? [say('photos.imported.skipped', { photos: numSkipped })] : []),
      ...(tookSeveralLabels ? [say('photos.imported.severalLabels')] : []),
    ]),
  stopped: (what: string): string => say('photos.stopped', { what }),
  andMore: (files: number): string => say('photos.andMore', { files }),

  missing: (photos: number): string => say('photos.missing', { photos }),
  otherProblems: (photos: number): string => say('photos.otherProblems', { photos }),
  located: (photos: number, missing: number): string =>
    missing === 0 ? say('photos.located.all', { photos }) : say('photos.located.some', { photos, missing }),
  rechecked: (missing: number): string => say('photos.rechecked', { missing }),
  labelsAPhoto: (several: boolean): string => (several ? say('photos.severalLabels') : say('photos.oneLabel')),
  oneLabelText: (photos: number, labels: number): string => say('photos.oneLabelText', { photos, labels }),
  oneLabelYes: (labels: number): string => say('photos.oneLabelYes', { labels }),
  oneLabelDone: (photos: number, labels: number): string => say('photos.oneLabelDone', { photos, labels }),
  labelsTaken: (photos: number): string => say('photos.labelsTaken', { photos }),
  rowsLeftOut: ({ table, count }: { table: string; count: number }): string =>
    say('photos.rowsLeftOut', { table, rows: count }),
  oneTable: (others: readonly string[]): string =>
    others.length > 3
      ? say('photos.oneTable.counted', { others: others.length })
      : say('photos.oneTable.named', { others: others.length, names: listed(others.map(quoted)) }),
  oneTableHint: (table: string): string => say('photos.oneTableHint', { table }),
  rowsTitle: (rows: number): string => say('photos.rowsTitle', { rows }),
  rowsText: (more: number): string => say('photos.rowsText', { more }),
  rowKinds: words('photos.rowKinds') as Readonly<Record<string, string>>,
  exported: {
    table: (photos: number): string => say('photos.exported.table', { photos }),
    folders: (photos: number): string => say('photos.exported.folders', { photos }),
  },
  taken: (photos: number): string => say('photos.taken', { photos }),
  webcamErrors: words('photos.webcamErrors') as Readonly<Record<string, { message: string; hint: string } | undefined>>,
  webcamFailed: (why: string): string => say('photos.webcamFailed', { why }),
}
