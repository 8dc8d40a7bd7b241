import { type Augmentation, AUGMENTATIONS, variedBy } from '../../shared/augmentations/augmentations.ts'
import type { Recipe } from '../../shared/contract/training-plan.ts'
import type { HeldSet } from './results.ts'
import type { ChecklistItem, RunState, RunSummary } from '../../shared/contract/app/runs.ts'
import type { PhaseKind } from '../train/phases.ts'
import { bytesInWords, durationInWords } from './quantities.ts'
import { count } from './shell.ts'

const numbers = new Intl.NumberFormat('en')
const grouped = (number: number): string => numbers.format(number)

/** Of a photo all labels, or of all yes-or-no answers the share that is right. */
const measured = (multiLabel: boolean): string => (multiLabel ? 'Single labels right' : 'Right')

/** Words of the Train screen: a run that goes on, and one that is over. */
export const trainTexts = {
  runs: 'Runs',
  newRun: 'New run',
  runActions: (name: string): string => `Rename or remove ${name}`,
  rename: 'Rename…',
  renameTitle: (name: string): string => `Rename ${name}`,
  name: 'Name',
  save: 'Rename',
  remove: 'Remove…',
  removeTitle: (name: string): string => `Remove ${name}?`,
  removeText: 'Its model, its checkpoint and its figures are deleted. Photos and labels stay. This cannot be undone.',
  frees: ({ modelBytes, otherBytes }: { modelBytes: number; otherBytes: number }): string =>
    `Frees ${bytesInWords(modelBytes + otherBytes)}: ${modelBytes === 0 ? 'it has no model yet' : `${bytesInWords(modelBytes)} of them its model`}.`,
  counting: 'Counting what that frees…',
  removeNow: 'Remove',
  keep: 'Keep it',
  cancel: 'Cancel',
  loading: 'Reading the run…',
  gone: 'This run is not there any more',
  goneText: 'It was removed. The others are in the list at the left.',
  states: {
    running: 'Training',
    pausing: 'Pausing…',
    stopping: 'Stopping…',
    paused: 'Paused',
    finished: 'Finished',
    failed: 'Failed',
  } satisfies Record<RunState, string>,
  hangs: 'Not answering',
  silence: {
    stopped: 'Its process was stopped by a signal. It can go on where it is.',
    silent: 'Its process neither says nor does anything. Another can go on from the last checkpoint.',
  },
  endSilentHint: 'Ends the process. The run is paused at its last checkpoint.',
  learning: (stage: number, numStages: number): string =>
    numStages > 1 ? `Learning, stage ${stage} of ${numStages}` : 'Learning',
  preparing: {
    starting: 'Starting…',
    photos: 'Reading photos',
    features: 'Keeping features',
    train: 'Learning',
    check: 'Checking',
    done: '',
  },
  epochOf: (epoch: number, all: number): string => `epoch ${grouped(epoch)} of ${grouped(all)}`,
  timeLeft: (seconds: number): string => `${durationInWords(seconds)} left`,
  timeLeftWhy: 'Of this stage: what later ones take is not known yet',
  progress: 'Progress of the run',
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop and keep the best',
  stopHint: 'Ends the run after this step. The best epoch so far becomes its model.',
  stopBeforeBest: 'Ends the run. No epoch is done yet, so there is no model to keep.',
  pauseHint: 'Stops after this step. It goes on exactly there when you resume, also tomorrow.',
  phases: 'What the run goes through',
  phase: {
    photos: 'Reading photos',
    features: 'Keeping features',
    train: 'Learning',
    check: 'Checking',
  } satisfies Record<PhaseKind, string>,
  phaseWhy: {
    photos: 'Photos are decoded once and kept.',
    features: 'What the frozen part makes of each photo is computed once and kept, so that epochs are quick.',
    train: '',
    check: 'Frozen weights are compared bit for bit, and the best epoch is judged on photos it never saw.',
  } satisfies Record<PhaseKind, string>,
  phaseStates: { waiting: 'to come', active: 'now', done: 'done' },

  tiles: {
    valAccuracy: (multiLabel: boolean): string => `${measured(multiLabel)}, validation`,
    valAccuracyWhy: (multiLabel: boolean): string =>
      `${measured(multiLabel)} on the photos checked while training, after the last epoch`,
    valLoss: 'Validation loss',
    valLossWhy: 'Loss on the photos checked while training, after the last epoch',
    imagesPerSecond: 'Photos a second',
    learningRate: 'Learning rate',
    memory: 'Memory',
    took: 'Took',
  },
  /** Of the best epoch so far. */
  atBest: (value: string, epoch: number): string => `epoch ${epoch}: ${value}`,
  atBestWhy: 'At the best epoch so far',
  none: '–',

  asCharts: 'As charts',
  asTable: 'As table',
  viewLabel: 'Show the figures',
  loss: 'Loss',
  accuracy: (multiLabel: boolean): string => (multiLabel ? measured(true) : 'Accuracy'),
  rate: 'Learning rate',
  speed: 'Photos a second',
  training: 'training',
  validation: 'validation',
  validationWhy: 'The photos checked while training',
  best: (epoch: number): string => `best, epoch ${epoch}`,
  compareWith: 'Compare with…',
  compareLabel: 'Draw earlier runs into the charts',
  noOtherRuns: 'There is no other run yet',
  zoomOut: 'Show all',
  zoomHint: 'Drag across a chart to look closer',
  step: (step: number): string => `Step ${grouped(step)}`,
  chartLabel: (title: string, parts: readonly string[]): string =>
    parts.length === 0 ? `${title}: nothing yet` : `${title} by step. ${parts.join('. ')}.`,
  chartPart: (label: string, value: string): string => `${label}: ${value}`,
  waitingChart: 'The curves begin with the first step.',
  byClass: 'By class, validation',
  byClassNone: 'Comes with the first epoch.',
  noEpoch: 'No epoch was finished.',
  byClassNever: 'No photo was set aside for validation.',
  ofSome: (part: number, all: number): string => `${grouped(part)} of ${grouped(all)}`,
  byClassAt: (epoch: number, isKept: boolean): string => `epoch ${epoch}${isKept ? ', kept' : ''}`,
  weakestFirst: 'weakest first',
  table: {
    label: 'Figures of each epoch',
    epoch: 'Epoch',
    stage: 'Stage',
    loss: 'Loss',
    valLoss: 'Validation loss',
    accuracy: (multiLabel: boolean): string => `${measured(multiLabel)}, training`,
    valAccuracy: (multiLabel: boolean): string => `${measured(multiLabel)}, validation`,
    learningRate: 'Learning rate',
    imagesPerSecond: 'Photos/s',
    best: 'best',
  },

  recipe: 'Recipe',
  photos: 'Photos',
  trainingPhotos: 'Training',
  validationPhotos: 'Validation',
  testPhotos: 'Test',
  varied: 'Varied each epoch',
  balanced: 'Classes balanced',
  yes: 'yes',
  no: 'no',
  stopsEarly: 'Stops early',
  /** @param patience  epochs without progress; `null`: every epoch is run. */
  whenNothing: (patience: number | null): { what: string; value: string } =>
    patience === null
      ? { what: 'when nothing improves', value: 'no' }
      : { what: 'when nothing improves for', value: count(patience, 'epoch') },
  bestSoFar: 'best so far',
  epochNumber: (number: number): string => `epoch ${number}`,
  stageFacts: (epochs: number, rate: string, schedule: string): string =>
    `${count(epochs, 'epoch')}, rate ${rate}, ${schedule}`,
  stageWeights: (part: number, all: number): string => `${grouped(part)} of ${grouped(all)} weights learn`,
  headLearns: 'The head learns, all else is frozen',
  aboveLearns: (line: string): string => `Learns right of the line: ${line.toLowerCase()}`,
  everythingLearns: 'Everything learns',
  variedBy: (augmentation: Augmentation): string =>
    variedBy(augmentation)
      .map((name) => AUGMENTATIONS[name].field.label.toLowerCase())
      .join(', ') || 'no',
  log: 'Log',
  logEmpty: 'Nothing yet.',

  finished: {
    finished: 'Finished',
    'early-stopping': 'Finished early: it no longer improved',
    stopped: 'Stopped, best epoch kept',
    'non-finite-loss': 'Ended: the loss became infinite. The best epoch before that is kept',
  } satisfies Record<NonNullable<RunSummary['outcome']>, string>,
  noAccuracy: 'No photo was held back to judge it.',
  judgedOn: (photos: number, set: HeldSet): string =>
    set === 'test'
      ? `Judged on ${count(photos, 'photo')} that taught it nothing.`
      : `Judged on the ${count(photos, 'validation photo')} that chose its best epoch: none was held back to judge it.`,
  /** Of figures that stay as they were. */
  asTrainedShort: 'as trained',
  asTrainedSince: (photos: number): string =>
    `As trained; ${count(photos, 'photo was', 'photos were')} labelled or relabelled since.`,
  asTrained: 'Counted with the labels it was trained with; Results counts with those of now.',
  proof: (numFrozen: number, numChanged: number): string =>
    numFrozen === 0
      ? 'Nothing was frozen.'
      : numChanged === 0
        ? `${count(numFrozen, 'frozen weight array')}, bit for bit the same.`
        : `${grouped(numChanged)} of ${grouped(numFrozen)} changed. Please report this.`,
  nothingFrozen: 'Nothing was frozen',
  nothingFrozenText: 'Every weight was free to learn, so there is nothing to compare.',
  proofNone: 'Stopped before its frozen weights were compared.',
  next: 'What next?',
  seeMistakes: 'See mistakes',
  tryIt: 'Try it',
  trainAgain: 'Train again',
  newerNext: (number: number): string =>
    `${count(number, 'label')} newer than this run. ${number === 1 ? 'It joins' : 'They join'} the next one.`,
  pausedText: 'It goes on exactly where it was when you resume it. Stopping keeps its best epoch as a model.',
  resumeSmaller: 'Try again with half the batch',
  startNew: 'Start a new run',
  pausedNotice: (name: string): string => `${name} is paused.`,
  resumeRun: (name: string): string => `Resume ${name}`,
  show: 'Show',
}

/** Words of the plan before a run. */
export const planTexts = {
  start: 'Start training',
  starting: 'Starting…',
  newRun: 'New run',
  checklist: 'Before it starts',
  ready: 'Ready to start',
  notReady: 'Not ready yet',
  actions: {
    'add-photos': 'Add photos',
    'label-photos': 'Label photos',
    'locate-photos': 'Locate…',
    'choose-model': 'Choose a model',
    'move-line': 'Move the line',
    'show-model': 'Show the model',
    'balance-classes': 'Balance the classes',
    none: '',
  } satisfies Record<ChecklistItem['action'], string>,
  levels: { missing: 'Missing', notice: 'Worth knowing', fine: 'Fine' } satisfies Record<
    ChecklistItem['level'],
    string
  >,
  watchIt: 'Watch it',
  model: 'Model',
  line: 'Frost line',
  change: 'Change…',
  reset: 'Reset to defaults',
  resetOne: (label: string): string => `Reset “${label}”`,
  undo: 'Undo: change of the plan',
  redo: 'Redo: change of the plan',
  allowed: (what: string): string => `Allowed: ${what}.`,
  recipe: 'Recipe',
  recipes: {
    'lp-ft': {
      name: 'Head first, then fine-tune',
      why: 'A new head learns on frozen features, then what is right of the line learns with it. Suits most photos.',
    },
    'head-only': {
      name: 'Head only',
      why: 'All that the model knows stays frozen. Quickest, and safest with few photos.',
    },
    'fine-tune': {
      name: 'Fine-tune at once',
      why: 'Head and layers right of the line learn together from the start. A random head may spoil features at first.',
    },
    'from-scratch': {
      name: 'From scratch',
      why: 'Random weights, nothing carried over. Needs thousands of photos; good for comparison.',
    },
  } satisfies Record<Recipe, { name: string; why: string }>,
  recipeByLine: 'The frost line lies right before the head, so only the head learns.',
  stages: 'Stages',
  stage: (number: number, name: string): string => `${number}. ${name}`,
  advanced: 'Advanced',
  advancedChanged: (number: number): string => `Advanced, ${number} changed`,
  advancedWrong: (number: number): string => `${count(number, 'value')} to correct`,
  groups: {
    learning: 'Learning',
    regularization: 'Regularization',
    stopping: 'Stopping and repeating',
    augmentation: 'Variation of the photos',
  },
  augmentationWhy:
    'Each epoch shows every photo a little differently, so that the model learns the thing and not the picture.',
  preview: 'What training will see',
  previewLabel: (photo: string, version: number): string => `${photo}, version ${version}`,
  previewPlain: (photo: string): string => `${photo} as it is`,
  previewMore: 'Other photos',
  previewHow: (variants: number): string =>
    variants === 1
      ? 'Left as it is, right its one version.'
      : `Left as it is, then the first of ${grouped(variants)} versions: each epoch shows the next one.`,
  previewLoading: 'Varying…',
  previewNone: 'With a labelled photo you see here what training makes of it.',
  previewSame: 'Nothing is varied: every epoch sees the same.',
  previewInvalid: 'Correct the values first.',
  badPlan: 'Some values of the plan are not allowed. Each says what is.',
  forecast: 'Forecast',
  forecastWhy: 'Reads the photos and times a few real steps.',
  forecastNow: 'Estimate time and memory',
  forecastAgain: 'Estimate again',
  forecastOld: 'Before your last change.',
  forecastPhases: { photos: 'Reading photos', probe: 'Timing real steps' },
  forecastTime: 'Time',
  forecastAbout: (seconds: number): string => {
    const words = durationInWords(seconds)
    return words.startsWith('under') ? words : `about ${words}`
  },
  forecastMemory: 'Memory',
  forecastCache: 'Features kept',
  forecastDuplicates: 'Look-alikes kept together',
  forecastSkipped: 'Photos that cannot be read',
  forecastStage: (epochs: number, steps: number): string => `${count(epochs, 'epoch')} of ${count(steps, 'step')}`,
  cancel: 'Cancel',
  photoSets: (train: number, validation: number, test: number): string =>
    `${grouped(train)} to learn from, ${grouped(validation)} for validation, checked while training, ${grouped(test)} held back to judge it`,
  loading: 'Reading the plan…',
}

/** A learning rate as people write it: 0.003, 3e-5. */
export function rateInWords(rate: number): string {
  if (rate === 0) return '0'
  return rate >= 0.001 ? String(Number(rate.toPrecision(2))) : rate.toExponential(1).replace('.0e', 'e')
}
