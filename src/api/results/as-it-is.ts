import { figure, type Figure } from '../../core/evaluation/judge.ts'
import type { ClassMatch } from '../../core/evaluation/class-matching.ts'
import type { PreprocessingChoice } from '../../shared/preprocessing-choice.ts'
import { failure } from '../../shared/errors.ts'
import type { QuestionTrainer } from '../run-sources.ts'
import type { HeldBackPhoto } from './held-back-photos.ts'
import { originalKey, type OriginalAnswers, readOriginalAnswers, writeOriginalAnswers } from './original-answers.ts'

const BATCH = 32
const DIGITS = 1e5

/** What a model as it is makes of the photos held back. */
export interface AsItIsScore {
  /** Its first answer among all of its classes is the photo's. */
  readonly free: Figure | null
  /** Where it may only choose among the classes that match. */
  readonly amongMatches: Figure | null
}

/** Only photos of classes that the model knows can be right: the others are left out, and their number says so. */
export function scoreAsItIs(
  photos: readonly HeldBackPhoto[],
  matches: readonly ClassMatch[],
  answers: OriginalAnswers | undefined,
): AsItIsScore {
  const modelClass = new Map(matches.map(({ classIndex, modelIndex }) => [classIndex, modelIndex]))
  const scored = photos.flatMap(({ hash, labels }) => {
    const probabilities = answers?.byHash.get(hash)
    const [label] = labels ?? []
    const target = label === undefined || labels?.length !== 1 ? undefined : modelClass.get(label)
    return probabilities === undefined || target === undefined ? [] : [{ probabilities, target }]
  })
  if (scored.length === 0) return { free: null, amongMatches: null }
  const choices = [...modelClass.values()]
  const best = (probabilities: readonly number[], among: Iterable<number>): number => {
    let top = -1
    for (const c of among) if (top < 0 || probabilities[c]! > probabilities[top]!) top = c
    return top
  }
  return {
    free: figure(scored.map(({ probabilities, target }) => best(probabilities, probabilities.keys()) === target)),
    amongMatches:
      choices.length < 2
        ? null
        : figure(scored.map(({ probabilities, target }) => best(probabilities, choices) === target)),
  }
}

export interface MeasureAsItIs {
  readonly model: string
  /** As the run that it is compared with was told. */
  readonly preprocessing: PreprocessingChoice | null
  readonly cacheFolder: string
  readonly photos: readonly { readonly hash: string; readonly path: string }[]
  readonly onProgress: (numDone: number, numTotal: number) => void
  readonly signal: AbortSignal
}

/** Asks the original model about photos it was not asked about yet, and keeps what it says. */
export async function measureAsItIs({ trainer }: QuestionTrainer, asked: MeasureAsItIs): Promise<void> {
  const { model, preprocessing, cacheFolder, photos, onProgress, signal } = asked
  const original = originalKey(model, preprocessing)
  const known = readOriginalAnswers(cacheFolder, original)
  const missing = photos.filter(({ hash }) => known?.byHash.has(hash) !== true)
  const hashOf = new Map(missing.map(({ path, hash }) => [path, hash]))
  const byHash = new Map(known?.byHash)
  let classNames = known?.classNames
  if (missing.length > 0)
    await trainer.predict(
      {
        model,
        inputs: missing.map(({ path }) => path),
        executor: 'auto',
        batchSize: BATCH,
        top: 100_000,
        ...(preprocessing ? { preprocessing } : {}),
      },
      {
        signal,
        onEvent: (event) => {
          if (event.kind === 'model') {
            if (event.multiLabel) throw failure('model-multi-label', { name: event.name })
            classNames = event.classNames
          } else if (event.kind === 'progress') onProgress(event.numDone, event.numTotal)
          else if (event.kind === 'predictions')
            for (const result of event.results) {
              const hash = 'file' in result ? hashOf.get(result.file) : undefined
              if (!('file' in result) || hash === undefined) continue
              const row = new Array<number>(result.classes.length).fill(0)
              result.classes.forEach((c, i) => (row[c] = Math.round(result.probabilities[i]! * DIGITS) / DIGITS))
              byHash.set(hash, row)
            }
        },
      },
    )
  if (!signal.aborted && classNames !== undefined) writeOriginalAnswers(cacheFolder, original, { classNames, byHash })
}
