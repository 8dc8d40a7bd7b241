import type { Preset } from '../../core/freeze/frost-line.ts'
import type { BlockState } from '../../core/freeze/line-counts.ts'
import type { MapBlock, MapLayer } from '../../shared/contract/app/layer-map.ts'
import type { PhotoFit, PixelValues } from '../../shared/preprocessing-choice.ts'
import type { CatalogCard } from '../../shared/contract/app/models.ts'
import { bytesInWords, durationInWords, percentInWords } from './quantities.ts'
import { count } from './shell.ts'

// made once: `toLocaleString` makes one for each number, which a drag feels
const numbers = new Intl.NumberFormat('en')
const grouped = (number: number): string => numbers.format(number)

const shortClass: Readonly<Record<string, string>> = {
  BatchNormalization: 'Norm',
  LayerNormalization: 'Norm',
  ZeroPadding2D: 'Pad',
  GlobalAveragePooling2D: 'Average all',
  GlobalMaxPooling2D: 'Max of all',
  AveragePooling2D: 'Average',
  MaxPooling2D: 'Max pool',
  Concatenate: 'Join',
  Multiply: 'Scale by',
  Cropping2D: 'Crop',
  SeparableConv2D: 'Separable',
  InputLayer: 'Photo',
}

/** Words of the Model screen: the map, its line, its list. */
export const modelTexts = {
  map: 'Layer map',
  line: 'Frost line',
  blocks: 'Blocks',
  photo: 'Photo',
  head: 'Head',
  unused: 'not used',
  frozen: 'Frozen',
  frozenHint: 'general features, kept exactly as they are',
  learning: 'Learning',
  learningHint: 'adapts to your photos',
  asItIs: 'As it is',
  presets: {
    'as-it-is': 'As it is',
    head: 'Head only',
    'last-block': 'Last block',
    'upper-half': 'Upper half',
    everything: 'Everything',
  } satisfies Record<Preset, string>,
  presetsLabel: 'Where to draw the line',
  states: { frozen: 'frozen', part: 'part frozen', learning: 'learning' } satisfies Record<BlockState, string>,
  pixels: 'pixels on a side',
  heightLegend: (weights: number): string => `Height: ${grouped(weights)} weights`,
  partLegend: 'Partly',
  skipLegend: 'Passes by',
  keysHint:
    'Drag the line, click a gap, or use ← →. F freezes up to the selected block, Enter opens it, Space turns one layer round.',
  oldTop: (classes: number): string => `${grouped(classes)}-class top`,
  removed: 'removed',
  kept: 'kept',
  list: 'List',
  learns: 'learns',
  stays: 'stays',
  expand: (name: string): string => `Layers of ${name}`,
  toggleLayer: (name: string): string => `“${name}” learns`,
  listLabel: 'All layers and whether they learn',
  listColumns: { name: 'Layer', kind: 'Kind', output: 'Output', weights: 'Weights', state: 'State' },
  layerCount: (layers: number): string => count(layers, 'layer'),
  times: (blocks: number): string => `×${blocks}`,
  open: 'Show its layers',
  close: 'Hide its layers',
  overview: 'Whole model',
  more: (layers: number): string => `+${layers}`,
  undoMove: 'Undo: move of the line',
  redoMove: 'Redo: move of the line',
  exceptions: (number: number): string => count(number, 'exception'),
  clear: 'clear',
  cannotLearn: 'This layer has nothing to learn.',
  normalizationKept: 'The plan keeps every normalization as it is.',
  lastOne: 'Something must learn. Choose “As it is” to keep everything.',
  edgeChip: (where: string): string => `Frost line: ${where}`,
  block: ({ role }: MapBlock, index: number): string =>
    role === 'stem' ? 'Stem' : role === 'head' ? 'Head' : String(index),
  blockName: ({ role }: MapBlock, index: number): string =>
    role === 'stem' ? 'Stem' : role === 'head' ? 'Head' : `Block ${index}`,
  shape: (shape: readonly number[]): string => shape.join(' × '),
  weights: (number: number): string => `${grouped(number)} ${number === 1 ? 'weight' : 'weights'}`,
  layer: ({ className, summary }: MapLayer): string => {
    if (className === 'Activation') return summary
    const first = summary.split(', ')[0] ?? ''
    if (/^\d+×\d+( in each channel)?$/.test(first)) {
      const size = first.replace(' in each channel', '')
      return className === 'DepthwiseConv2D'
        ? `Depthwise ${size}`
        : `${shortClass[className] ?? className.replace(/2D.*/, '')} ${size}`
    }
    return shortClass[className] ?? className.replace(/2D$/, '')
  },
  /** “After block 9” */
  where: (line: number, numBlocks: number): string => {
    if (line === 0) return 'Nothing frozen'
    if (line >= numBlocks) return 'As it is'
    if (line === numBlocks - 1) return 'Before the head'
    return line === 1 ? 'After the stem' : `After block ${line - 1}`
  },
  /** “After block 9: 10 of 15 frozen, 152,836 of 219,056 weights learn” */
  lineValue: (where: string, frozen: number, blocks: number, learning: number, weights: number): string =>
    learning === 0
      ? `${where}: nothing learns, all ${grouped(weights)} weights stay`
      : `${where}: ${frozen} of ${blocks} frozen, ${grouped(learning)} of ${grouped(weights)} weights learn`,
  optionLabel: (name: string, state: string, layers: number, weights: number, shape: string): string =>
    `${name}, ${state}, ${count(layers, 'layer')}, ${grouped(weights)} weights, output ${shape}`,
  keptUpTo: 'kept up to here',
  caching: (name: string): string => `Results can only be kept up to here: “${name}” learns left of the line.`,
}

interface AdviceWords {
  /** Training photos of all classes together. */
  readonly photos: number
  readonly classes: number
  readonly known: number
  /** Classes that the model tells apart as it is. */
  readonly modelClasses: number
  /** Where the line is suggested: “after block 9”. */
  readonly where: string
}

/** The suggestion goes by this number, never by a number of each class. */
/** About: which photos teach is settled when the run starts, class by class. */
const inAll = (photos: number): string => `about ${count(photos, 'training photo')} of all classes together`

/** Words of the panel beside the map. */
export const panelTexts = {
  side: 'What the line means',
  headline: (line: number, numBlocks: number): string => {
    if (line === 0) return 'Everything learns'
    if (line >= numBlocks) return 'The model as it is'
    if (line === numBlocks - 1) return 'Only the head learns'
    return line === 1 ? 'Stem frozen' : `Stem and ${count(line - 1, 'block')} frozen`
  },
  meaning: (line: number, numBlocks: number): string => {
    if (line === 0) return 'Every layer adapts to your photos. It takes many of them, and the most time.'
    if (line >= numBlocks) return 'Nothing learns. The model names what it was trained to name.'
    if (line === numBlocks - 1)
      return 'All that the model has learned stays. A new head learns to tell your classes apart by it.'
    return line < numBlocks / 2
      ? 'Edges and colors stay as the model learned them. Textures, parts and shapes adapt to your photos.'
      : 'Edges, colors and textures stay as the model learned them. Shapes and parts adapt to your photos.'
  },
  suits: (line: number, numBlocks: number): string => {
    if (line === 0) return 'Suits thousands of photos that look unlike those the model was trained on.'
    if (line >= numBlocks) return 'Suits classes that the model knows already. Takes no time.'
    if (line === numBlocks - 1)
      return 'Suits few photos, or photos like those the model was trained on. Quickest to train.'
    return line < numBlocks / 2
      ? 'Suits a thousand photos or more that look unlike those the model was trained on.'
      : 'Suits some hundred photos of things the model has seen much like.'
  },
  advice: {
    'no-labels': () => 'No photo is labelled yet. With 20 of each class there is something to learn from.',
    'classes-known': ({ classes, modelClasses }: AdviceWords) =>
      `All ${count(classes, 'class', 'classes')} of yours are among its ${grouped(modelClasses)}: try it before training.`,
    'classes-partly-known': ({ classes, known, modelClasses }: AdviceWords) =>
      `${known} of your ${count(classes, 'class', 'classes')} are among its ${grouped(modelClasses)}. To name all of them, keep the features and train a head.`,
    'classes-unknown': ({ modelClasses }: AdviceWords) =>
      `None of your classes is among its ${grouped(modelClasses)}; keep the features, train a head.`,
    memorises: ({ photos, where }: AdviceWords) =>
      `With ${inAll(photos)}, so many learning layers mostly memorize them and do worse on new ones. Draw the line ${where}.`,
    'less-than-suggested': ({ photos, where }: AdviceWords) =>
      `Freezing less tends to memorize. With ${inAll(photos)} the line is mostly best drawn ${where}.`,
    'as-suggested': ({ photos }: AdviceWords) =>
      `With ${inAll(photos)}, this is a good place for the line. Freezing less tends to memorize; freezing more trains faster.`,
    'more-than-suggested': ({ photos, where }: AdviceWords) =>
      `Trains faster. With ${inAll(photos)} more may learn: a line drawn ${where} often ends more accurate where your photos look unlike those the model was trained on.`,
  },
  preprocessing: {
    title: 'How photos are prepared',
    values: 'Values',
    fit: 'Fit',
    valueNames: {
      '0-255': '0 to 255',
      '0-1': '0 to 1',
      '-1-1': '-1 to 1',
      caffe: 'BGR less the mean (caffe)',
      torch: 'ImageNet’s deviation (torch)',
    } satisfies Record<PixelValues, string>,
    fitNames: { stretch: 'Stretched', crop: 'Cropped at the center' } satisfies Record<PhotoFit, string>,
    notSet: (name: string): string => `As found: ${name}`,
    ownValues: 'its own',
    reset: 'As found',
  },
  moveThere: 'Move the line there',
  weightsThatLearn: 'Weights that learn',
  of: (part: number, all: number): string => `${grouped(part)} of ${grouped(all)}`,
  epoch: 'Time per epoch',
  firstPass: 'First pass, once',
  memory: 'Memory',
  estimated: 'estimated',
  measured: 'measured',
  measuredHere: (photosPerSecond: number): string =>
    `Measured here: ${panelTexts.perSecond(photosPerSecond)} through the model. Reading photos comes on top.`,
  measuring: (share: number): string => `Measuring how quick this machine is with it: ${Math.round(100 * share)} %`,
  notYetMeasured: 'By the work in its layers; not measured on this machine yet.',
  notMeasured: (why: string): string => `It could not be measured here: ${why}`,
  perSecond: (photos: number): string => {
    const digits = photos < 10 ? 1 : 0
    const rounded = photos >= 1000 ? Math.round(photos / 10) * 10 : photos
    return `${rounded.toLocaleString('en', { maximumFractionDigits: digits })} photos/s`
  },
  speedHere: (photos: number): string => `${panelTexts.perSecond(photos)} here`,
  speedEstimated: (photos: number): string => `about ${panelTexts.perSecond(Number(photos.toPrecision(1)))}, estimated`,
  normalization: 'Normalization right of the line stays as it is; Train, Advanced changes that.',
  output: 'Output',
  layers: 'Layers',
  weights: 'Weights',
  kind: 'Kind',
  within: 'Within',
  state: 'State',
  configuration: 'Set to',
  spread: 'How its weights lie',
  spreadLabel: (min: number, max: number): string => `Weights from ${min.toPrecision(3)} to ${max.toPrecision(3)}`,
  filters: (shown: number, all: number): string =>
    shown < all ? `${shown} of its ${grouped(all)} filters` : `Its ${count(all, 'filter')}`,
  sees: (shown: number, all: number): string => `What it sees in a photo: ${shown} of ${count(all, 'channel')}`,
  lookAt: 'What it sees in a photo',
  looking: 'Looking…',
  nextPhoto: 'Another photo',
  photo: (name: string): string => `Photo “${name}”`,
  freshHead: 'Its weights are made when training starts.',
  change: 'Change…',
  openModel: 'Open a model…',
  openingModel: 'Opening…',
  openModelHint:
    'A .keras or .h5 file of Keras, a zip from Teachable Machine, or a folder with a model.json. It is copied.',
  chooseModel: 'Choose a model',
  use: 'Use',
  current: 'In use',
  modelFacts: (width: number, height: number, licence: string | null): string =>
    [width === height ? `${width} px` : `${width} × ${height} px`, licence].filter((each) => each !== null).join(', '),
  multiplyAdds: (number: number): string => `${panelTexts.million(number)} multiply-adds a photo`,
  knows: (classes: number): string =>
    classes === 0 ? 'No classes of its own' : `Knows ${count(classes, 'class', 'classes')}`,
  million: (number: number): string => `${(number / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} million`,
  cardWeights: (number: number): string => `${panelTexts.million(number)} weights`,
  unusable: 'Cannot be used',
  loading: 'Reading the model…',
  failed: 'This model cannot be shown',
  useBundled: 'Use the bundled model',
  map: 'Map',
  list: 'List',
  view: 'Show the layers as',
}

/** Words of models that can be downloaded, and of removing one. */
export const catalogTexts = {
  title: 'Pretrained on ImageNet, to download',
  kind: 'What they are for',
  features: 'To train',
  featuresHint: 'Without a classifier: smaller, and all that training needs',
  classifiers: 'With 1000 classes',
  classifiersHint: 'With their classifier: they can be tried as they are',
  promise:
    'Only a click on Download uses the network: it fetches that file from the host that is named. Nothing of yours is sent, no photo, no label, nothing about you. Accuracy is as published.',
  facts: ({ inputSize, licence, numParameters, top1, host }: CatalogCard): string =>
    `${inputSize} px, ${licence} · ${panelTexts.cardWeights(numParameters)} · ${percentInWords(top1)} right on ImageNet · from ${host}`,
  size: ({ downloadBytes, isSizeExact }: CatalogCard): string =>
    `${isSizeExact ? '' : 'about '}${bytesInWords(downloadBytes)}`,
  download: (card: CatalogCard): string =>
    card.bytesHere > 0
      ? `Go on, ${bytesInWords(Math.max(0, card.downloadBytes - card.bytesHere))} left`
      : `Download ${catalogTexts.size(card)}`,
  downloadOf: (card: CatalogCard): string => `${catalogTexts.download(card)}: ${card.title}`,
  cancel: 'Cancel',
  cancelOf: (title: string): string => `Cancel the download of ${title}`,
  stopping: 'Stopping. What has come is kept.',
  progressOf: (title: string): string => `Download of ${title}`,
  progress: (state: { doneBytes: number; totalBytes: number; secondsLeft: number | null }): string =>
    `${bytesInWords(state.doneBytes)} of ${bytesInWords(state.totalBytes)}` +
    (state.secondsLeft === null ? '' : `, ${durationInWords(state.secondsLeft)} left`),
  allHere: 'All of them are here.',
  remove: 'Remove…',
  removeOf: (name: string): string => `Remove ${name}…`,
  removeNow: 'Delete for good',
  removeNowOf: (name: string): string => `Delete ${name} for good`,
}
