import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { ClassMatch } from '../../core/evaluation/class-matching.ts'
import { figure, type Figure } from '../../core/evaluation/judge.ts'
import { formatPrediction, parsePredictions } from '../../core/evaluation/predictions.ts'
import { ensureFolder, writeFileAtomic } from '../../node/files/atomic.ts'
import { readTextSync } from '../../node/files/read-regular.ts'
import { failure } from '../../shared/errors.ts'
import { type PreprocessingChoice, preprocessingChoiceText } from '../../shared/preprocessing-choice.ts'
import type { QuestionTrainer } from '../run-sources.ts'
import type { HeldBackPhoto } from './held-back-photos.ts'

const BATCH = 32
const DIGITS = 1e5

/** What a model as it is makes of the photos held back. */
interface AsItIsScore {
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

interface MeasureAsItIs {
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

/** What a model says as it is, before anything learned: kept in the project's cache, by the photos' bytes. */
export interface OriginalAnswers {
  readonly classNames: readonly string[]
  /** Probabilities of every class of the model. */
  readonly byHash: ReadonlyMap<string, readonly number[]>
}

/** What answers are kept by: the same model, fed otherwise, says something else. */
export const originalKey = (model: string, preprocessing: PreprocessingChoice | null): string =>
  preprocessing ? `${model} (${preprocessingChoiceText(preprocessing)})` : model

const Header = z.object({ model: z.string(), classNames: z.array(z.string()) })

const fileOf = (cacheFolder: string, model: string): string =>
  join(cacheFolder, 'as-it-is', `${createHash('sha256').update(model).digest('hex').slice(0, 16)}.jsonl`)

/** `undefined` where it was never asked, or the cache was emptied. */
export function readOriginalAnswers(cacheFolder: string, model: string): OriginalAnswers | undefined {
  const file = fileOf(cacheFolder, model)
  if (!existsSync(file)) return undefined
  try {
    const text = readTextSync(file, { maxBytes: 2 ** 28 })
    const end = text.indexOf('\n')
    const { classNames } = Header.parse(JSON.parse(text.slice(0, end)))
    const lines = parsePredictions(text.slice(end + 1))
    return { classNames, byHash: new Map(lines.map(({ hash, probabilities }) => [hash, probabilities])) }
  } catch {
    return undefined // a cache: asked again
  }
}

/** @throws {AppError} disk errors */
function writeOriginalAnswers(cacheFolder: string, model: string, answers: OriginalAnswers): void {
  ensureFolder(join(cacheFolder, 'as-it-is'))
  const lines = [...answers.byHash].map(([hash, probabilities]) =>
    formatPrediction({ file: '', hash, set: 'test', labels: [], predicted: [], probabilities: [...probabilities] }),
  )
  const header = JSON.stringify({ model, classNames: answers.classNames })
  writeFileAtomic(fileOf(cacheFolder, model), `${header}\n${lines.join('')}`)
}
