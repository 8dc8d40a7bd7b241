import type { MapBlock, MapLayer } from '../../shared/contract/app/layer-map.ts'
import type { CatalogCard } from '../../shared/contract/app/models.ts'
import { bytesInWords, durationInWords, numberInWords, ofAll } from './quantities.ts'
import { inFigures, listed, say, words } from './say.ts'

const shortNames: Readonly<Record<string, string>> = words('model.shortNames')

type Place = 'nothing' | 'all' | 'head' | 'stem' | 'block'

/** Where a line lies, seen from its ends. */
function placeOf(line: number, numBlocks: number): Place {
  if (line === 0) return 'nothing'
  if (line >= numBlocks) return 'all'
  if (line === numBlocks - 1) return 'head'
  return line === 1 ? 'stem' : 'block'
}

/** What a line between the stem and the head means goes by where it is: early, or late. */
function meaningOf(line: number, numBlocks: number): 'nothing' | 'all' | 'head' | 'early' | 'late' {
  const place = placeOf(line, numBlocks)
  if (place !== 'stem' && place !== 'block') return place
  return line < numBlocks / 2 ? 'early' : 'late'
}

const nameOf = ({ role }: MapBlock): 'stem' | 'head' | undefined =>
  role === 'stem' || role === 'head' ? role : undefined

/** Words of the Model screen: the map, its line, its list. */
export const modelTexts = {
  ...words('model'),
  heightLegend: (weights: number): string => say('model.heightLegend', { weights }),
  oldTop: (classes: number): string => say('model.oldTop', { classes }),
  expand: (name: string): string => say('model.expand', { name }),
  toggleLayer: (name: string): string => say('model.toggleLayer', { name }),
  layerCount: (layers: number): string => say('model.layerCount', { layers }),
  times: (blocks: number): string => say('model.times', { blocks }),
  more: (layers: number): string => say('model.more', { layers }),
  exceptions: (layers: number): string => say('model.exceptions', { layers }),
  edgeChip: (where: string): string => say('model.edgeChip', { where }),
  block: (block: MapBlock, index: number): string => {
    const name = nameOf(block)
    return name === undefined ? say('model.block.numbered', { index }) : say(`model.block.${name}`)
  },
  blockName: (block: MapBlock, index: number): string => {
    const name = nameOf(block)
    return name === undefined ? say('model.blockName', { index }) : say(`model.block.${name}`)
  },
  shape: (shape: readonly number[]): string => shape.join(' × '),
  weights: (weights: number): string => say('model.weights', { weights }),
  layer: ({ className, summary }: MapLayer): string => {
    if (className === 'Activation') return summary
    const [first = ''] = summary.split(', ')
    if (/^\d+×\d+( in each channel)?$/.test(first)) {
      const size = first.replace(' in each channel', '')
      const name =
        className === 'DepthwiseConv2D'
          ? say('model.depthwise')
          : (shortNames[className] ?? className.replace(/2D.*/, ''))
      return say('model.sized', { name, size })
    }
    return shortNames[className] ?? className.replace(/2D$/, '')
  },
  /** “After block 9” */
  where: (line: number, numBlocks: number): string => {
    const place = placeOf(line, numBlocks)
    return place === 'block' ? say('model.where.block', { block: line - 1 }) : say(`model.where.${place}`)
  },
  /** The same within a sentence: “after block 9”. */
  whereWithin: (line: number, numBlocks: number): string => {
    const place = placeOf(line, numBlocks)
    return place === 'block' ? say('model.whereWithin.block', { block: line - 1 }) : say(`model.whereWithin.${place}`)
  },
  /** “After block 9: 10 of 15 frozen, 152,836 of 219,056 weights learn” */
  lineValue: (where: string, frozen: number, blocks: number, learning: number, weights: number): string =>
    learning === 0
      ? say('model.lineValue.nothing', { where, weights })
      : say('model.lineValue.learns', { where, frozen, blocks, learning, weights }),
  optionLabel: (name: string, state: string, layers: number, weights: number, shape: string): string =>
    say('model.optionLabel', { name, state, layers, weights, shape }),
  caching: (name: string): string => say('model.caching', { name }),
}

const inTenths = inFigures({ maximumFractionDigits: 1 })

/** Photos a second: a tenth where that says something, and no false figures from a thousand on. */
function perSecond(photos: number): string {
  if (photos < 10) return inTenths(photos)
  return numberInWords(photos >= 1000 ? Math.round(photos / 10) * 10 : Math.round(photos))
}

/** Words of the panel beside the map. */
export const panelTexts = {
  ...words('panel'),
  headline: (line: number, numBlocks: number): string => {
    const place = placeOf(line, numBlocks)
    return place === 'block' ? say('panel.headline.blocks', { blocks: line - 1 }) : say(`panel.headline.${place}`)
  },
  meaning: (line: number, numBlocks: number): string => say(`panel.meaning.${meaningOf(line, numBlocks)}`),
  suits: (line: number, numBlocks: number): string => say(`panel.suits.${meaningOf(line, numBlocks)}`),
  /** The suggestion goes by the photos of all classes together, never by a number of each class. */
  advice: {
    'no-labels': () => say('panel.advice.no-labels'),
    'classes-known': ({ classes, modelClasses }: AdviceWords) =>
      say('panel.advice.classes-known', { classes, modelClasses }),
    'classes-partly-known': ({ classes, known, modelClasses }: AdviceWords) =>
      say('panel.advice.classes-partly-known', { classes, known, modelClasses }),
    'classes-unknown': ({ modelClasses }: AdviceWords) => say('panel.advice.classes-unknown', { modelClasses }),
    memorises: ({ photos, where }: AdviceWords) => say('panel.advice.memorises', { photos, where }),
    'less-than-suggested': ({ photos, where }: AdviceWords) =>
      say('panel.advice.less-than-suggested', { photos, where }),
    'as-suggested': ({ photos }: AdviceWords) => say('panel.advice.as-suggested', { photos }),
    'more-than-suggested': ({ photos, where }: AdviceWords) =>
      say('panel.advice.more-than-suggested', { photos, where }),
  },
  preprocessing: {
    ...words('panel.preprocessing'),
    notSet: (name: string, isGuess: boolean): string =>
      say(isGuess ? 'panel.preprocessing.assumed' : 'panel.preprocessing.notSet', { name }),
  },
  of: ofAll,
  measuredHere: (photos: number): string => say('panel.measuredHere', { photos: perSecond(photos) }),
  measuring: (share: number): string => say('panel.measuring', { share }),
  notMeasured: (why: string): string => say('panel.notMeasured', { why }),
  perSecond: (photos: number): string => say('panel.perSecond', { photos: perSecond(photos) }),
  speedHere: (photos: number): string => say('panel.speedHere', { photos: perSecond(photos) }),
  speedEstimated: (photos: number): string =>
    say('panel.speedEstimated', { photos: perSecond(Number(photos.toPrecision(1))) }),
  spreadLabel: (min: number, max: number): string =>
    say('panel.spreadLabel', { min: min.toPrecision(3), max: max.toPrecision(3) }),
  filters: (shown: number, all: number): string =>
    shown < all ? say('panel.filters.some', { shown, all }) : say('panel.filters.all', { all }),
  sees: (shown: number, all: number): string => say('panel.sees', { shown, all }),
  photo: (name: string): string => say('panel.photo', { name }),
  modelFacts: (width: number, height: number, licence: string | null): string => {
    const sides =
      width === height ? say('panel.sides.square', { side: width }) : say('panel.sides.other', { width, height })
    return licence === null ? sides : listed([sides, licence])
  },
  multiplyAdds: (number: number): string => say('panel.multiplyAdds', { millions: number / 1e6 }),
  knows: (classes: number): string => say('panel.knows', { classes }),
  cardWeights: (number: number): string => say('panel.cardWeights', { millions: number / 1e6 }),
}

interface AdviceWords {
  /** Training photos of all classes together; about: which photos teach is settled when the run starts. */
  readonly photos: number
  readonly classes: number
  readonly known: number
  /** Classes that the model tells apart as it is. */
  readonly modelClasses: number
  /** Where the line is suggested: “after block 9”. */
  readonly where: string
}

/** Words of models that can be downloaded, and of removing one. */
export const catalogTexts = {
  ...words('catalog'),
  facts: ({ inputSize, licence, numParameters, top1, host }: CatalogCard): string =>
    say('catalog.facts', { inputSize, licence, millions: numParameters / 1e6, top1, host }),
  size: ({ downloadBytes, isSizeExact }: CatalogCard): string => {
    const size = bytesInWords(downloadBytes)
    return isSizeExact ? size : say('catalog.aboutSize', { size })
  },
  download: (card: CatalogCard): string =>
    card.bytesHere > 0
      ? say('catalog.goOn', { size: bytesInWords(Math.max(0, card.downloadBytes - card.bytesHere)) })
      : say('catalog.download', { size: catalogTexts.size(card) }),
  downloadOf: (card: CatalogCard): string =>
    say('catalog.downloadOf', { download: catalogTexts.download(card), title: card.title }),
  cancelOf: (title: string): string => say('catalog.cancelOf', { title }),
  progressOf: (title: string): string => say('catalog.progressOf', { title }),
  progress: (state: { doneBytes: number; totalBytes: number; secondsLeft: number | null }): string => {
    const sizes = { done: bytesInWords(state.doneBytes), total: bytesInWords(state.totalBytes) }
    return state.secondsLeft === null
      ? say('catalog.progress', sizes)
      : say('catalog.progressLeft', { ...sizes, time: durationInWords(state.secondsLeft) })
  },
  removeOf: (name: string): string => say('catalog.removeOf', { name }),
  removeNowOf: (name: string): string => say('catalog.removeNowOf', { name }),
}
