import { isUnsure } from '../../core/evaluation/certainty.ts'
import { listModels } from '../../node/models/list-models.ts'
import { readClassNames } from '../../node/models/files-beside.ts'
import type { OpenProject } from '../../node/project/project.ts'
import type { AnswerResult, AskedPhoto } from '../../shared/contract/prediction.ts'
import type { RunSummary } from '../../shared/contract/app/runs.ts'
import type { ModelSource, TryAnswer, TryModel, TryPhoto } from '../../shared/contract/app/tries.ts'
import type { HandedFiles } from '../handed-files.ts'
import type { QuestionTrainer, RunSource } from '../run-sources.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import { chosenPreprocessing } from '../runs/run-project.ts'
import { FolderPredictions } from './folder-predictions.ts'

export interface TryParts {
  readonly project: () => OpenProject
  readonly runs: RunSource
  readonly questions: QuestionTrainer
  readonly handed: HandedFiles
}

/** Asks models about photos: before any label, during a run, and after. */
export class TriesService {
  readonly folder = new FolderPredictions()
  readonly #parts: TryParts

  constructor(parts: TryParts) {
    this.#parts = parts
  }

  /** The models that can be asked, now and whenever a run changes. */
  async *models(signal: AbortSignal): AsyncGenerator<TryModel[], void, void> {
    const originals = await originalModels()
    let told = ''
    for await (const { runs } of this.#parts.runs.list.follow(signal)) {
      const meant = runs.filter(({ isMeasurement = false }) => !isMeasurement)
      const measured = runs.filter(({ isMeasurement = false }) => isMeasurement)
      const models = [...meant.map(runModel), ...measured.map(runModel), ...originals]
      const text = JSON.stringify(models)
      if (text !== told) yield models
      told = text
    }
  }

  /** @throws {AppError} `photo-not-found`, `upload-gone`, `run-not-found`, `no-checkpoint-yet` */
  async ask(asked: { model: ModelSource; photos: readonly TryPhoto[]; top: number }): Promise<TryAnswer> {
    const params = {
      model: this.#modelPath(asked.model),
      photos: asked.photos.map((photo) => this.#photo(photo)),
      executor: 'auto' as const,
      top: asked.top,
      ...this.#preprocessing(asked.model),
    }
    return told(await this.#parts.questions.trainer.answer(params))
  }

  /** @throws {AppError} `folder-in-progress`, `csv-exists` */
  startFolder(asked: { model: ModelSource; folder: string; csv: string; top: number; replace: boolean }): number {
    const { model, ...rest } = asked
    const request = {
      ...rest,
      ...this.#preprocessing(model),
      model: this.#modelPath(model),
      modelName: this.#modelName(model),
    }
    return this.folder.start(this.#parts.questions, request)
  }

  #modelPath(source: ModelSource): string {
    return source.kind === 'run' ? this.#parts.runs.folderOf(source.runId) : source.name
  }

  /** A run's model has its own. */
  #preprocessing(source: ModelSource): { preprocessing?: PreprocessingChoice } {
    return source.kind === 'run' ? {} : chosenPreprocessing(this.#parts.project(), source.name)
  }

  #modelName(source: ModelSource): string {
    if (source.kind === 'original') return source.name
    return this.#parts.runs.list.value.runs.find(({ id }) => id === source.runId)?.name ?? source.runId
  }

  #photo(photo: TryPhoto): AskedPhoto {
    if (photo.kind === 'photo') return { path: this.#parts.project().photoPath(photo.photoId) }
    if (photo.kind === 'frame') return { name: 'webcam', bytes: Uint8Array.from(Buffer.from(photo.jpeg, 'base64')) }
    return { path: this.#parts.handed.get(photo.upload) }
  }
}

function told({ results, classNames, multiLabel, modelName, checkpoint, loadMs, elapsedMs }: AnswerResult): TryAnswer {
  return {
    modelName,
    multiLabel,
    numClasses: classNames.length,
    checkpoint,
    photos: results.map((result) =>
      'file' in result
        ? {
            guesses: result.classes.map((c, i) => ({
              className: classNames[c]!,
              probability: result.probabilities[i]!,
            })),
            isUnsure: isUnsure(result.probabilities, multiLabel),
            notes: result.notes,
          }
        : { code: result.code, reason: result.reason },
    ),
    loadMs,
    elapsedMs,
  }
}

/** A run can be asked from its first best epoch on. */
function runModel({ id, name, state, accuracy, hasModel }: RunSummary): TryModel {
  const going = state === 'running' || state === 'pausing' || state === 'stopping'
  return {
    source: { kind: 'run', runId: id },
    name,
    state: going ? 'running' : state === 'finished' ? 'finished' : 'paused',
    accuracy,
    numClasses: null,
    reason: hasModel
      ? null
      : going
        ? 'It has no best epoch yet. It can be asked after its first.'
        : 'It ended before its first best epoch.',
  }
}

/** Those that name their classes: numbers would teach nobody anything. */
async function originalModels(): Promise<TryModel[]> {
  const listed = await listModels()
  const models = await Promise.all(
    listed.map(async ({ name, folder }): Promise<TryModel | undefined> => {
      const classNames = await readClassNames(folder).catch(() => [])
      if (classNames.length === 0) return undefined
      const source: ModelSource = { kind: 'original', name }
      return { source, name, state: 'original', accuracy: null, numClasses: classNames.length, reason: null }
    }),
  )
  return models.filter((model) => model !== undefined)
}
