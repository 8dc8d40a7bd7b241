import type { Preset } from '../../core/freeze/frost-line.ts'
import type { BlockState } from '../../core/freeze/line-counts.ts'
import type { MapBlock, MapLayer } from '../../shared/contract/app/layer-map.ts'
import { count } from './shell.ts'

const grouped = (number: number): string => number.toLocaleString('en')

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
  stem: 'Stem',
  head: 'Head',
  unused: 'not used',
  frozen: 'Frozen',
  frozenHint: 'general features, kept exactly as they are',
  learning: 'Learning',
  learningHint: 'adapts to your photos',
  asItIs: 'As it is',
  presets: { 'as-it-is': 'As it is', head: 'Head only', 'last-block': 'Last block', 'upper-half': 'Upper half', everything: 'Everything' } satisfies Record<Preset, string>, // prettier-ignore
  presetsLabel: 'Where to draw the line',
  states: { frozen: 'frozen', part: 'part frozen', learning: 'learning' } satisfies Record<BlockState, string>,
  pixels: 'pixels on a side',
  heightLegend: (weights: number): string => `Height: ${grouped(weights)} weights`,
  partLegend: 'Partly',
  skipLegend: 'Passes by',
  keysHint: 'Drag the line, click a gap, or use ← →. F freezes up to the selected block, Enter opens it, Space turns one layer round.', // prettier-ignore
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
  numBlocks: (blocks: number): string => count(blocks, 'block'),
  times: (blocks: number): string => `×${blocks}`,
  unfold: (blocks: number): string => `Show ${count(blocks, 'block')} apart`,
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
  block: ({ role }: MapBlock, index: number): string => (role === 'stem' ? 'Stem' : role === 'head' ? 'Head' : String(index)), // prettier-ignore
  blockName: ({ role }: MapBlock, index: number): string =>
    role === 'stem' ? 'Stem' : role === 'head' ? 'Head' : `Block ${index}`,
  shape: (shape: readonly number[]): string => shape.join(' × '),
  weights: (number: number): string => `${grouped(number)} ${number === 1 ? 'weight' : 'weights'}`,
  layer: ({ className, summary }: MapLayer): string => {
    if (className === 'Activation') return summary
    const first = summary.split(', ')[0] ?? ''
    if (/^\d+×\d+( in each channel)?$/.test(first)) {
      const size = first.replace(' in each channel', '')
      return className === 'DepthwiseConv2D' ? `Depthwise ${size}` : `${shortClass[className] ?? className.replace(/2D.*/, '')} ${size}` // prettier-ignore
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
  optionLabel: (name: string, state: BlockState, layers: number, weights: number, shape: string): string =>
    `${name}, ${modelTexts.states[state]}, ${count(layers, 'layer')}, ${grouped(weights)} weights, output ${shape}`,
  caching: (name: string): string => `Results can only be kept up to here: “${name}” learns below the line.`,
}
