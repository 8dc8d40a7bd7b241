import { BALANCE_FROM } from '../../core/training/imbalance.ts'
import type { SetName } from '../../shared/contract/set-name.ts'
import type { Sort } from '../photos/photo-order.ts'
import { durationInWords } from './quantities.ts'
import { count } from './shell.ts'

const SETS: Record<SetName, string> = {
  train: 'Training set',
  validation: 'Validation set',
  test: 'Test set',
}
const SORTS: Record<Sort, string> = {
  newest: 'Newest first',
  oldest: 'Oldest first',
  name: 'By name',
  folder: 'By folder',
  'look-alikes': 'Look-alikes together',
}

/** Words of the Photos screen. */
export const photoTexts = {
  title: 'Photos',
  add: 'Add photos…',
  webcam: 'Webcam',
  more: 'More',
  search: 'Search by name',
  tileSize: 'Tile size',
  sort: 'Sort',
  sorts: SORTS,
  filters: 'Show',
  all: 'All',
  unlabelled: 'Unlabelled',
  lookAlikes: 'Look-alikes',
  problems: 'Problems',
  class: 'Class',
  classShown: (name: string): string => `Class: ${name}`,
  set: 'Set',
  setMenu: 'Put into the set',
  noSetChosen: 'As the next run divides them',
  sets: SETS,
  setsExplained: {
    train: 'The model learns from these.',
    validation: 'Checked while training, after every epoch, to stop at the best.',
    test: 'Never looked at before the end: they judge the result.',
  } satisfies Record<SetName, string>,
  anyClass: 'Any class',
  anySet: 'Any set',
  grid: 'Photos',
  tile: (name: string, classes: readonly string[], problem: string | undefined): string =>
    [name, classes.length === 0 ? 'unlabelled' : classes.join(', '), problem]
      .filter((part) => part !== undefined)
      .join(', '),
  labelled: (labelled: number, all: number): string =>
    `${labelled.toLocaleString('en')} of ${all.toLocaleString('en')}`,
  labelledWord: 'labelled',
  shownOf: (shown: number): string => `${shown.toLocaleString('en')} shown`,
  selected: (photos: number): string => `${count(photos, 'photo')} selected`,
  skipped: (files: number, remarks: number): string => {
    const skipped = `${count(files, 'file was', 'files were')} skipped`
    if (remarks === 0) return skipped
    return files === 0 ? count(remarks, 'remark') : `${skipped}, ${count(remarks, 'remark')}`
  },
  why: 'Why?',
  lastImport: 'The last import',

  classes: 'Classes',
  newClass: 'New class…',
  newClassName: 'Name of the new class',
  create: 'Create',
  createAndLabel: (photos: number): string => `Create and label ${count(photos, 'photo')}`,
  labelAs: (name: string, photos: number): string => `Label ${count(photos, 'photo')} as ${name}`,
  labelSelected: 'Label…',
  showAllAgain: (name: string): string => `Show all again, not only ${name}`,
  findClass: 'Find a class',
  noSuchClass: (typed: string): string => `No class contains “${typed}”.`,
  showOnly: (name: string): string => `Show only ${name}`,
  classActions: (name: string): string => `Actions for ${name}`,
  showIts: 'Show only this class',
  rename: 'Rename…',
  merge: 'Merge into',
  color: 'Color',
  colorName: (color: number): string =>
    ['Green', 'Ochre', 'Blue', 'Pink', 'Teal', 'Rust', 'Violet', 'Olive', 'Rose', 'Slate'][color % 10],
  moveUp: 'Move up',
  moveDown: 'Move down',
  deleteClass: 'Delete class',
  noClasses: 'A class is a name for what photos show. Name the first one, then press its number to label.',
  selection: (photos: number): string => `Selected, ${count(photos, 'photo')}`,
  selectionHint: 'Press a number to label, L to label by name.',
  selectionHintNoClass: 'Press L and type a name: it becomes a class.',
  readyHint: 'Press a number to label the framed photo, and go on to the next. Click or drag to choose others.',
  readyHintNoClass: 'Press L and type a name: it becomes a class, and the framed photo’s label.',
  spaceHint: 'Space opens one large.',
  balance: 'Balance',
  balanceOf: (name: string, photos: number): string => `${name}: ${count(photos, 'photo')}`,
  even: 'Every class has about as many photos.',
  uneven: (most: string, least: string, times: number): string =>
    `${most} has ${times} times as many photos as ${least}. Rare classes are recognized less well: add photos of them. ${
      times < BALANCE_FROM
        ? 'Class weights in Train, Advanced, can balance them.'
        : 'Unless you choose otherwise in Train, Advanced, they count for more.'
    }`,
  tooFew: (name: string, photos: number): string => `${name} has ${photos} of the 3 photos that every class needs.`,
  heldBack: 'Held back',
  heldBackNow: ({ validation, test }: { readonly validation: number; readonly test: number }): string => {
    const roles = [
      ...(test > 0 ? [`${count(test, 'photo')} to judge the model`] : []),
      ...(validation > 0 ? [`${count(validation, 'photo')} to choose its best epoch`] : []),
    ]
    return `${roles.join(', ')}. None of them teaches it, and look-alikes stay together. The menu of a photo puts it into another set.`
  },
  heldBackLater:
    'When you train, some photos of each class are held back to judge the model. Look-alikes stay together.',

  label: 'Label',
  labelDialog: (photos: number): string => `Label ${count(photos, 'photo')}`,
  labelFind: 'Type the name of a class',
  labelCreate: (name: string): string => `New class “${name}”`,
  clear: 'Take the label away',
  open: 'Open large',
  nextUnlabelled: 'Next unlabelled',
  reveal: 'Show in the file manager',
  remove: (photos: number): string =>
    photos === 1 ? 'Take out of the project' : `Take ${count(photos, 'photo')} out of the project`,
  removed: (what: string): string => `${what}. The files stay where they are.`,
  selectAll: 'Select all shown',
  dragged: (photos: number): string => count(photos, 'photo'),
  dragHint: 'Drop on a class',

  close: 'Back to all photos',
  previous: 'Photo before',
  next: 'Next photo',
  zoomIn: 'Larger',
  zoomOut: 'Smaller',
  fit: 'Fit',
  actualSize: '100 %',
  positionOf: (position: number, all: number): string =>
    `${position.toLocaleString('en')} of ${all.toLocaleString('en')}`,
  noPicture: 'This photo cannot be shown.',
  allLabelled: 'Every photo that is shown has a label.',
  details: 'Details',
  file: 'File',
  folder: 'Folder',
  captures: 'Captured or dropped: kept in the project',
  size: 'Size',
  pixels: (width: number, height: number): string => `${width} × ${height}`,
  noSet: 'None yet: chosen when you train',
  alike: 'Looks like',

  emptyTitle: 'Start with some photos',
  emptyText:
    'A few for each thing that you want told apart: 20 or more of each work well. Drop them here, or add a folder; sub-folders can become classes.',
  emptyFilter: (what: string): string => `No photo here: ${what}`,
  emptyUnlabelled: 'Every photo has a label',
  emptyUnlabelledText: 'Next, choose a model and draw the frost line.',
  toModel: 'To the model',
  emptySearch: (search: string): string => `No name contains “${search}”`,
  emptyOther: 'No photo here',
  showAll: 'Show all photos',
  loading: 'Reading the photos…',

  addTitle: 'Add photos',
  addText: 'From the computer that Frostline runs on. They stay where they are.',
  addFolder: 'A folder…',
  addPhotos: 'Single photos…',
  addFolderText: 'With all folders below it',
  addPhotosText: 'One or many',
  addTable: 'A table of labels…',
  addTableText: 'CSV or JSON, with the photos it names',
  labelsFromFolders: 'Names of sub-folders become classes',
  labelsFromFoldersText:
    'Photos in “Elm” and “Willow” are labelled so. A labels.csv beside them is shown first, and read instead.',
  copy: 'Copy them into the project',
  copyText: 'Takes space, and the project can then be moved to another computer.',
  dropHint: 'You can also drop or paste photos anywhere on this screen.',
  dropTitle: 'Drop to add',
  dropText: 'Copies go into the project.',
  dropTextDesktop: 'They stay where they are.',
  readOnly: 'This project is open for looking only.',

  importing: {
    copying: 'Copying the sample photos',
    listing: 'Looking for photos',
    table: 'Reading the table',
    reading: 'Adding photos',
    done: 'Added',
    cancelled: 'Stopped',
    failed: 'Stopped',
  },
  sending: 'Sending photos',
  progress: (done: number, total: number | null, secondsLeft: number | null): string => {
    const how =
      total === null ? done.toLocaleString('en') : `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`
    return secondsLeft === null ? how : `${how}, ${durationInWords(secondsLeft)} left`
  },
  cancel: 'Cancel',
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
    [
      numAdded + numKnown + numSkipped + numLabelled === 0
        ? 'There were no photos in what was chosen'
        : numAdded === 0
          ? 'No new photos'
          : `${count(numAdded, 'photo')} added`,
      numLabelled > 0 ? `${numLabelled.toLocaleString('en')} labelled` : '',
      numKnown > 0 ? `${numKnown.toLocaleString('en')} were here already` : '',
      numSkipped > 0 ? `${numSkipped.toLocaleString('en')} skipped` : '',
      tookSeveralLabels ? 'photos may have several labels now, as in the table' : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  stopped: (text: string): string => `Stopped. ${text}`,
  skippedText: 'Nothing else was held up by them.',
  andMore: (files: number): string => `and ${files.toLocaleString('en')} more`,

  missing: (photos: number): string =>
    `${count(photos, 'photo is', 'photos are')} not where ${photos === 1 ? 'it was' : 'they were'}.`,
  otherProblems: (photos: number): string => `${count(photos, 'photo')} cannot be used now.`,
  locate: 'Locate…',
  recheck: 'Check again',
  showThem: 'Show them',
  located: (found: number, missing: number): string =>
    missing === 0
      ? `All found: ${count(found, 'photo')}.`
      : `${count(found, 'photo')} found, ${missing.toLocaleString('en')} still cannot be read.`,
  rechecked: (missing: number): string =>
    missing === 0 ? 'All photos can be read.' : `${count(missing, 'photo')} still cannot be read.`,

  importLabels: 'Take labels from a table…',
  exportTable: 'Save labels as a table…',
  exportFolders: 'Copy photos into a folder for each class…',
  multiLabel: 'Several labels a photo',
  labelsAPhoto: (several: boolean): string =>
    several
      ? 'Photos may have several labels now: a number key adds its class, or takes it off again.'
      : 'Each photo has one label now: a number key replaces it.',
  oneLabelTitle: 'Only one label for each photo?',
  oneLabelText: (photos: number, labels: number): string =>
    `${count(photos, 'photo has', 'photos have')} more than one label. Each keeps the one that is first in the list of classes, and ${count(labels, 'label is', 'labels are')} taken off.`,
  oneLabelYes: (labels: number): string => `Take ${count(labels, 'label')} off`,
  oneLabelDone: (photos: number, labels: number): string =>
    `${count(labels, 'label')} taken off ${count(photos, 'photo')}.`,
  labelsTaken: (photos: number): string => `Labels taken for ${count(photos, 'photo')}.`,
  rowsLeftOut: (report: { table: string; count: number }): string =>
    report.count === 0
      ? `Every row of ${report.table} gave a label.`
      : `${count(report.count, 'row')} of ${report.table} gave no label.`,
  oneTable: (others: readonly string[]): string =>
    `One table of labels is taken at a time: ${others.length > 3 ? count(others.length, 'other') : others.map((name) => `“${name}”`).join(', ')} ${others.length === 1 ? 'was' : 'were'} left out.`,
  oneTableHint: (table: string): string => `Drop the next one when “${table}” is done.`,
  rowsTitle: (rows: number): string => (rows === 0 ? 'Every row gave a label' : `${count(rows, 'row')} gave no label`),
  rowsText: (numMore: number): string =>
    numMore === 0
      ? 'Every other row was taken.'
      : `These are the first; ${count(numMore, 'more row')} gave no label either. Every other row was taken.`,
  rowKinds: {
    'not-in-project': 'No photo of the project has this name',
    'not-at-path': 'No photo of the project lies where the path leads',
    ambiguous: 'Several photos of the project have this name',
    'listed-twice': 'The photo has another row before',
    'no-filename': 'The row names no photo',
    'no-label': 'The row has no label',
    'several-labels': 'The row has several labels, and a photo has one in this project',
    'bad-label': 'A label is written with something else than 0 and 1',
    'bad-split': 'The set is none of train, val and test',
    'label-conflict': 'Rows give the same photo different labels',
  } as Record<string, string>,
  exported: {
    table: (photos: number): string => `Saved the labels of ${count(photos, 'photo')}.`,
    folders: (photos: number): string => `Copied ${count(photos, 'photo')} into a folder for each class.`,
  },
  replaceText: 'What is in it now is lost.',
  replace: 'Replace it',
  working: 'Working…',

  webcamTitle: 'Take photos with the webcam',
  webcamText: 'Nothing leaves this computer.',
  webcamInto: 'Into',
  webcamNoClass: 'No class yet',
  capture: 'Take one',
  burst: 'Take 10',
  countdown: 'After 3 s',
  stopBurst: 'Stop',
  taken: (photos: number): string => `${count(photos, 'photo')} taken`,
  webcamOpening: 'Opening the webcam…',
  camera: 'Camera',
  webcamErrors: {
    NotAllowedError: {
      message: 'Frostline may not use the webcam.',
      hint: 'Allow it for this window, then open this again.',
    },
    NotFoundError: { message: 'There is no webcam.', hint: 'Connect one, then open this again.' },
    NotReadableError: { message: 'The webcam is in use by another program.', hint: 'Close that program first.' },
  } as Record<string, { message: string; hint: string } | undefined>,
  webcamFailed: (why: string): string => `The webcam could not be opened: ${why}`,
}
