import { statSync } from 'node:fs'
import { suggestFrostLine } from '../../core/freeze/suggest.ts'
import { headOnly, lineAt, lineOfStage } from '../../core/freeze/frost-line.ts'
import { requireLayer } from '../../core/models/graph-walk.ts'
import type { LayerGraph } from '../../core/models/layer-graph.ts'
import { valuesOf } from '../../core/models/known-scalings.ts'
import { layerMapOf } from '../../core/models/layer-map.ts'
import { summary } from '../../core/models/summary.ts'
import { findTop, replaceHead } from '../../core/models/surgery.ts'
import { viewWeights } from '../../core/models/weights-view.ts'
import type { LayerWeights, ModelCard, ModelDescription } from '../../shared/contract/app/models.ts'
import type { ModelMeasurement } from '../../shared/contract/measurement.ts'
import { type PreprocessingChoice, preprocessingChoiceText } from '../../shared/preprocessing-choice.ts'
import { toErrorData } from '../../shared/errors.ts'
import { topologyHash } from './kept-measurements.ts'
import { listModels } from './list-models.ts'
import { DEFAULT_MODEL, findModel, type ModelSearch } from './model-folders.ts'
import { openModel, type OpenedModel } from './open-model.ts'
import { isRemovable } from './added-models.ts'

export interface WantedMap {
  readonly model: string | null
  readonly classNames: readonly string[]
  readonly numTrainPhotos: number
  readonly multiLabel: boolean
  readonly preprocessing?: PreprocessingChoice | undefined
}

/** Models as the window shows them. The one that was opened last stays in memory: its layers are asked for one by one. */
export class ModelShelf {
  readonly #search: ModelSearch
  readonly #recall: Recall
  readonly #cards = new Map<
    string,
    { readonly modifiedAt: number; readonly card: Unmeasured; readonly topology: string }
  >()
  #open: { readonly name: string; readonly version: string; readonly opened: Promise<OpenedModel> } | undefined

  /** @param recall  what was measured of a model, by its topology. */
  constructor(search: ModelSearch = {}, recall: Recall = () => undefined) {
    this.#search = search
    this.#recall = recall
  }

  /** What a model's speed goes by. @throws {AppError} where it cannot be read. */
  async topology(name: string): Promise<string> {
    return topologyHash((await this.open(name)).graph)
  }

  /** A model, from memory where it is the last one that was opened and its file is as it was. @throws {AppError} as {@link openModel} */
  async open(name: string, preprocessing?: PreprocessingChoice): Promise<OpenedModel> {
    const { file } = await findModel(name, this.#search)
    const how = preprocessing ? preprocessingChoiceText(preprocessing) : ''
    const version = `${file} ${statSync(file, { throwIfNoEntry: false })?.mtimeMs} ${how}`
    if (this.#open?.name === name && this.#open.version === version) return this.#open.opened
    const opened = openModel(name, { ...this.#search, preprocessing })
    this.#open = { name, version, opened }
    // What failed may be repaired on disk: it is tried again.
    opened.catch(() => {
      if (this.#open?.opened === opened) this.#open = undefined
    })
    return opened
  }

  /** What was read of a model that is no longer there. */
  forget(name: string): void {
    if (this.#open?.name === name) this.#open = undefined
  }

  /** Models that can be used, and what keeps others from being used. */
  async list(): Promise<{ models: ModelCard[]; unusable: { name: string; reason: string }[] }> {
    const models: ModelCard[] = []
    const unusable: { name: string; reason: string }[] = []
    for (const { name, folder, isBundled, isDefault, modifiedAt, card: text } of await listModels(this.#search)) {
      const known = this.#cards.get(folder)
      if (known?.modifiedAt === modifiedAt.getTime()) {
        models.push(this.#withSpeed(known.card, known.topology))
        continue
      }
      try {
        const { graph } = await openModel(name, this.#search)
        const card = cardOf(graph, { name, folder, isBundled, isDefault, text })
        const topology = topologyHash(graph)
        this.#cards.set(folder, { modifiedAt: modifiedAt.getTime(), card, topology })
        models.push(this.#withSpeed(card, topology))
      } catch (thrown) {
        unusable.push({ name, reason: toErrorData(thrown).message })
      }
    }
    return { models, unusable }
  }

  /** @throws {AppError} where the model cannot be read. */
  async describe(wanted: WantedMap): Promise<ModelDescription> {
    const { model, classNames, numTrainPhotos, multiLabel, preprocessing } = wanted
    const name = model ?? DEFAULT_MODEL
    const { graph, warnings, folder } = await this.open(name, preprocessing)
    // A head needs two classes; until there are, it is drawn for two.
    const numClasses = Math.max(2, classNames.length)
    const head = { numClasses, dropout: 0.2, activation: multiLabel ? 'sigmoid' : 'softmax', seed: 0 } as const
    const map = layerMapOf(graph, head)
    const { choice, reasons } = suggestFrostLine(replaceHead(graph, head), numTrainPhotos)
    const listed = (await listModels(this.#search)).find((each) => each.folder === folder)
    const topology = topologyHash(graph)
    const card = cardOf(graph, {
      name,
      folder,
      isBundled: listed?.isBundled ?? false,
      isDefault: listed?.isDefault ?? false,
      text: listed?.card,
    })
    const measured = this.#recall(topology)
    return {
      card: this.#withSpeed(card, topology),
      map,
      // of another division into blocks it would say nothing
      measured: measured?.forwardSeconds.length === map.blocks.length ? measured : null,
      suggested: { line: lineOfStage(map, { freeze: choice }) ?? lineAt(map, headOnly(map)), reasons: [...reasons] },
      knownClasses: knownAmong(graph, classNames),
      preprocessing: preparationOf(graph),
      warnings: [...warnings],
    }
  }

  /** Nothing for a layer of the new head: its weights are made when a run starts. @throws {AppError} `model-no-such-layer`. */
  async weights(model: string | null, layerName: string): Promise<LayerWeights> {
    const { graph } = await this.open(model ?? DEFAULT_MODEL)
    const isOfHead = /^head_/.test(layerName) && !graph.layers.some(({ name }) => name === layerName)
    return isOfHead ? { histogram: null, filters: null } : viewWeights(graph, requireLayer(graph, layerName))
  }

  #withSpeed(card: Unmeasured, topology: string): ModelCard {
    const seconds = this.#recall(topology)?.forwardSeconds.at(-1) ?? 0
    return { ...card, photosPerSecond: seconds > 0 ? 1 / seconds : null }
  }
}

type Unmeasured = Omit<ModelCard, 'photosPerSecond'>
type Recall = (topology: string) => ModelMeasurement | undefined

interface Listed {
  readonly name: string
  readonly folder: string
  readonly isBundled: boolean
  readonly isDefault: boolean
  readonly text?: string | undefined
}

function cardOf(graph: LayerGraph, { text, ...listed }: Listed): Unmeasured {
  const { numParameters, weightsBytes, multiplyAddsPerImage } = summary(graph)
  const { inputWidth, inputHeight } = graph.preprocessing
  const hasTop = findTop(graph) !== graph.output
  return {
    ...listed,
    isRemovable: isRemovable(listed),
    inputWidth,
    inputHeight,
    numParameters,
    weightsBytes,
    multiplyAdds: multiplyAddsPerImage,
    numClasses: hasTop ? (graph.classNames?.length ?? outputsOf(graph)) : 0,
    licence: graph.provenance.licence ?? licenceIn(text),
    description: descriptionIn(text),
  }
}

function preparationOf({ preprocessing, provenance }: LayerGraph): ModelDescription['preprocessing'] {
  const { from, why } = provenance.preprocessing ?? { from: 'stated', why: '' }
  return { values: valuesOf(preprocessing) ?? null, fit: preprocessing.resize, from, why }
}

function outputsOf(graph: LayerGraph): number {
  return (
    summary(graph)
      .rows.at(-1)
      ?.outputShape.reduce((product, n) => product * n, 1) ?? 0
  )
}

/** The first paragraph below the title. */
function descriptionIn(text: string | undefined): string | null {
  const paragraphs = (text ?? '').split(/\n\s*\n/).map((each) => each.trim().replace(/\s+/g, ' '))
  return paragraphs.find((each) => each !== '' && !/^[#|>*-]/.test(each))?.slice(0, 400) ?? null
}

const licenceIn = (text: string | undefined): string | null =>
  /\b(Apache-2\.0|MIT|BSD-\d-Clause|CC0(?:-1\.0)?|CC-BY(?:-SA)?(?:-\d\.\d)?)\b/.exec(text ?? '')?.[1] ?? null

const plain = (name: string): string => name.normalize('NFC').toLowerCase().replace(/[_-]+/g, ' ').trim()

function knownAmong({ classNames = [] }: LayerGraph, wanted: readonly string[]): string[] {
  const known = new Set(classNames.flatMap((name) => name.split(/,\s*/)).map(plain))
  return wanted.filter((name) => known.has(plain(name)))
}
