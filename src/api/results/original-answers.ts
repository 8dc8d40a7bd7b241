import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { formatPrediction, parsePredictions } from '../../core/evaluation/predictions.ts'
import { type PreprocessingChoice, preprocessingChoiceText } from '../../shared/preprocessing-choice.ts'
import { ensureFolder, writeFileAtomic } from '../../node/files/atomic.ts'
import { readTextSync } from '../../node/files/read-regular.ts'

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
export function writeOriginalAnswers(cacheFolder: string, model: string, answers: OriginalAnswers): void {
  ensureFolder(join(cacheFolder, 'as-it-is'))
  const lines = [...answers.byHash].map(([hash, probabilities]) =>
    formatPrediction({ file: '', hash, set: 'test', labels: [], predicted: [], probabilities: [...probabilities] }),
  )
  const header = JSON.stringify({ model, classNames: answers.classNames })
  writeFileAtomic(fileOf(cacheFolder, model), `${header}\n${lines.join('')}`)
}
