import { FORMAT_NAMES, type ExportFormat } from '../../shared/contract/export.ts'
import type { ChoiceKind, RunResult } from '../../shared/contract/app/results.ts'
import { percentInWords, wholePercentInWords } from './quantities.ts'
import { count } from './shell.ts'

/** `validation`: checked while training. `test`: held back to judge, never seen. */
export type HeldSet = RunResult['set']

type Range = { readonly low: number; readonly high: number }

/** Kept on one line. */
const rounded = (share: number): string => wholePercentInWords(share).replace(' ', '\u00a0')

const photosOf = (set: HeldSet, number: number): string =>
  set === 'test' ? `${count(number, 'photo')} held back` : count(number, 'validation photo')

const SETS_WHY: Readonly<Record<HeldSet, string>> = {
  test: 'These photos taught it nothing and chose nothing: the honest figure.',
  validation: 'These photos were checked while training and chose the best epoch, so they flatter it a little.',
}

/** Words of the Results screen. */
export const resultsTexts = {
  title: 'Results',
  figures: 'Figures',
  sets: { test: 'Never seen', validation: 'Validation' },
  setsLabel: 'Photos it is judged on',
  setsWhy: SETS_WHY,
  /** The same where labels may have been corrected since: of what it got right, nobody may have looked. */
  setsWhyNow: (set: HeldSet, numRelabelled: number): string => {
    if (numRelabelled === 0) return SETS_WHY[set]
    const flatters = 'where only its mistakes were looked at again, the new figure flatters it'
    return set === 'test'
      ? `These photos taught it nothing and chose nothing, but ${flatters}: a wrong label that it agrees with still counts as right.`
      : `${SETS_WHY.validation} And ${flatters} further.`
  },
  /** Of photos wholly right. */
  right: (set: HeldSet, multiLabel: boolean): string =>
    `${multiLabel ? 'All labels right' : 'Right'} on ${set === 'test' ? 'photos held back' : 'validation photos'}`,
  rightOf: (numRight: number, numPhotos: number, set: HeldSet): string =>
    `Right on ${numRight.toLocaleString('en')} of ${photosOf(set, numPhotos)}.`,
  interval: ({ low, high }: Range): string =>
    `With this many photos, the true share lies between ${rounded(low)} and ${rounded(high)} (95\u00a0% confidence).`,
  intervalLabel: (value: number, { low, high }: Range): string =>
    `${percentInWords(value)} right, between ${rounded(low)} and ${rounded(high)} with 95 % confidence`,
  afterCorrections: 'after your corrections',
  afterMerging: 'in classes of now',
  beforeRelabelling: (value: number, isMerged: boolean): string =>
    `${percentInWords(value)} ${isMerged ? 'when it was trained' : 'before relabelling'}`,
  merged: (names: readonly string[], into: string): string =>
    `${names.map((name) => `“${name}”`).join(' and ')} count as one, “${into}”. `,
  newer: (number: number): string =>
    `${count(number, 'photo was', 'photos were')} labelled or relabelled since this run began.`,
  trainAgain: 'Train again',
  relabelled: (number: number): string => `${count(number, 'photo')} relabelled since it was trained.`,
  uncounted: (number: number): string =>
    `${count(number, 'photo')} not counted: taken out, without a label, or of a class it does not know.`,
  ofSome: (part: number, all: number): string => `${part.toLocaleString('en')} of ${all.toLocaleString('en')}`,
  top3: 'Among its first three',
  macroF1: 'F1, each class alike',
  mAP: 'Mean average precision',
  labelAccuracy: 'Single labels right',
  bestEpoch: 'Best epoch',
  trainedOn: 'Trained on',
  learned: 'Weights that learned',
  ofAll: (part: number, whole: number): string => `${part.toLocaleString('en')} of ${whole.toLocaleString('en')}`,
  took: 'Took',
  frozenTitle: 'Frozen stayed frozen',
  frozenBroken: 'Frozen weights changed',
  frozenText: (number: number): string =>
    `${count(number, 'frozen weight array')} ${number === 1 ? 'was' : 'were'} hashed before and after: bit for bit the same.`,
  nothingFrozen: 'Nothing was frozen.',
  nothingFrozenTitle: 'Nothing was frozen',
  frozenUnchecked: 'Not compared',
  frozenPartly: 'Not compared in every stage',
  frozenUncheckedText: 'Stopped before its frozen weights were compared.',
  before: 'before',
  after: 'after',
  frozenBrokenText: (names: readonly string[]): string => `Changed: ${names.join(', ')}. Please report this.`,
  tabs: {
    overview: 'Overview',
    mistakes: 'Mistakes',
    confusion: 'Confusion',
    classes: 'Classes',
    certainty: 'Certainty',
    compare: 'What changed',
    runs: 'All runs',
  },
  tabsLabel: 'Parts of the result',
  exportModel: 'Export…',
  tryIt: 'Try it',

  choiceTitle: 'What is worth learning?',
  choiceText: (numPhotos: number, set: HeldSet): string =>
    `Each choice of what to freeze, measured on the same ${photosOf(set, numPhotos)}.`,
  choiceBaseline: (baseline: string, accuracy: number): string =>
    `${baseline} would be right for ${percentInWords(accuracy)} of them.`,
  choiceColumns: {
    choice: 'Choice',
    right: 'Right',
    balanced: 'Balanced',
    time: 'Training time',
    learned: 'Weights learned',
  },
  choices: {
    'as-it-is': { name: 'As it is', why: 'The original top, nothing learns' },
    'head-only': { name: 'Head only', why: 'Everything frozen but a new top' },
    'your-line': { name: 'Your line', why: 'Learns right of the frost line' },
    everything: { name: 'Everything', why: 'Nothing is frozen' },
    'from-scratch': { name: 'From scratch', why: 'Random weights, nothing carried over' },
  } satisfies Record<ChoiceKind, { name: string; why: string }>,
  measure: 'Measure',
  measureLabel: (name: string): string => `Measure: ${name}`,
  measureHow: 'Trains a run of this kind on the same photos',
  measureLater: 'Begins when what goes on has ended',
  waiting: 'Waits for what goes on',
  unmeasure: 'Cancel',
  unmeasureLabel: (name: string): string => `Do not measure: ${name}`,
  measuring: 'Measuring…',
  watchIt: 'Watch',
  watchLabel: (name: string): string => `Watch: ${name}`,
  stop: 'Stop',
  stopLabel: (name: string): string => `Stop measuring: ${name}`,
  noneKnown: (number: number): string =>
    number === 0
      ? 'This model does not name its classes; keep the features, train a head.'
      : `None of your classes is among its ${number}; keep the features, train a head.`,
  someKnown: (matches: readonly { className: string; modelName: string }[], numClasses: number): string =>
    matches.length === numClasses
      ? 'It knows all of your classes by name.'
      : `It knows ${matches.map(({ className }) => `“${className}”`).join(', ')}: scored on their photos only.`,
  amongMatches: (value: number): string => `${percentInWords(value)} where it may only choose among these.`,
  onFewer: (numPhotos: number, all: number): string => `on ${numPhotos} of ${all} photos`,
  noneYet: '–',
  thisRun: 'this run',

  confusionsTitle: 'What it mixes up most',
  noConfusions: 'It mixes nothing up on these photos.',
  weakestTitle: 'Hardest to find',
  notesTitle: 'Worth knowing',

  mistakesText: (multiLabel: boolean): string =>
    `The surest mistakes first. Often it is the label that is wrong: ${multiLabel ? 'take over what it said here, or correct it on Photos' : 'correct it here'}, and both figures show.`,
  noMistakes: 'No mistake on these photos',
  noMistakesText: 'With more photos held back, the figure would say more: label some it has not seen.',
  moreMistakes: (shown: number, all: number): string => `The surest ${shown} of ${all.toLocaleString('en')}.`,
  labelled: 'Labelled',
  takenFor: 'taken for',
  noLabel: 'no label',
  accept: (className: string): string => `It is ${className}`,
  relabelAs: 'Other…',
  relabelled1: (className: string): string => `Relabelled as ${className}`,
  undo: 'Undo',
  gone: 'Not in the project any more',
  look: (name: string): string => `Look at ${name}`,
  whatItSaid: 'What it said',

  matrixLabel: 'Confusion matrix: rows are your labels, columns what it said',
  matrixText: 'Rows are your labels, columns what it said. A click shows the photos.',
  asGrid: 'Grid',
  asList: 'List',
  viewLabel: 'Show as',
  yourLabel: 'Your label',
  itSaid: 'It said',
  photosColumn: 'Photos',
  shareColumn: 'Of the class',
  cellLabel: (label: string, predicted: string, number: number): string =>
    label === predicted
      ? `${label}: ${count(number, 'photo')} right`
      : `${label} taken for ${predicted}: ${count(number, 'photo')}`,
  cellTitle: (label: string, predicted: string): string =>
    label === predicted ? `${label}, right` : `${label}, taken for ${predicted}`,
  multiLabelMatrix: 'With several labels a photo, each class stands for itself: see Classes.',
  closeCell: 'Close',

  classColumns: {
    name: 'Class',
    support: 'Photos',
    recall: 'Recall',
    precision: 'Precision',
    f1: 'F1',
    averagePrecision: 'Average precision',
  },
  classWhy: {
    recall: 'Of the photos of this class, the share that it recognizes',
    precision: 'Of the photos that it calls this class, the share that is',
    f1: 'Recall and precision in one number',
    averagePrecision: 'How well it ranks photos of this class above the others',
    support: 'Photos of this class among those it is judged on',
  },

  certaintyTitle: 'Does it know when it does not know?',
  certaintyText: (error: number): string =>
    error < 0.05
      ? `Yes: what it is sure of and what it gets right differ by ${percentInWords(error).replace('%', 'points')} on average.`
      : `Only roughly: what it is sure of and what it gets right differ by ${percentInWords(error).replace('%', 'points')} on average.`,
  certaintyFew: 'With few photos each dot is a rough figure.',
  sure: 'How sure it is',
  actuallyRight: 'How often it is right',
  certaintyPoint: (confidence: number, accuracy: number, numPhotos: number): string =>
    `${rounded(confidence)} sure, ${rounded(accuracy)} right, ${count(numPhotos, 'photo')}`,
  multiLabelCertainty: 'With several labels a photo there is no single certainty to compare.',

  compareWith: 'Compared with',
  compareOne: 'There is one result so far',
  compareOneText: 'Train again with another line or more labels, and this page says what changed and what it did.',
  sameSettings: 'Plan and line are the same.',
  settings: 'Settings',
  photosChanged: 'Photos and labels',
  classesChanged: 'Classes',
  classesAdded: (names: readonly string[]): string => `Added: ${names.join(', ')}`,
  classesRemoved: (names: readonly string[]): string => `Removed: ${names.join(', ')}`,
  samePhotos: 'The same photos with the same labels.',
  photosDiffer: (added: number, removed: number, relabelled: number): string =>
    [
      added > 0 ? `${count(added, 'photo')} more` : '',
      removed > 0 ? `${count(removed, 'photo')} fewer` : '',
      relabelled > 0 ? `${count(relabelled, 'photo')} relabelled` : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  effect: 'What it did',
  effectText: (numPhotos: number, set: HeldSet): string =>
    `On the ${photosOf(set, numPhotos)} of both, with today’s labels.`,
  noCommon: 'They were judged on different photos or classes: their figures cannot be compared one to one.',
  fixed: 'Right now, wrong before',
  broken: 'Wrong now, right before',
  bothRight: 'Right both times',
  bothWrong: 'Wrong both times',
  changeOf: (points: number): string =>
    `${points > 0 ? '+' : points < 0 ? '−' : '±'}${Math.abs(100 * points).toFixed(1)} points`,
  withinChance: 'Within what chance would do with this many photos.',
  beyondChance: 'More than chance would do.',

  noRunsTitle: 'No result yet',
  noRunsText:
    'After training, this page says how often the model is right on photos it never saw, what it mixes up, and proves that what was frozen stayed so.',
  goTrain: 'Go to Train',
  whatDoesItSee: 'What does it already see?',
  stillLearning: (name: string): string => `${name} is still learning`,
  stillLearningText: 'Its result comes when it is finished. Meanwhile you can try its best epoch so far.',
  watch: 'Watch it learn',
  noResult: (name: string): string => `${name} has no result`,
  reading: 'Reading the results…',
  loading: 'Counting…',
  labelPhotos: 'Label photos',

  export: {
    title: (name: string): string => `Export ${name}`,
    description:
      'With labels, preprocessing, a model card and a certificate of what was compared. Names of your photos and folders stay here.',
    formats: 'Take it away as',
    formatNames: FORMAT_NAMES,
    formatHints: {
      tfjs: 'For web pages and Node. Frostline opens it again.',
      savedmodel: 'For TensorFlow in Python, servers and TensorFlow Lite. Takes photos as they are.',
      onnx: 'For ONNX Runtime: C#, Java, phones, microservices. Takes photos as they are.',
      keras: 'For Python, to go on training there. Frostline opens it again.',
    } satisfies Record<ExportFormat, string>,
    where: 'Where to',
    toFolder: 'Into a folder',
    toFolderWhy: 'Of the machine that Frostline runs on',
    toDownload: 'Download',
    toDownloadWhy: 'As one zip, to the machine that this browser runs on.',
    downloadNow: (name: string): string => `Download ${name}`,
    into: 'Into the folder',
    choose: 'Choose…',
    none: 'No folder chosen yet',
    start: 'Export',
    writing: 'Writing…',
    checking: (done: number, total: number): string => `Opening it again and comparing: ${done} of ${total}`,
    cancel: 'Cancel',
    close: 'Close',
    replace: 'Replace these formats there',
    done: 'Exported',
    notWritten: (format: string, why: string): string => `Not written: ${format}. ${why}`,
    certificate: 'Certificate',
    agrees: (runtime: string, equal: number, compared: number): string =>
      equal === compared
        ? `${runtime} opened it and said the same of all ${count(compared, 'photo')}.`
        : `${runtime} opened it and said the same of ${equal} of ${count(compared, 'photo')}; the others are ties.`,
    notCompared: 'Not compared:',
    onNoise: 'No photo was at hand that it did not learn from, so pictures of noise were compared.',
    difference: (value: number): string =>
      `Largest difference of any probability: ${value === 0 ? '0' : value.toExponential(1)}.`,
    reveal: 'Show the folder',
    files: 'Files',
    use: (format: string): string => `Use it like this: ${format}`,
    copy: 'Copy',
    copied: 'Copied',
  },
}

/** Names for paths of a plan, the longest that fits first. */
